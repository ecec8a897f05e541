/** The stateless revision 2026-07-28: every request carries its own agreement in `_meta`. */
import { LogLevel, ProtocolVersion } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../lib/json/json-writer";
import { Json, objectMemberOf, textMemberOf } from "../../lib/json/json";
import { Method, initializeRequest, levelOf } from "../../lib/mcp/mcp-request";
import { ResultEncoder } from "../../lib/mcp/mcp-result";
import { Revision, revisionOf } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { utf8Of } from "../../lib/abi/text";
import { answerFromChain, writeMethodNotFound } from "./answer";
import { Chain } from "./chain";
import { Code, Message, beginError, beginResult, endError, writeError } from "../../lib/json-rpc/json-rpc";
import { Connection } from "./connection";

const PROTOCOL_VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
const CLIENT_CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
const CLIENT_INFO_KEY = "io.modelcontextprotocol/clientInfo";
const LOG_LEVEL_KEY = "io.modelcontextprotocol/logLevel";
const FAULTY_LOG_LEVEL = "expected `io.modelcontextprotocol/logLevel` in `params._meta` to be a log level";
const MISSING_VERSION = "expected `params._meta` to hold the text `io.modelcontextprotocol/protocolVersion`";
const MISSING_CAPABILITIES =
  "expected `params._meta` to hold the object `io.modelcontextprotocol/clientCapabilities`";

/** What a request carries in `params._meta`. */
export class Envelope {
  /** The least serious log messages that the client wants, a `log-level`; -1 when it wants none. */
  logLevel: i32 = -1;

  constructor(
    readonly version: Span,
    readonly clientCapabilities: Json,
    readonly clientInfo: Json | null,
  ) {}
}

/** Whether a message is of this era. A malformed envelope is one too: its sender knows no other era. */
export function isEnveloped(message: Message): bool {
  const meta = message.meta;
  return meta !== null && meta.member(PROTOCOL_VERSION_KEY) !== null;
}

/** The envelope of a request; `null` when it is not as it should be, and then the error has been written. */
export function readEnvelope(message: Message, writer: JsonWriter): Envelope | null {
  const meta = message.meta;
  const version = textMemberOf(meta, PROTOCOL_VERSION_KEY);
  const capabilities = objectMemberOf(meta, CLIENT_CAPABILITIES_KEY);
  if (version === null || capabilities === null) {
    const fault = version === null ? MISSING_VERSION : MISSING_CAPABILITIES;
    writeError(writer, message.id, false, Code.InvalidParams, fault);
    return null;
  }
  return new Envelope(version, capabilities, (meta as Json).objectMember(CLIENT_INFO_KEY));
}

/** Whether the version is spoken here; writes the error when it is not. */
export function isSpoken(envelope: Envelope, message: Message, writer: JsonWriter): bool {
  if (revisionOf(envelope.version) == Revision.R20260728) return true;
  refuseVersion(writer, message.id as Json, envelope.version);
  return false;
}

/** Writes the answer to one request. Returns the code of the error that was written, or 0. */
export function answerModernRequest(
  message: Message,
  envelope: Envelope,
  connection: Connection,
  writer: JsonWriter,
): i64 {
  switch (message.method) {
    case Method.ServerDiscover:
      discover(message.id as Json, envelope, connection, writer);
      return 0;
    case Method.SubscriptionsListen:
      return connection.features.listen(message, envelope, connection, writer);
    case Method.Initialize:
    case Method.Ping:
    case Method.LoggingSetLevel:
    case Method.ResourcesSubscribe:
    case Method.ResourcesUnsubscribe:
      return writeMethodNotFound(message, writer);
    case Method.Unknown:
      return connection.features.answerOther(message, Revision.R20260728, envelope, connection, writer);
    default:
      return ask(message, envelope, connection, writer);
  }
}

/** Asks the chain. Only who asks for messages before the result, such as by a log level, gets any. */
function ask(message: Message, envelope: Envelope, connection: Connection, writer: JsonWriter): i64 {
  const chain = new Chain(connection.http, utf8Of(envelope.version));
  const meta = message.meta as Json;
  if (meta.member(LOG_LEVEL_KEY) !== null) {
    const text = meta.textMember(LOG_LEVEL_KEY);
    const level = text === null ? -1 : levelOf(text);
    if (level < 0) {
      writeError(writer, message.id, false, Code.InvalidParams, FAULTY_LOG_LEVEL);
      return Code.InvalidParams;
    }
    envelope.logLevel = level;
    if (connection.canStream) chain.stream(connection.openStream(level as LogLevel), connection.frame);
  } else if (connection.features.hasNotifications(message) && connection.canStream) {
    connection.openStream(LogLevel.emergency);
  }
  const features = connection.features;
  const refused = features.begin(message, Revision.R20260728, envelope, connection, writer);
  if (refused != 0) return refused;
  const code = answerFromChain(
    message,
    chain,
    Revision.R20260728,
    connection.settings.serverInfo,
    features,
    writer,
  );
  features.end();
  return code;
}

function refuseVersion(writer: JsonWriter, id: Json, requested: Span): void {
  beginError(writer, id, false, Code.UnsupportedProtocolVersion, "Unsupported protocol version: ", requested);
  writer.key("data");
  writer.begin("{");
  writeSupported("supported", writer);
  writer.key("requested");
  writer.text(requested);
  writer.end("}");
  endError(writer);
}

/** Only the revisions that need no handshake: a client that knows the others starts with `initialize`. */
function writeSupported(key: string, writer: JsonWriter): void {
  writer.key(key);
  writer.literal('["2026-07-28"]');
}

function discover(id: Json, envelope: Envelope, connection: Connection, writer: JsonWriter): void {
  const settings = connection.settings;
  beginResult(writer, id);
  const encoder = new ResultEncoder(writer, Revision.R20260728, settings.serverInfo);
  encoder.open();
  writeSupported("supportedVersions", writer);
  writer.key("capabilities");
  const request = initializeRequest(
    envelope.clientCapabilities,
    envelope.clientInfo,
    ProtocolVersion.v20251125,
  );
  new Chain(connection.http, utf8Of(envelope.version)).capabilities(
    request,
    Revision.R20260728,
    connection,
    writer,
  );
  const instructions = settings.get("WASMCP_SERVER_INSTRUCTIONS");
  if (instructions !== null) {
    writer.key("instructions");
    writer.text(instructions);
  }
  encoder.cache();
  encoder.close(null);
  writer.end("}");
}
