/** What a component needs of the client, as JSON. */
import { JsonWriter } from "../../lib/json/json-writer";
import { InputRequest, InputRequestTag } from "../../bindings/wasmcp/mcp-v20260728/context";
import { ServerMessageWriter } from "../../lib/mcp/server-message";
import { Span } from "../../lib/bytes/span";
import { writeOlderForm } from "./older-form";
import { objectOf, spanOf } from "../../lib/abi/text";

/**
 * Writes the members `method` and `params` of a request to the client. With `elicitationId` it is one of 2025-11-25 and before, where
 * pages to visit have a name and forms are all that there is besides; forms that are older have the shape of 2025-06-18.
 */
export function writeInputRequest(
  request: InputRequest,
  elicitationId: Span | null,
  isOlder: bool,
  writer: JsonWriter,
): void {
  writer.key("method");
  switch (request.tag) {
    case InputRequestTag.elicitForm: {
      writer.word("elicitation/create");
      writer.key("params");
      writer.begin("{");
      if (elicitationId === null) {
        writer.key("mode");
        writer.word("form");
      }
      writer.key("message");
      writer.text(spanOf(request.elicitForm.message));
      writer.key("requestedSchema");
      const schema = objectOf(request.elicitForm.requestedSchema);
      if (schema === null) writer.literal('{"type":"object","properties":{}}');
      else if (isOlder) writeOlderForm(schema, writer);
      else writer.json(schema);
      break;
    }
    case InputRequestTag.elicitUrl:
      writer.word("elicitation/create");
      writer.key("params");
      writer.begin("{");
      writer.key("mode");
      writer.word("url");
      if (elicitationId !== null) {
        writer.key("elicitationId");
        writer.text(elicitationId);
      }
      writer.key("message");
      writer.text(spanOf(request.elicitUrl.message));
      writer.key("url");
      writer.text(spanOf(request.elicitUrl.url));
      break;
    case InputRequestTag.sample:
      writer.word("sampling/createMessage");
      writer.key("params");
      writer.begin("{");
      new ServerMessageWriter(writer).sampling(request.sample);
      break;
    default:
      writer.word("roots/list");
      writer.key("params");
      writer.begin("{");
  }
  writer.end("}");
}
