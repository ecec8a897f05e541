/** Answers to calls of the tools of this component. */
import { Some, Utf8 } from "../../bindings/abi";
import {
  CallToolResult,
  ContentBlock,
  ServerResultTag,
  TextContent,
  TextData,
  Tool,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { newResult, resultPayload } from "../../lib/abi/handler-memory";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { JsonWriter } from "../../lib/json/json-writer";
import { DescriptionWriter } from "../../lib/mcp/description-writer";
import { Revision } from "../../lib/mcp/revision";

/** `{"tools":[…],"total":17}`, for programs and as text. The tools are as in a list for clients of this revision. */
export function found(tools: Array<Tool>, total: i32, revision: Revision): usize {
  const writer = new JsonWriter();
  writer.begin("{");
  new DescriptionWriter(writer, revision).tools(tools);
  writer.key("total");
  writer.integer(total);
  writer.end("}");
  const json = utf8Of(writer.span);
  return result(json, null, json);
}

/** A mistake in the arguments, which the model can correct. */
export function failed(reason: string): usize {
  return result(asciiUtf8(reason), new Some<bool>(true), null);
}

export function lacksScopes(name: Utf8, missing: Array<Utf8>): usize {
  const message = new ByteWriter();
  message.ascii("the token of this client does not allow the tool `");
  message.bytes(spanOf(name));
  message.ascii("`, which needs these scopes:");
  for (let i = 0; i < missing.length; i++) {
    message.ascii(" ");
    message.bytes(spanOf(missing[i]));
  }
  return result(utf8Of(message.span), new Some<bool>(true), null);
}

function result(text: Utf8, isError: Some<bool> | null, structured: Utf8 | null): usize {
  const content = [ContentBlock.text(new TextContent(TextData.text(text), null))];
  const answer = newResult(ServerResultTag.toolsCall);
  new CallToolResult(null, content, isError, structured).lower(resultPayload(answer));
  return answer;
}
