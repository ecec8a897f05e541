/** Results of methods that an extension brings. */
import { Json, Members } from "../../lib/json";
import { JsonWriter } from "../../lib/json-writer";
import { beginResult } from "../../lib/json-rpc";
import { Span } from "../../lib/span";

const SERVER_INFO_KEY = "io.modelcontextprotocol/serverInfo";

/** The members of `result`, and what every result has: `resultType`, and in `_meta` who the server is. */
export function writeExtensionResult(id: Json, result: Json | null, serverInfo: Span, writer: JsonWriter): void {
  beginResult(writer, id);
  writer.begin("{");
  let meta: Json | null = null;
  let hasType = false;
  if (result !== null) {
    const members = new Members(result);
    while (members.next()) {
      if (members.nameIs("_meta")) {
        meta = members.value;
        continue;
      }
      if (members.nameIs("resultType")) hasType = true;
      writer.keyText(members.key);
      writer.json(members.value);
    }
  }
  if (!hasType) {
    writer.key("resultType");
    writer.word("complete");
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
  writer.ascii("}}}");
}
