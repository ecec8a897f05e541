/** Results of methods that an extension brings. */
import { Json, Members } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { beginResult } from "../../../lib/json-rpc/json-rpc";
import { Span } from "../../../lib/bytes/span";
import { Request } from "../request";

const SERVER_INFO_KEY = "io.modelcontextprotocol/serverInfo";

/** A whole answer: the members of `result`, and what every result has: `resultType`, and the server's name in `_meta`. */
export function writeExtensionResult(request: Request, result: Json | null): void {
  const writer = request.writer;
  beginResult(writer, request.id);
  writer.begin("{");
  if (result === null || result.member("resultType") === null) {
    writer.key("resultType");
    writer.word("complete");
  }
  writeExtensionMembers(result, request.connection.settings.serverInfo, writer);
  writer.ascii("}}");
}

/** The members of `result`, with the server's name in `_meta`. */
export function writeExtensionMembers(result: Json | null, serverInfo: Span, writer: JsonWriter): void {
  let meta: Json | null = null;
  if (result !== null) {
    const members = new Members(result);
    while (members.next()) {
      if (members.nameIs("_meta")) {
        meta = members.value;
        continue;
      }
      writer.keyText(members.key);
      writer.json(members.value);
    }
  }
  writer.key("_meta");
  writer.begin("{");
  if (meta !== null) {
    const members = new Members(meta);
    while (members.next()) {
      if (members.nameIs(SERVER_INFO_KEY)) continue;
      writer.keyText(members.key);
      writer.json(members.value);
    }
  }
  writer.key(SERVER_INFO_KEY);
  writer.json(serverInfo);
  writer.end("}");
}
