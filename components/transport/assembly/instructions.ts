/** `WASMCP_SERVER_INSTRUCTIONS`: what models read about the server, a member of `initialize` and `server/discover`. */
import { JsonWriter } from "../../lib/json/json-writer";
import { Settings } from "./settings";

export function writeInstructions(settings: Settings, writer: JsonWriter): void {
  const instructions = settings.get("WASMCP_SERVER_INSTRUCTIONS");
  if (instructions === null) return;
  writer.key("instructions");
  writer.text(instructions);
}
