/** The error about a resource that no component has. */
import { Utf8 } from "../../bindings/abi";
import { ErrorCode, Error as McpError } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { newError, prefixed } from "../abi/handler-memory";
import { JsonWriter } from "../json/json-writer";
import { spanOf, utf8Of } from "../abi/text";

/** Of the interfaces' own revision of MCP; the transport knows what later ones make of it. */
const RESOURCE_NOT_FOUND: i64 = -32002;

/** An answer that says so, with the address in its data. */
export function resourceNotFound(uri: Utf8): usize {
  const data = new JsonWriter();
  data.begin("{");
  data.key("uri");
  data.text(spanOf(uri));
  data.end("}");
  const message = prefixed("Unknown resource: ", uri);
  return newError(ErrorCode.server(new McpError(RESOURCE_NOT_FOUND, message, utf8Of(data.span))));
}
