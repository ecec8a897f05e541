/**
 * The stateless revision 2026-07-28: every request carries its own agreement in `_meta`, and repeats in headers what
 * intermediaries need to see. The checks come in the order in which the specification lets errors be told apart.
 */
import { LogLevel, ProtocolVersion } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { decodeHeaderValue } from "../../lib/header-value";
import { JsonWriter } from "../../lib/json-writer";
import { Json, objectMemberOf, textMemberOf } from "../../lib/json";
import { Method, initializeRequest, levelOf } from "../../lib/mcp-request";
import { ResultEncoder } from "../../lib/mcp-result";
import { Revision, revisionOf } from "../../lib/revision";
import { Span } from "../../lib/span";
import { utf8Of } from "../../lib/text";
import { answerFromChain, writeMethodNotFound } from "./answer";
import { Chain } from "./chain";
import { Code, Message, beginError, beginResult, endError, writeError } from "../../lib/json-rpc";
import { Reply, nextEvent } from "./reply";
import { RequestHead } from "./request-head";
import { Settings } from "./settings";

export const PROTOCOL_VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
const CLIENT_CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
const CLIENT_INFO_KEY = "io.modelcontextprotocol/clientInfo";
const LOG_LEVEL_KEY = "io.modelcontextprotocol/logLevel";
const FAULTY_LOG_LEVEL = "expected `io.modelcontextprotocol/logLevel` in `params._meta` to be a log level";
const MISSING_VERSION = "expected `params._meta` to hold the text `io.modelcontextprotocol/protocolVersion`";
const MISSING_CAPABILITIES = "expected `params._meta` to hold the object `io.modelcontextprotocol/clientCapabilities`";
const SUBSCRIPTION_ID_KEY = "io.modelcontextprotocol/subscriptionId";

/** Writes the answer to one request and returns the HTTP status that belongs to it. */
export function answerModernRequest(
  message: Message,
  head: RequestHead,
  settings: Settings,
  writer: JsonWriter,
  reply: Reply,
): u16 {
  const id = message.id as Json;
  const meta = message.meta;
  const version = textMemberOf(meta, PROTOCOL_VERSION_KEY);
  const capabilities = objectMemberOf(meta, CLIENT_CAPABILITIES_KEY);
  if (version === null || capabilities === null) {
    const fault = version === null ? MISSING_VERSION : MISSING_CAPABILITIES;
    writeError(writer, id, false, Code.InvalidParams, fault);
    return 400;
  }
  const named = head.protocolVersion;
  if (named === null || !named.equals(version)) {
    return refuseHeader(writer, id, "expected header `MCP-Protocol-Version` to be the version in `params._meta`, ", version);
  }
  if (revisionOf(version) != Revision.R20260728) return refuseVersion(writer, id, version);
  const method = head.mcpMethod;
  if (method === null || !method.equals(message.name)) {
    return refuseHeader(writer, id, "expected header `Mcp-Method` to be the method, ", message.name);
  }
  const subject = subjectOf(message);
  if (subject !== null) {
    const header = head.mcpName;
    let decoded: Span | null = null;
    if (header !== null) decoded = decodeHeaderValue(header);
    if (decoded === null || !decoded.equals(subject)) {
      return refuseHeader(writer, id, "expected header `Mcp-Name` to be the name in `params`, ", subject);
    }
  }
  switch (message.method) {
    case Method.ServerDiscover:
      discover(id, version, capabilities, (meta as Json).objectMember(CLIENT_INFO_KEY), head, settings, writer, reply);
      return 200;
    case Method.SubscriptionsListen:
      listen(id, settings, writer);
      return 200;
    case Method.Initialize:
    case Method.Ping:
    case Method.LoggingSetLevel:
    case Method.ResourcesSubscribe:
    case Method.ResourcesUnsubscribe:
    case Method.Unknown:
      writeMethodNotFound(message, writer);
      return 404;
    default:
      return ask(message, version, meta as Json, head, settings, writer, reply);
  }
}

/** Asks the chain. Only who gives a log level with the request gets messages before the result. */
function ask(
  message: Message,
  version: Span,
  meta: Json,
  head: RequestHead,
  settings: Settings,
  writer: JsonWriter,
  reply: Reply,
): u16 {
  const chain = new Chain(head, utf8Of(version));
  if (meta.member(LOG_LEVEL_KEY) !== null) {
    const text = meta.textMember(LOG_LEVEL_KEY);
    const level = text === null ? -1 : levelOf(text);
    if (level < 0) {
      writeError(writer, message.id, false, Code.InvalidParams, FAULTY_LOG_LEVEL);
      return 200;
    }
    if (reply.canStream && head.acceptsEventStream && !settings.disablesEvents) {
      chain.stream(reply.openStream(level as LogLevel));
    }
  }
  return statusOf(answerFromChain(message, chain, Revision.R20260728, settings.serverInfo, writer));
}

/** HTTP's word for the codes that have one; every other answer, error or not, is a reply like any. */
function statusOf(code: i64): u16 {
  if (code == Code.MethodNotFound) return 404;
  return code <= Code.HeaderMismatch && code >= Code.UnsupportedProtocolVersion ? 400 : 200;
}

/** What `Mcp-Name` repeats: the tool, prompt or resource that the request is about. */
function subjectOf(message: Message): Span | null {
  const params = message.params as Json;
  if (message.method == Method.ToolsCall || message.method == Method.PromptsGet) return params.textMember("name");
  return message.method == Method.ResourcesRead ? params.textMember("uri") : null;
}

function refuseHeader(writer: JsonWriter, id: Json, message: string, expected: Span): u16 {
  writeError(writer, id, false, Code.HeaderMismatch, message, expected);
  return 400;
}

function refuseVersion(writer: JsonWriter, id: Json, requested: Span): u16 {
  beginError(writer, id, false, Code.UnsupportedProtocolVersion, "Unsupported protocol version: ", requested);
  writer.key("data");
  writer.begin("{");
  writeSupported("supported", writer);
  writer.key("requested");
  writer.text(requested);
  writer.end("}");
  endError(writer);
  return 400;
}

/** Only the revisions that need no handshake: a client that knows the others starts with `initialize`. */
function writeSupported(key: string, writer: JsonWriter): void {
  writer.key(key);
  writer.literal('["2026-07-28"]');
}

function discover(
  id: Json,
  version: Span,
  capabilities: Json,
  clientInfo: Json | null,
  head: RequestHead,
  settings: Settings,
  writer: JsonWriter,
  reply: Reply,
): void {
  beginResult(writer, id);
  const encoder = new ResultEncoder(writer, Revision.R20260728, settings.serverInfo);
  encoder.open();
  writeSupported("supportedVersions", writer);
  writer.key("capabilities");
  const request = initializeRequest(capabilities, clientInfo, ProtocolVersion.v20251125);
  new Chain(head, utf8Of(version)).capabilities(request, reply.canStream && !settings.disablesEvents, writer);
  const instructions = settings.get("WASMCP_SERVER_INSTRUCTIONS");
  if (instructions !== null) {
    writer.key("instructions");
    writer.text(instructions);
  }
  encoder.cache();
  encoder.close(null);
  writer.end("}");
}

/**
 * A subscription to nothing: no list changes while a server runs, so that the acknowledgement names no kind of
 * notification and the subscription ends at once, as the specification lets a server end it. Two events.
 */
function listen(id: Json, settings: Settings, writer: JsonWriter): void {
  writer.literal('{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{');
  writeSubscriptionId(id, writer);
  writer.ascii('},"notifications":{}}}');
  nextEvent(writer);
  beginResult(writer, id);
  writer.begin("{");
  writer.key("resultType");
  writer.word("complete");
  writer.key("_meta");
  writer.begin("{");
  writer.key("io.modelcontextprotocol/serverInfo");
  writer.json(settings.serverInfo);
  writeSubscriptionId(id, writer);
  writer.ascii("}}}");
}

function writeSubscriptionId(id: Json, writer: JsonWriter): void {
  writer.key(SUBSCRIPTION_ID_KEY);
  writer.json(id);
}
