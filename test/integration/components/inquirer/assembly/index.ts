/** Tools that ask the user with `session.elicit`, and return the answer as text: `accept name="Ada" age=36`. */
import { Result, Some, Tuple2 } from "../bindings/abi";
import { getStderr } from "../bindings/wasi/cli/stderr";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ElicitFormRequest,
  ElicitRequest,
  ElicitResult,
  ElicitResultAction,
  ElicitResultContent,
  ElicitResultContentTag,
  ElicitUrlRequest,
  BooleanSchema,
  EnumSchema,
  ErrorCode,
  ListToolsRequest,
  ListToolsResult,
  NumberSchema,
  NumberSchemaType,
  PrimitiveSchemaDefinition,
  RequestedSchema,
  StringSchema,
  TextContent,
  TextData,
  Tool,
  UntitledMultiSelectEnumSchema,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";
import {
  FutureElicitResult,
  Session,
  SessionError,
  SessionErrorTag,
} from "../bindings/wasmcp/mcp-v20251125/sessions";

const names = ["form", "page", "twice", "after-the-end"];

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
    const content = ContentBlock.text(new TextContent(TextData.text(inquire(ctx, request.name)), null));
    return Result.ok<CallToolResult | null, ErrorCode>(new CallToolResult(null, [content], null, null));
  }
}

/** Clients without a session are asked in one of this instance's own. */
function inquire(ctx: MessageContext, name: string): string {
  const named = ctx.session;
  const opened = named !== null ? Session.open(named.sessionId, named.storeId) : Session.open("0", "");
  if (opened.isErr) return reasonOf(opened.err);
  const session = opened.ok;
  if (name == "after-the-end") session.terminate(null);
  let text = ask(ctx, session, name == "page" ? page() : form());
  if (name == "twice") text += ", " + ask(ctx, session, form());
  session.drop();
  return text;
}

function ask(ctx: MessageContext, session: Session, question: ElicitRequest): string {
  const lent = ctx.clientStream;
  // `elicit` needs a stream, but not every client has one.
  const own = getStderr();
  const asked = session.elicit(lent !== null ? lent : own, question);
  own.drop();
  if (asked.isErr) return reasonOf(asked.err);
  const future = asked.ok;
  const answer = answerOf(future);
  future.drop();
  return answer;
}

function answerOf(future: FutureElicitResult): string {
  const ready = future.subscribe();
  ready.block();
  ready.drop();
  const first = textOf(future.elicitResult());
  return textOf(future.elicitResult()) == first ? first : "another answer the second time";
}

function form(): ElicitRequest {
  const fields = [
    field(
      "name",
      PrimitiveSchemaDefinition.stringSchema(
        new StringSchema(null, "Who are you?", null, null, new Some<u32>(2), null),
      ),
    ),
    field(
      "age",
      PrimitiveSchemaDefinition.numberSchema(
        new NumberSchema(null, null, null, new Some<f64>(0), null, NumberSchemaType.integer),
      ),
    ),
    field("member", PrimitiveSchemaDefinition.booleanSchema(new BooleanSchema(null, null, null))),
    field("colours", PrimitiveSchemaDefinition.enumSchema(EnumSchema.untitledMultiSelect(colours()))),
  ];
  return ElicitRequest.form(new ElicitFormRequest('Please "sign in"', new RequestedSchema(fields, ["name"])));
}

function colours(): UntitledMultiSelectEnumSchema {
  return new UntitledMultiSelectEnumSchema(["red", "green"], null, null, null);
}

function field(name: string, schema: PrimitiveSchemaDefinition): Tuple2<string, PrimitiveSchemaDefinition> {
  return new Tuple2<string, PrimitiveSchemaDefinition>(name, schema);
}

function page(): ElicitRequest {
  return ElicitRequest.url(new ElicitUrlRequest("visit-1", "Please log in", "https://example.org/login"));
}

function textOf(result: ElicitResult): string {
  const words = [
    result.action == ElicitResultAction.accept
      ? "accept"
      : result.action == ElicitResultAction.decline
        ? "decline"
        : "cancel",
  ];
  const content = result.content;
  if (content !== null) {
    for (let i = 0; i < content.length; i++) words.push(content[i]._0 + "=" + valueOf(content[i]._1));
  }
  return words.join(" ");
}

function valueOf(value: ElicitResultContent): string {
  if (value.tag == ElicitResultContentTag.string_) return '"' + value.string + '"';
  if (value.tag == ElicitResultContentTag.number_) return value.number.toString();
  if (value.tag == ElicitResultContentTag.boolean_) return value.boolean ? "true" : "false";
  return value.stringArray.join("+");
}

function reasonOf(error: SessionError): string {
  if (error.tag == SessionErrorTag.unexpected) return "unexpected: " + error.unexpected;
  return error.tag == SessionErrorTag.noSuchSession ? "no such session" : "another error";
}
