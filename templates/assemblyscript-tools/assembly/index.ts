/**
 * A component with two tools.
 *
 * A client asks `listTools` what there is and shows it to its model; the model picks a tool, and the client sends the
 * call to `callTool`. To add a tool of your own, describe it in `listTools` and answer it in `callTool`.
 */
import { Result, Some } from "../bindings/abi";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ErrorCode,
  ListToolsRequest,
  ListToolsResult,
  TextContent,
  TextData,
  Tool,
  ToolOptions,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";
import { Arguments } from "./arguments";

/** The interface that the world in `wit/world.wit` exports. */
export namespace tools {
  export function listTools(
    ctx: MessageContext,
    request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const list: Tool[] = [
      describe(
        "reverse",
        "Turns a text round",
        // JSON Schema of the arguments. Models read the descriptions, so say what you expect.
        '{"type":"object","properties":{"text":{"type":"string","description":"Any text"}},"required":["text"]}',
        null,
      ),
      describe(
        "prime-factors",
        "Finds the prime numbers whose product is a whole number",
        '{"type":"object","properties":{"number":{"type":"integer","minimum":2,"maximum":9007199254740991}},"required":["number"]}',
        // A tool with an output schema answers programs too: with `structuredContent` that fits the schema.
        '{"type":"object","properties":{"factors":{"type":"array","items":{"type":"integer"}}},"required":["factors"]}',
      ),
    ];
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, list));
  }

  export function callTool(
    ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    return Result.ok<CallToolResult | null, ErrorCode>(run(request.name, new Arguments(request.arguments)));
  }
}

function run(name: string, args: Arguments): CallToolResult | null {
  if (name == "reverse") return reverse(args);
  if (name == "prime-factors") return primeFactors(args);
  // Nothing means "not mine": the server asks the next component.
  return null;
}

function reverse(args: Arguments): CallToolResult {
  const text = args.string("text");
  if (text === null) return failure("expected a string as argument `text`");
  let reversed = "";
  for (let end = text.length; end > 0;) {
    // Characters beyond U+FFFF are two units, which must stay in order.
    const isPair =
      end > 1 && text.charCodeAt(end - 1) >>> 10 == 0x37 && text.charCodeAt(end - 2) >>> 10 == 0x36;
    const start = end - (isPair ? 2 : 1);
    reversed += text.substring(start, end);
    end = start;
  }
  return success(reversed, null);
}

function primeFactors(args: Arguments): CallToolResult {
  const number = args.number("number");
  // Comparisons with `NaN`, which stands for no number, are false.
  if (!(number >= 2 && number <= f64.MAX_SAFE_INTEGER && Math.floor(number) == number)) {
    return failure("expected a whole number from 2 to 9007199254740991 as argument `number`");
  }
  const factors: string[] = [];
  let rest = <u64>number;
  for (let candidate: u64 = 2; candidate * candidate <= rest; candidate += candidate == 2 ? 1 : 2) {
    while (rest % candidate == 0) {
      factors.push(candidate.toString());
      rest /= candidate;
    }
  }
  if (rest > 1) factors.push(rest.toString());
  return success(factors.join(" × "), '{"factors":[' + factors.join(",") + "]}");
}

function describe(name: string, description: string, inputSchema: string, outputSchema: string | null): Tool {
  return new Tool(name, inputSchema, new ToolOptions(null, null, description, outputSchema, null, null));
}

function success(text: string, structuredContent: string | null): CallToolResult {
  return new CallToolResult(null, [textBlock(text)], null, structuredContent);
}

/** The model reads `message` and can try again with better arguments. */
function failure(message: string): CallToolResult {
  return new CallToolResult(null, [textBlock(message)], new Some<bool>(true), null);
}

function textBlock(text: string): ContentBlock {
  return ContentBlock.text(new TextContent(TextData.text(text), null));
}
