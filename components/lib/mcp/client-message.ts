/** Messages that a client sends, from JSON to what the interfaces hold. */
import { Tuple2, Utf8 } from "../../bindings/abi";
import {
  Blob,
  BlobData,
  CancelledNotification,
  ClientMessage,
  ClientNotification,
  ClientRequest,
  ClientResult,
  ContentBlock,
  ElicitResult,
  ElicitResultAction,
  ElicitResultContent,
  ErrorCode,
  Error as McpError,
  ListRootsResult,
  NotificationOptions,
  ProgressNotification,
  RequestId,
  ResourceLinkContent,
  Role,
  Root,
  SamplingCreateMessageResult,
  TextContent,
  TextData,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Some } from "../../bindings/abi";
import { decodeBase64 } from "../bytes/base64";
import { Elements, Json, Members, memberOf, objectMemberOf } from "../json/json";
import { Message, MessageKind, readMessage } from "../json-rpc/json-rpc";
import { RequestReader, progressTokenOf, requestIdOf } from "./mcp-request";
import { Span } from "../bytes/span";
import { bytesOf, optionalUtf8, utf8Of } from "../abi/text";

/** What kept a message from being read. */
export const enum MessageFault {
  None,
  InvalidJsonRpc,
  InvalidMcp,
}

/** Reads one message; `message` is absent when there is a `fault`, and `reason` says what was expected. */
export class ClientMessageReader {
  message: ClientMessage | null = null;
  fault: MessageFault = MessageFault.None;
  reason: string = "";

  read(json: Json): void {
    const message = readMessage(json);
    switch (message.kind) {
      case MessageKind.Request:
        this.request(message);
        break;
      case MessageKind.Notification:
        this.notification(message);
        break;
      case MessageKind.Response:
        this.response(json, message);
        break;
      default:
        this.fail(MessageFault.InvalidJsonRpc, "expected a JSON-RPC 2.0 message");
    }
  }

  private fail(fault: MessageFault, reason: string): void {
    this.fault = fault;
    this.reason = reason;
  }

  private request(message: Message): void {
    const reader = new RequestReader();
    const request = reader.read(message.method, message.params);
    if (request !== null) {
      const id = requestIdOf(message.id as Json);
      this.message = ClientMessage.request(new Tuple2<RequestId, ClientRequest>(id, request));
    } else {
      this.fail(MessageFault.InvalidMcp, reader.fault.length > 0 ? reader.fault : "expected a method of MCP");
    }
  }

  private notification(message: Message): void {
    const notification = notificationOf(message);
    if (notification !== null) this.message = ClientMessage.notification(notification);
    else this.fail(MessageFault.InvalidMcp, "expected a notification of MCP");
  }

  private response(json: Json, message: Message): void {
    const id = message.id;
    const result = json.objectMember("result");
    if (result !== null && id !== null) {
      const typed = resultOf(result);
      if (typed === null) {
        this.fail(MessageFault.InvalidMcp, "expected a result of elicitation, roots or sampling");
      } else {
        this.message = ClientMessage.result(new Tuple2<RequestId, ClientResult>(requestIdOf(id), typed));
      }
      return;
    }
    const error = json.objectMember("error");
    const code = memberOf(error, "code");
    if (error === null || code === null || !code.isNumber) {
      this.fail(MessageFault.InvalidJsonRpc, "expected a result or an error with a code");
      return;
    }
    let requestId: RequestId | null = null;
    if (id !== null) requestId = requestIdOf(id);
    const message_ = error.textMember("message");
    const value = errorCodeOf(
      new McpError(
        code.isInteger ? code.toI64() : 0,
        message_ === null ? new Utf8(0, 0) : utf8Of(message_),
        optionalUtf8(error.member("data")),
      ),
    );
    this.message = ClientMessage.error(new Tuple2<RequestId | null, ErrorCode>(requestId, value));
  }
}

export function notificationOf(message: Message): ClientNotification | null {
  const params = message.params;
  if (message.name.is("notifications/initialized")) return ClientNotification.initialized(optionsOf(params));
  if (message.name.is("notifications/roots/list_changed"))
    return ClientNotification.rootsListChanged(optionsOf(params));
  if (params === null) return null;
  if (message.name.is("notifications/cancelled")) {
    const id = params.member("requestId");
    if (id === null || !(id.isString || id.isNumber)) return null;
    const reason = params.textMember("reason");
    return ClientNotification.cancelled(new CancelledNotification(requestIdOf(id), optionalUtf8(reason)));
  }
  if (message.name.is("notifications/progress")) {
    const token = params.member("progressToken");
    const progress = params.member("progress");
    const typed = token !== null ? progressTokenOf(token) : null;
    if (typed === null || progress === null || !progress.isNumber) return null;
    const total = params.member("total");
    let all: Some<f64> | null = null;
    if (total !== null && total.isNumber) all = new Some<f64>(total.toF64());
    return ClientNotification.progress(
      new ProgressNotification(typed, progress.toF64(), all, optionalUtf8(params.textMember("message"))),
    );
  }
  return null;
}

function optionsOf(params: Json | null): NotificationOptions {
  return new NotificationOptions(optionalUtf8(objectMemberOf(params, "_meta")), null);
}

/** JSON-RPC's own codes have cases of their own, and so do the ranges that it leaves to others. */
function errorCodeOf(error: McpError): ErrorCode {
  const code = error.code;
  if (code == -32700) return ErrorCode.parseError(error);
  if (code == -32600) return ErrorCode.invalidRequest(error);
  if (code == -32601) return ErrorCode.methodNotFound(error);
  if (code == -32602) return ErrorCode.invalidParams(error);
  if (code == -32603) return ErrorCode.internalError(error);
  if (code >= -32099 && code <= -32000) return ErrorCode.server(error);
  if (code >= -32768 && code <= -32100) return ErrorCode.jsonRpc(error);
  return ErrorCode.mcp(error);
}

/** A result does not say which request it answers, but each kind has a member that no other has. */
export function resultOf(result: Json): ClientResult | null {
  if (result.textMember("action") !== null) {
    const answer = elicitResultOf(result);
    return answer !== null ? ClientResult.elicitationCreate(answer) : null;
  }
  const roots = result.member("roots");
  if (roots !== null && roots.isArray)
    return ClientResult.rootsList(new ListRootsResult(metaOf(result), rootsOf(roots)));
  const model = result.textMember("model");
  const role = result.textMember("role");
  const content = result.member("content");
  if (model === null || role === null || content === null) return null;
  const block = contentOf(content);
  if (block === null) return null;
  return ClientResult.samplingCreateMessage(
    new SamplingCreateMessageResult(
      metaOf(result),
      block,
      utf8Of(model),
      role.is("user") ? Role.user : Role.assistant,
      optionalUtf8(result.textMember("stopReason")),
      null,
    ),
  );
}

/** The result of `elicitation/create`; nothing when it says none of what a user can do. */
export function elicitResultOf(result: Json): ElicitResult | null {
  const action = result.textMember("action");
  const kind = action !== null ? actionOf(action) : -1;
  if (kind < 0) return null;
  return new ElicitResult(
    metaOf(result),
    kind as ElicitResultAction,
    elicited(result.objectMember("content")),
  );
}

function metaOf(object: Json): Utf8 | null {
  return optionalUtf8(object.objectMember("_meta"));
}

/** The place of an action in the order of the interface's `elicit-result-action`, or -1. */
function actionOf(text: Span): i32 {
  if (text.is("accept")) return ElicitResultAction.accept;
  if (text.is("decline")) return ElicitResultAction.decline;
  return text.is("cancel") ? ElicitResultAction.cancel : -1;
}

function elicited(content: Json | null): Array<Tuple2<Utf8, ElicitResultContent>> | null {
  if (content === null) return null;
  const pairs: Array<Tuple2<Utf8, ElicitResultContent>> = [];
  const members = new Members(content);
  while (members.next()) {
    const value = members.value;
    let typed: ElicitResultContent | null = null;
    if (value.isString) {
      typed = ElicitResultContent.string(utf8Of(value.text()));
    } else if (value.isNumber) {
      typed = ElicitResultContent.number(value.toF64());
    } else if (value.isBoolean) {
      typed = ElicitResultContent.boolean(value.isTrue);
    } else if (value.isArray) {
      const texts: Array<Utf8> = [];
      const elements = new Elements(value);
      while (elements.next()) {
        if (elements.value.isString) texts.push(utf8Of(elements.value.text()));
      }
      typed = ElicitResultContent.stringArray(texts);
    }
    if (typed !== null) pairs.push(new Tuple2<Utf8, ElicitResultContent>(utf8Of(members.key), typed));
  }
  return pairs;
}

function rootsOf(array: Json): Array<Root> {
  const roots: Array<Root> = [];
  const elements = new Elements(array);
  while (elements.next()) {
    const uri = elements.value.textMember("uri");
    if (uri === null) continue;
    roots.push(
      new Root(metaOf(elements.value), optionalUtf8(elements.value.textMember("name")), utf8Of(uri)),
    );
  }
  return roots;
}

/** A block of content, or the first of several, since the interface holds one. */
function contentOf(content: Json): ContentBlock | null {
  if (content.isArray) {
    const elements = new Elements(content);
    return elements.next() ? contentOf(elements.value) : null;
  }
  const type = content.textMember("type");
  if (type === null) return null;
  if (type.is("text")) {
    const text = content.textMember("text");
    return text === null ? null : ContentBlock.text(new TextContent(TextData.text(utf8Of(text)), null));
  }
  if (type.is("image") || type.is("audio")) {
    const data = content.textMember("data");
    const mimeType = content.textMember("mimeType");
    const bytes = data !== null ? decodeBase64(data) : null;
    if (bytes === null || mimeType === null) return null;
    const blob = new Blob(BlobData.blob(bytesOf(bytes)), utf8Of(mimeType), null);
    return type.is("image") ? ContentBlock.image(blob) : ContentBlock.audio(blob);
  }
  if (type.is("resource_link")) {
    const uri = content.textMember("uri");
    const name = content.textMember("name");
    if (uri === null || name === null) return null;
    return ContentBlock.resourceLink(new ResourceLinkContent(utf8Of(uri), utf8Of(name), null));
  }
  return null;
}
