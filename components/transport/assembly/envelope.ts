/** What a request of 2026-07-28 carries in `params._meta`: its version, and what its client is and can do. */
import { Json, objectMemberOf, textMemberOf } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Code, Message, beginError, endError, writeError } from "../../lib/json-rpc/json-rpc";
import { Revision, revisionOf } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf } from "../../lib/abi/text";

const PROTOCOL_VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
const CLIENT_CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
const CLIENT_INFO_KEY = "io.modelcontextprotocol/clientInfo";
/** Before the version. */
export const UNSUPPORTED_VERSION = "Unsupported protocol version: ";

export class Envelope {
  /** The least serious log messages that the client wants, a `log-level`; -1 when it wants none. */
  logLevel: i32 = -1;

  constructor(
    readonly version: Span,
    readonly clientCapabilities: Json,
    readonly clientInfo: Json | null,
  ) {}
}

/** Whether a message belongs to 2026-07-28. A malformed envelope counts too: its sender knows no other era. */
export function isEnveloped(message: Message): bool {
  const meta = message.meta;
  return meta !== null && meta.member(PROTOCOL_VERSION_KEY) !== null;
}

/** The envelope of a request; `null` when it is malformed, and then the error has been written. */
export function readEnvelope(message: Message, writer: JsonWriter): Envelope | null {
  const meta = message.meta;
  const version = textMemberOf(meta, PROTOCOL_VERSION_KEY);
  const capabilities = objectMemberOf(meta, CLIENT_CAPABILITIES_KEY);
  if (version === null || capabilities === null) {
    refuseMeta(version === null ? PROTOCOL_VERSION_KEY : CLIENT_CAPABILITIES_KEY, message, writer);
    return null;
  }
  return new Envelope(version, capabilities, (meta as Json).objectMember(CLIENT_INFO_KEY));
}

/** Writes the error about a member of `params._meta`. Returns its code. */
export function refuseMeta(key: string, message: Message, writer: JsonWriter): i64 {
  const text = "missing or invalid in `params._meta`: ";
  writeError(writer, message.id, false, Code.InvalidParams, text, spanOf(asciiUtf8(key)));
  return Code.InvalidParams;
}

/** Whether this server speaks the envelope's version; writes the error when it does not. */
export function isVersionSupported(envelope: Envelope, message: Message, writer: JsonWriter): bool {
  if (revisionOf(envelope.version) == Revision.R20260728) return true;
  const requested = envelope.version;
  const code = Code.UnsupportedProtocolVersion;
  beginError(writer, message.id, false, code, UNSUPPORTED_VERSION, requested);
  writer.key("data");
  writer.begin("{");
  writeSupportedVersions("supported", writer);
  writer.key("requested");
  writer.text(requested);
  writer.end("}");
  endError(writer);
  return false;
}

/** Only the revisions that need no handshake: a client that knows the others starts with `initialize`. */
export function writeSupportedVersions(key: string, writer: JsonWriter): void {
  writer.key(key);
  writer.literal('["2026-07-28"]');
}
