/** What is known of a client with a handshake from one message to the next. */
import { JsonWriter } from "../../../lib/json/json-writer";
import { Json, memberOf, objectMemberOf, textMemberOf } from "../../../lib/json/json";
import { levelOf } from "../../../lib/mcp/mcp-request";
import { Revision, revisionOf, revisionText } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { objectOf, utf8Of } from "../../../lib/abi/text";

export class ClientSession {
  revision: Revision = Revision.R20251125;
  capabilities: Json | null = null;
  clientInfo: Json | null = null;
  /** Who opened it; empty on a public server. */
  principal: Span = Span.empty();
  /** The least serious log messages that the client wants, a `log-level`; -1 when it has not said. */
  logLevel: i32 = -1;

  constructor(
    /** As the client sends it. */
    readonly id: Span,
    /** The bucket where components can keep values for it; absent without storage. */
    readonly store: string | null,
  ) {}

  /** Takes in what `writeClient` wrote; false when that is nothing of the kind. */
  read(client: Span): bool {
    const json = objectOf(utf8Of(client));
    const version = textMemberOf(json, "protocolVersion");
    const principal = textMemberOf(json, "principal");
    if (version === null || principal === null) return false;
    this.revision = revisionOf(version);
    this.capabilities = objectMemberOf(json, "capabilities");
    this.clientInfo = objectMemberOf(json, "clientInfo");
    this.principal = principal;
    return true;
  }

  readLogLevel(level: Span): void {
    this.logLevel = levelOf(level);
  }
}

/** What the parameters of an `initialize` say of the client, as JSON. */
export function writeClient(params: Json, revision: Revision, principal: Span): Span {
  const writer = new JsonWriter();
  writer.begin("{");
  writer.key("protocolVersion");
  writer.word(revisionText(revision));
  writer.key("principal");
  writer.text(principal);
  writeObject("capabilities", params, writer);
  writeObject("clientInfo", params, writer);
  writer.end("}");
  return writer.span;
}

function writeObject(name: string, params: Json, writer: JsonWriter): void {
  const value = memberOf(params, name);
  if (value === null || !value.isObject) return;
  writer.key(name);
  writer.json(value);
}
