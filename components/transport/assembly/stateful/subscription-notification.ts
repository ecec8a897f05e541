/** Notifications of changes, in JSON. */
import { Notification, NotificationTag } from "../../../bindings/wasmcp/framework/listening";
import { Members } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { objectOf, spanOf } from "../../../lib/abi/text";
import { writeSubscriptionId } from "../subscription-message";

/** A notification, for the subscription with this id; one without is for a client with a handshake. */
export function writeNotification(id: Span, notification: Notification, writer: JsonWriter): void {
  writer.literal('{"jsonrpc":"2.0","method":"notifications/');
  writer.ascii(methodOf(notification));
  writer.ascii('"');
  if (id.length > 0 || notification.tag == NotificationTag.resource) {
    writer.key("params");
    writer.begin("{");
    if (notification.tag == NotificationTag.task) writeTask(notification, writer);
    if (id.length > 0) {
      writer.key("_meta");
      writer.begin("{");
      writeSubscriptionId(id, writer);
      writer.end("}");
    }
    if (notification.tag == NotificationTag.resource) {
      writer.key("uri");
      writer.text(spanOf(notification.resource));
    }
    writer.end("}");
  }
  writer.end("}");
}

function methodOf(notification: Notification): string {
  switch (notification.tag) {
    case NotificationTag.tools:
      return "tools/list_changed";
    case NotificationTag.prompts:
      return "prompts/list_changed";
    case NotificationTag.resources:
      return "resources/list_changed";
    case NotificationTag.resource:
      return "resources/updated";
    default:
      return "tasks";
  }
}

function writeTask(notification: Notification, writer: JsonWriter): void {
  const task = objectOf(notification.task);
  if (task === null) return;
  const members = new Members(task);
  while (members.next()) {
    writer.keyText(members.key);
    writer.json(members.value);
  }
}
