/** Notifications that a server sends to the client, as JSON. */
import {
  LogLevel,
  NotificationOptions,
  RequestId,
  RequestIdTag,
  ServerNotification,
  ServerNotificationTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { jsonOf, objectOf, spanOf } from "../abi/text";
import { RequestWriter } from "./request-writer";

export class NotificationWriter extends RequestWriter {
  protected notification(notification: ServerNotification): void {
    const writer = this.writer;
    writer.key("method");
    switch (notification.tag) {
      case ServerNotificationTag.toolsListChanged:
        writer.word("notifications/tools/list_changed");
        this.beginObject("params");
        this.notificationOptions(notification.toolsListChanged);
        break;
      case ServerNotificationTag.resourcesListChanged:
        writer.word("notifications/resources/list_changed");
        this.beginObject("params");
        this.notificationOptions(notification.resourcesListChanged);
        break;
      case ServerNotificationTag.promptsListChanged:
        writer.word("notifications/prompts/list_changed");
        this.beginObject("params");
        this.notificationOptions(notification.promptsListChanged);
        break;
      case ServerNotificationTag.resourcesUpdated:
        writer.word("notifications/resources/updated");
        this.beginObject("params");
        this.text("uri", notification.resourcesUpdated.uri);
        this.object("_meta", notification.resourcesUpdated.meta);
        break;
      case ServerNotificationTag.log: {
        const log = notification.log;
        writer.word("notifications/message");
        this.beginObject("params");
        this.word("level", levelText(log.level));
        this.text("logger", log.logger);
        writer.key("data");
        // The interface asks for JSON; a component that logs plain words means a string.
        const data = jsonOf(log.data);
        if (data !== null) writer.json(data);
        else writer.text(spanOf(log.data));
        break;
      }
      case ServerNotificationTag.cancellation:
        writer.word("notifications/cancelled");
        this.beginObject("params");
        writer.key("requestId");
        this.idValue(notification.cancellation.requestId);
        this.text("reason", notification.cancellation.reason);
        break;
      case ServerNotificationTag.progress: {
        const progress = notification.progress;
        writer.word("notifications/progress");
        this.beginObject("params");
        writer.key("progressToken");
        this.progressToken(progress.progressToken);
        writer.key("progress");
        writer.number(progress.progress);
        this.number("total", progress.total);
        this.text("message", progress.message);
        break;
      }
      default:
        writer.word("notifications/elicitation/complete");
        this.beginObject("params");
        this.text("elicitationId", notification.elicitationComplete.elicitationId);
    }
    writer.end("}");
  }

  private notificationOptions(options: NotificationOptions): void {
    this.object("_meta", options.meta);
    this.membersOf(objectOf(options.extras));
  }

  protected idValue(id: RequestId): void {
    if (id.tag == RequestIdTag.number_) this.writer.integer(id.number);
    else this.writer.text(spanOf(id.string));
  }
}

export function levelText(level: LogLevel): string {
  switch (level) {
    case LogLevel.debug:
      return "debug";
    case LogLevel.info:
      return "info";
    case LogLevel.notice:
      return "notice";
    case LogLevel.warning:
      return "warning";
    case LogLevel.error:
      return "error";
    case LogLevel.critical:
      return "critical";
    case LogLevel.alert:
      return "alert";
    default:
      return "emergency";
  }
}
