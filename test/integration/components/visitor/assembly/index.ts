/** Tools that keep something for their client, and say what they know of it. */
import { Result, Some } from "../bindings/abi";
import { TypedValue } from "../bindings/wasmcp/keyvalue/store";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ErrorCode,
  ListToolsRequest,
  ListToolsResult,
  LogLevel,
  ProgressTokenTag,
  TextContent,
  TextData,
  Tool,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";
import { Session } from "../bindings/wasmcp/mcp-v20251125/sessions";
import { current } from "../bindings/wasmcp/mcp-v20260728/context";

const names = ["visits", "client", "log", "progress", "end"];

export namespace tools {
  export function listTools(
    _ctx: MessageContext,
    _request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const list = names.map<Tool>((name) => new Tool(name, '{"type":"object"}', null));
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, list));
  }

  export function callTool(
    ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    if (!names.includes(request.name)) return Result.ok<CallToolResult | null, ErrorCode>(null);
    const text =
      request.name == "visits"
        ? visits(ctx)
        : request.name == "client"
          ? client()
          : request.name == "end"
            ? end(ctx)
            : request.name == "progress"
              ? progress()
              : log();
    const content = ContentBlock.text(new TextContent(TextData.text(text), null));
    return Result.ok<CallToolResult | null, ErrorCode>(new CallToolResult(null, [content], null, null));
  }
}

/** How often this client has called, this time included. */
function visits(ctx: MessageContext): string {
  const named = ctx.session;
  if (named === null) return "no session";
  const opened = Session.open(named.sessionId, named.storeId);
  if (opened.isErr) return "closed";
  const session = opened.ok;
  const before = session.get("visits");
  let count: u64 = 1;
  if (!before.isErr) {
    const value = before.ok;
    if (value !== null) count = value.asU64 + 1;
  }
  const kept = session.set("visits", TypedValue.asU64(count));
  session.drop();
  return kept.isErr ? "not kept" : count.toString();
}

/** What the server remembers about the client from earlier messages. */
function client(): string {
  const call = current();
  if (call === null) return "no call";
  const info = call.clientInfo();
  const text =
    call.protocolVersion() + " " + (info === null ? "nobody" : info.name) + " " + call.clientCapabilities();
  call.drop();
  return text;
}

/** One message of each level. */
function log(): string {
  const call = current();
  if (call === null) return "no call";
  for (let level = 0; level < 8; level++) call.log(level as LogLevel, null, level.toString());
  call.drop();
  return "logged";
}

/** How far it is, twice. */
function progress(): string {
  const call = current();
  if (call === null) return "no call";
  const token = call.progressToken();
  call.progress(1, new Some<f64>(2), "half way");
  call.progress(2, null, null);
  call.drop();
  if (token === null) return "nobody asks";
  return token.tag == ProgressTokenTag.string_ ? token.string : token.integer.toString();
}

function end(ctx: MessageContext): string {
  const named = ctx.session;
  if (named === null) return "no session";
  const opened = Session.open(named.sessionId, named.storeId);
  if (opened.isErr) return "closed";
  opened.ok.terminate("the tool has had enough");
  opened.ok.drop();
  return "ended";
}
