/** A tool that sends messages while it works. Its arguments are words of a line: see `work`. */
import { Result, Unit } from "../bindings/abi";
import { handle } from "../bindings/wasi/http/outgoing-handler";
import { Fields, OutgoingRequest, Scheme } from "../bindings/wasi/http/types";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ElicitFormRequest,
  ElicitRequest,
  Error as McpError,
  ErrorCode,
  ListToolsRequest,
  ListToolsResult,
  LogLevel,
  LoggingMessageNotification,
  ProgressNotification,
  ProgressToken,
  RequestId,
  RequestedSchema,
  ServerMessage,
  ServerNotification,
  ServerRequest,
  TextContent,
  TextData,
  Tool,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { Tuple2 } from "../bindings/abi";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";
import { IoError, sendMessage } from "../bindings/wasmcp/mcp-v20251125/server-io";

export namespace tools {
  export function listTools(
    _ctx: MessageContext,
    _request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const list = [new Tool("talk", '{"type":"object"}', null)];
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, list));
  }

  /** `{"steps":"info debug wait:localhost:8080 refuse"}` */
  export function callTool(
    ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    if (request.name != "talk") return Result.ok<CallToolResult | null, ErrorCode>(null);
    const args = request.arguments;
    const steps: string[] = args === null ? [] : args.substring(10, args.length - 2).split(" ");
    const done: string[] = [ctx.clientStream === null ? "alone" : "heard"];
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      if (step == "refuse") {
        return Result.err<CallToolResult | null, ErrorCode>(
          ErrorCode.mcp(new McpError(-32020, "refused", null)),
        );
      }
      if (step == "trap") unreachable();
      done.push(work(ctx, step));
    }
    const content = ContentBlock.text(new TextContent(TextData.text(done.join(" ")), null));
    return Result.ok<CallToolResult | null, ErrorCode>(new CallToolResult(null, [content], null, null));
  }
}

/** One step: progress, a log message of that level, a request to wait for, or a question to the client. */
function work(ctx: MessageContext, step: string): string {
  if (step.startsWith("wait:")) return wait(step.substring(5));
  if (step == "ask") return send(ctx, question());
  if (step.startsWith("progress:")) return send(ctx, progress(step.substring(9)));
  const level = step == "debug" ? LogLevel.debug : step == "info" ? LogLevel.info : LogLevel.error;
  const data = '{"step":"' + step + '"}';
  return send(
    ctx,
    ServerMessage.notification(ServerNotification.log(new LoggingMessageNotification(data, level, "talker"))),
  );
}

function progress(token: string): ServerMessage {
  const notification = new ProgressNotification(ProgressToken.string(token), 0.5, null, null);
  return ServerMessage.notification(ServerNotification.progress(notification));
}

function question(): ServerMessage {
  const form = new ElicitFormRequest("who?", new RequestedSchema([], null));
  const request = ServerRequest.elicitationCreate(ElicitRequest.form(form));
  return ServerMessage.request(new Tuple2<RequestId, ServerRequest>(RequestId.number(1), request));
}

function send(ctx: MessageContext, message: ServerMessage): string {
  const stream = ctx.clientStream;
  if (stream === null) return "unsent";
  const sent: Result<Unit, IoError> = sendMessage(stream, message, ctx.frame);
  return sent.isErr ? "failed" : "sent";
}

/** Asks `authority` for anything and waits for the answer. */
function wait(authority: string): string {
  const request = new OutgoingRequest(new Fields());
  request.setScheme(Scheme.http());
  request.setAuthority(authority);
  request.setPathWithQuery("/");
  const asked = handle(request, null);
  if (asked.isErr) return "unreachable";
  const future = asked.ok;
  const pollable = future.subscribe();
  pollable.block();
  pollable.drop();
  future.drop();
  return "answered";
}
