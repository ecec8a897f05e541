/**
 * A component with two tools.
 *
 * An MCP client calls `listTools` and shows the list to a model. When the model picks a tool, the client calls `callTool`.
 * To add your own tool, describe it in `listTools` and call it in `run`.
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
    _context: MessageContext,
    _request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const list: Tool[] = [
      describe(
        "reverse",
        "Reverses a text",
        // A JSON Schema for the arguments. The model reads the descriptions: say what you expect.
        '{"type":"object","properties":{"text":{"type":"string","description":"Any text"}},"required":["text"]}',
        null,
      ),
      describe(
        "prime-factors",
        "Finds the prime factors of a whole number",
        '{"type":"object","properties":{"number":{"type":"integer","minimum":2,"maximum":9007199254740991}},"required":["number"]}',
        // A schema for the result. Programs can use the result too: its `structuredContent` matches this schema.
        '{"type":"object","properties":{"factors":{"type":"array","items":{"type":"integer"}}},"required":["factors"]}',
      ),
    ];
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, list));
  }

  export function callTool(
    _context: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    return Result.ok<CallToolResult | null, ErrorCode>(run(request.name, new Arguments(request.arguments)));
  }
}

function run(name: string, args: Arguments): CallToolResult | null {
  if (name == "reverse") return reverse(args);
  if (name == "prime-factors") return primeFactors(args);
  // `null` means: not a tool of this component. The server then asks the next one.
  return null;
}

function reverse(args: Arguments): CallToolResult {
  const text = args.string("text");
  if (text === null) return failure("expected a string as argument `text`");
  let reversed = "";
  for (let end = text.length; end > 0;) {
    // A character above U+FFFF takes two places in the string, and they must keep their order.
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
  // A missing number is `NaN`, and every comparison with `NaN` is false.
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

/** The model reads `message`, and can call the tool again with better arguments. */
function failure(message: string): CallToolResult {
  return new CallToolResult(null, [textBlock(message)], new Some<bool>(true), null);
}

function textBlock(text: string): ContentBlock {
  return ContentBlock.text(new TextContent(TextData.text(text), null));
}
