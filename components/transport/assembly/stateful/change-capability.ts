/** `listChanged` and `subscribe` of `ServerCapabilities`: the server notifies the client of changes. */
import { JsonWriter } from "../../../lib/json/json-writer";

/** `name` is that of the list: `tools`. */
export function writeChangeCapability(name: string, writer: JsonWriter): void {
  writer.key("listChanged");
  writer.boolean(true);
  if (name != "resources") return;
  writer.key("subscribe");
  writer.boolean(true);
}
