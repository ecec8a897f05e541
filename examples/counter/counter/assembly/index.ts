/** Counts the calls of tools in the session of each client, and offers a tool that says the number. */
import { session } from "../bindings/sdk/session";
import { methodOf, middleware, next, requestOf, subjectOf, toolAnswer } from "../bindings/sdk/middleware";
import { Tool, ToolOptions } from "../bindings/wasmcp/mcp-v20251125/mcp";

/** The interface that the world in `wit/world.wit` exports. */
export { serverHandler } from "../bindings/sdk/middleware";

const KEY = "tool_call_count";

middleware((message) => {
  const request = requestOf(message);
  if (request === null) return next(message);
  const method = methodOf(request);
  if (method == "tools/call" && subjectOf(request) == "get-count") {
    const own = session();
    if (own === null) return toolAnswer("this client has no session", true);
    return toolAnswer(own.get(KEY).integer.toString());
  }
  const answer = next(message);
  if (method == "tools/call") {
    const own = session();
    if (own !== null) own.setInteger(KEY, own.get(KEY).integer + 1);
  }
  // Only the first page gets the tool, so that clients which read all pages see it once.
  if (method == "tools/list" && request.toolsList.cursor === null) {
    if (answer !== null && !answer.isErr) answer.ok.toolsList.tools.push(countTool());
  }
  return answer;
});

function countTool(): Tool {
  const description = "How many tools this client has called";
  const options = new ToolOptions(null, null, description, null, null, null);
  return new Tool("get-count", '{"type":"object"}', options);
}
