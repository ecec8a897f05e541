/**
 * Tools: describe them with `tool`, and export `tools` from `assembly/index.ts`. Arguments are checked before a tool runs; the model
 * reads which one is wrong and why.
 */
import { Result, Some } from "../abi";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ErrorCode,
  ListToolsRequest,
  ListToolsResult,
  Tool as ToolRecord,
  ToolAnnotations,
  ToolOptions,
} from "../wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../wasmcp/mcp-v20251125/server-handler";
import { audioBlock, embedBlock, embedBytesBlock, imageBlock, linkBlock, textBlock } from "./content";
import { Json } from "./json";
import { answering } from "./message";
import { Fields } from "./schema";

/** One call of a tool. */
export class Call {
  constructor(
    /** The name of the tool. */
    readonly name: string,
    /** All arguments, a JSON object. */
    readonly args: Json,
  ) {}

  /** Whether the client has given the argument. */
  has(name: string): bool {
    return this.args.get(name) !== null;
  }

  /** The argument `name`; empty if it is not given. */
  string(name: string): string {
    const value = this.args.get(name);
    return value === null ? "" : value.string;
  }

  /** The argument `name`; `NaN` if it is not given. */
  number(name: string): f64 {
    const value = this.args.get(name);
    return value === null ? NaN : value.number;
  }

  /** The argument `name`; 0 if it is not given. */
  integer(name: string): i64 {
    const value = this.args.get(name);
    return value === null ? 0 : value.integer;
  }

  /** The argument `name`; false if it is not given. */
  boolean(name: string): bool {
    const value = this.args.get(name);
    return value !== null && value.boolean;
  }

  /** The argument `name` as JSON; `null` if it is not given. */
  json(name: string): Json | null {
    return this.args.get(name);
  }
}

/** Behind the name of a tool. */
const NO_STRUCTURE =
  " has an `output`, but its reply has no `structure`: reply with `structured(…)` or add `.structure(…)`";

/** What a tool answers: `text("done")`, and more blocks with `.image(…)` and the like. */
export class Reply {
  private readonly content: ContentBlock[] = [];
  private structured: string | null = null;
  private isFailure: bool = false;

  text(value: string): this {
    return this.add(textBlock(value));
  }

  image(bytes: Uint8Array, mimeType: string): this {
    return this.add(imageBlock(bytes, mimeType));
  }

  audio(bytes: Uint8Array, mimeType: string): this {
    return this.add(audioBlock(bytes, mimeType));
  }

  link(uri: string, name: string): this {
    return this.add(linkBlock(uri, name));
  }

  /** A resource that travels with the answer, as text. */
  embed(uri: string, contents: string, mimeType: string): this {
    return this.add(embedBlock(uri, contents, mimeType));
  }

  /** A resource that travels with the answer, as bytes. */
  embedBytes(uri: string, bytes: Uint8Array, mimeType: string): this {
    return this.add(embedBytesBlock(uri, bytes, mimeType));
  }

  add(block: ContentBlock): this {
    this.content.push(block);
    return this;
  }

  /** What programs read: a JSON object that fits the tool's `output`. */
  structure(json: string): this {
    this.structured = json;
    return this;
  }

  /** The tool has failed, and the content says why. */
  fail(): this {
    this.isFailure = true;
    return this;
  }

  /** Whether programs can read it, or it is a failure, which they need not. */
  get isComplete(): bool {
    return this.isFailure || this.structured !== null;
  }

  get result(): CallToolResult {
    const isError = this.isFailure ? new Some<bool>(true) : null;
    return new CallToolResult(null, this.content, isError, this.structured);
  }
}

export function text(value: string): Reply {
  return new Reply().text(value);
}

export function image(bytes: Uint8Array, mimeType: string): Reply {
  return new Reply().image(bytes, mimeType);
}

/** A JSON object, for programs, and as text for the model. */
export function structured(json: string): Reply {
  return new Reply().text(json).structure(json);
}

/** The tool cannot do what was asked: a message that the model reads. */
export function failure(message: string): Reply {
  return new Reply().text(message).fail();
}

/** A tool that is being described. */
export class Tool {
  private readonly fields: Fields = new Fields();
  private title_: string | null = null;
  private output_: string | null = null;
  private isReadOnly: Some<bool> | null = null;
  private isDestructive: Some<bool> | null = null;
  private isIdempotent: Some<bool> | null = null;
  private isOpenWorld: Some<bool> | null = null;
  private work: ((call: Call) => Reply) | null = null;

  constructor(
    readonly name: string,
    private readonly description: string,
  ) {}

  /** A name for people. */
  title(title: string): this {
    this.title_ = title;
    return this;
  }

  /** The tool only reads, so that clients need not ask before they call it. */
  readOnly(): this {
    this.isReadOnly = new Some<bool>(true);
    return this;
  }

  /** Whether the tool may remove or replace something, rather than only add. */
  destructive(may: bool = true): this {
    this.isDestructive = new Some<bool>(may);
    return this;
  }

  /** A second call with the same arguments changes nothing more. */
  idempotent(): this {
    this.isIdempotent = new Some<bool>(true);
    return this;
  }

  /** Whether the tool reaches things outside of the server, such as the web. */
  openWorld(does: bool = true): this {
    this.isOpenWorld = new Some<bool>(does);
    return this;
  }

  string(name: string, description: string): this {
    this.fields.string(name, description);
    return this;
  }

  number(name: string, description: string): this {
    this.fields.number(name, description);
    return this;
  }

  integer(name: string, description: string): this {
    this.fields.integer(name, description);
    return this;
  }

  boolean(name: string, description: string): this {
    this.fields.boolean(name, description);
    return this;
  }

  /** An argument with a JSON Schema of its own: `{"type":"array","items":{"type":"string"}}`. */
  json(name: string, schema: string): this {
    this.fields.json(name, schema);
    return this;
  }

  /** The argument before this may be left out. */
  optional(): this {
    this.fields.optional();
    return this;
  }

  /** The texts that the argument before this may be. */
  oneOf(choices: string[]): this {
    this.fields.oneOf(choices);
    return this;
  }

  /** The least number that the argument before this may be. */
  minimum(least: f64): this {
    this.fields.minimum(least);
    return this;
  }

  /** The largest number that the argument before this may be. */
  maximum(most: f64): this {
    this.fields.maximum(most);
    return this;
  }

  /** The JSON Schema of `structured` results. */
  output(schema: string): this {
    this.output_ = schema;
    return this;
  }

  /** What the tool does. It gets only calls whose arguments fit. */
  run(work: (call: Call) => Reply): this {
    this.work = work;
    return this;
  }

  get record(): ToolRecord {
    const options = new ToolOptions(
      null,
      this.annotations,
      this.description,
      this.output_,
      this.title_,
      null,
    );
    return new ToolRecord(this.name, this.fields.schema, options);
  }

  /** A reply that names all arguments that do not fit; `null` if all fit. */
  faultsOf(call: Call): Reply | null {
    const faults = this.fields.faultsOf(call.args, "argument");
    return faults.length > 0 ? failure(faults) : null;
  }

  answer(call: Call): Reply {
    const faults = this.faultsOf(call);
    if (faults !== null) return faults;
    const work = this.work;
    if (work === null) return failure("the tool `" + this.name + "` has no `run`");
    const reply = work(call);
    // Clients refuse such a result, and its author would not learn of it.
    return this.output_ === null || reply.isComplete ? reply : failure(this.name + NO_STRUCTURE);
  }

  private get annotations(): ToolAnnotations | null {
    const isSilent =
      this.isReadOnly === null &&
      this.isDestructive === null &&
      this.isIdempotent === null &&
      this.isOpenWorld === null;
    return isSilent
      ? null
      : new ToolAnnotations(null, this.isReadOnly, this.isDestructive, this.isIdempotent, this.isOpenWorld);
  }
}

const all: Tool[] = [];

/**
 * Adds a tool. The model reads the description.
 *
 * @example
 * tool("hello", "Greets a person").string("name", "Whom to greet").run((call) => text("Hello, " + call.string("name")));
 */
export function tool(name: string, description: string): Tool {
  const added = new Tool(name, description);
  all.push(added);
  return added;
}

/** The interface that the world exports: `export { tools } from "../bindings/sdk/tools";` */
export namespace tools {
  export function listTools(
    _context: MessageContext,
    _request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const records: ToolRecord[] = [];
    for (let i = 0; i < all.length; i++) records.push(all[i].record);
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, records));
  }

  /** `null` for the name of another component's tool: the server asks the next one. */
  export function callTool(
    context: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    answering(context);
    for (let i = 0; i < all.length; i++) {
      if (all[i].name != request.name) continue;
      const given = request.arguments;
      const call = new Call(request.name, new Json(given === null ? "{}" : given));
      return Result.ok<CallToolResult | null, ErrorCode>(all[i].answer(call).result);
    }
    return Result.ok<CallToolResult | null, ErrorCode>(null);
  }
}
