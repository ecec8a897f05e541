/** One request, and where its answer is written. */
import { Json } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Message } from "../../lib/json-rpc/json-rpc";
import { Revision } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { Connection } from "./connection";
import { Envelope } from "./envelope";

export class Request {
  constructor(
    readonly message: Message,
    /** In which the answer is written. */
    public revision: Revision,
    /** Absent before 2026-07-28. */
    readonly envelope: Envelope | null,
    readonly connection: Connection,
    readonly writer: JsonWriter,
  ) {}

  get id(): Json {
    return this.message.id as Json;
  }

  /** The server's name and version, a JSON object that results repeat since 2026-07-28; absent before. */
  get serverInfo(): Span | null {
    return this.envelope === null ? null : this.connection.settings.serverInfo;
  }
}
