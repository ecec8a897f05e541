/** Messages that a server sends, as JSON: results and errors, and requests and notifications on its own account. */
import {
  ErrorCode,
  ErrorCodeTag,
  Error as McpError,
  Implementation,
  InitializeResult,
  ProtocolVersion,
  RequestId,
  ServerCapabilities,
  ServerLists,
  ServerMessage,
  ServerMessageTag,
  ServerResultTag,
  ServerSubscriptions,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { objectOf, spanOf } from "../abi/text";
import { NotificationWriter } from "./notification-writer";

/** The error inside a code of any kind. */
export function errorOf(code: ErrorCode): McpError {
  switch (code.tag) {
    case ErrorCodeTag.parseError:
      return code.parseError;
    case ErrorCodeTag.invalidRequest:
      return code.invalidRequest;
    case ErrorCodeTag.methodNotFound:
      return code.methodNotFound;
    case ErrorCodeTag.invalidParams:
      return code.invalidParams;
    case ErrorCodeTag.internalError:
      return code.internalError;
    case ErrorCodeTag.server:
      return code.server;
    case ErrorCodeTag.jsonRpc:
      return code.jsonRpc;
    default:
      return code.mcp;
  }
}

/** In the shape of 2025-11-25, the revision of the interfaces. */
export class ServerMessageWriter extends NotificationWriter {
  /** True when a stream that the message refers to could not be read; the text that was written is then incomplete. */
  get failed(): bool {
    return this.results.failed;
  }

  message(message: ServerMessage): void {
    const writer = this.writer;
    writer.begin("{");
    this.word("jsonrpc", "2.0");
    switch (message.tag) {
      case ServerMessageTag.request:
        this.id(message.request._0);
        this.request(message.request._1);
        break;
      case ServerMessageTag.result: {
        this.id(message.result._0);
        writer.key("result");
        const result = message.result._1;
        if (result.tag == ServerResultTag.initialize) this.initialize(result.initialize);
        else this.results.result(result);
        break;
      }
      case ServerMessageTag.error: {
        const id = message.error._0;
        if (id !== null) {
          this.id(id);
        } else {
          writer.key("id");
          writer.literal("null");
        }
        this.error(message.error._1);
        break;
      }
      default:
        this.notification(message.notification);
    }
    writer.end("}");
  }

  private id(id: RequestId): void {
    this.writer.key("id");
    this.idValue(id);
  }

  private error(code: ErrorCode): void {
    const error = errorOf(code);
    this.beginObject("error");
    this.writer.key("code");
    this.writer.integer(error.code);
    this.text("message", error.message);
    this.json("data", error.data);
    this.writer.end("}");
  }

  private initialize(result: InitializeResult): void {
    const writer = this.writer;
    writer.begin("{");
    this.word("protocolVersion", protocolVersionText(result.protocolVersion));
    this.serverCapabilities(result.capabilities);
    this.beginObject("serverInfo");
    this.implementation(result.serverInfo);
    writer.end("}");
    const options = result.options;
    if (options !== null) this.text("instructions", options.instructions);
    this.object("_meta", result.meta);
    writer.end("}");
  }

  private serverCapabilities(capabilities: ServerCapabilities): void {
    const writer = this.writer;
    this.beginObject("capabilities");
    this.object("completions", capabilities.completions);
    this.object("logging", capabilities.logging);
    const lists = capabilities.listChanged;
    const subscriptions = capabilities.subscriptions;
    const subscribes = subscriptions !== null && subscriptions.has(ServerSubscriptions.resources);
    if (lists !== null && lists.has(ServerLists.tools)) this.listCapability("tools", false);
    if (subscribes || (lists !== null && lists.has(ServerLists.resources)))
      this.listCapability("resources", subscribes);
    if (lists !== null && lists.has(ServerLists.prompts)) this.listCapability("prompts", false);
    const experimental = capabilities.experimental;
    if (experimental !== null) {
      this.beginObject("experimental");
      for (let i = 0, n = experimental.length; i < n; i++) {
        const value = objectOf(experimental[i]._1);
        if (value === null) continue;
        writer.keyText(spanOf(experimental[i]._0));
        writer.json(value);
      }
      writer.end("}");
    }
    writer.end("}");
  }

  private listCapability(name: string, subscribes: bool): void {
    this.beginObject(name);
    if (subscribes) {
      this.writer.key("subscribe");
      this.writer.boolean(true);
    }
    this.writer.end("}");
  }

  private implementation(implementation: Implementation): void {
    this.text("name", implementation.name);
    this.text("title", implementation.title);
    this.text("version", implementation.version);
    this.text("description", implementation.description);
    this.results.icons(implementation.icons);
  }
}

function protocolVersionText(version: ProtocolVersion): string {
  switch (version) {
    case ProtocolVersion.v20250618:
      return "2025-06-18";
    case ProtocolVersion.v20250326:
      return "2025-03-26";
    case ProtocolVersion.v20241105:
      return "2024-11-05";
    default:
      return "2025-11-25";
  }
}
