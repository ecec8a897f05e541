/** Prompts: describe them with `prompt`, and export `prompts` from `assembly/index.ts`. */
import { Result, Some } from "../abi";
import {
  ContentBlock,
  Error as ErrorRecord,
  ErrorCode,
  GetPromptRequest,
  GetPromptResult,
  ListPromptsRequest,
  ListPromptsResult,
  Prompt as PromptRecord,
  PromptArgument,
  PromptMessage,
  PromptOptions,
  Role,
} from "../wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../wasmcp/mcp-v20251125/server-handler";
import { embedBlock, imageBlock, textBlock } from "./content";
import { Json } from "./json";
import { answering } from "./message";

/** The arguments of a prompt: texts by name. */
export class PromptArguments {
  constructor(private readonly values: Json) {}

  /** Empty if it is not given. */
  get(name: string): string {
    const value = this.values.get(name);
    return value === null ? "" : value.string;
  }

  has(name: string): bool {
    return this.values.get(name) !== null;
  }
}

/** A conversation: `user("Hello").assistant("Hi!")`. */
export class Conversation {
  readonly messages: PromptMessage[] = [];

  user(text: string): this {
    return this.add(textBlock(text), Role.user);
  }

  assistant(text: string): this {
    return this.add(textBlock(text), Role.assistant);
  }

  /** A picture, from the user: its bytes and its media type. */
  image(bytes: Uint8Array, mimeType: string): this {
    return this.add(imageBlock(bytes, mimeType), Role.user);
  }

  /** A resource, from the user. */
  embed(uri: string, text: string, mimeType: string): this {
    return this.add(embedBlock(uri, text, mimeType), Role.user);
  }

  add(block: ContentBlock, role: Role): this {
    this.messages.push(new PromptMessage(block, role));
    return this;
  }
}

export function user(text: string): Conversation {
  return new Conversation().user(text);
}

/** A prompt that is being described. */
export class Prompt {
  private readonly arguments: PromptArgument[] = [];
  private title_: string | null = null;
  private work: ((args: PromptArguments) => Conversation) | null = null;

  constructor(
    readonly name: string,
    private readonly description: string,
  ) {}

  /** A name for people. */
  title(title: string): this {
    this.title_ = title;
    return this;
  }

  argument(name: string, description: string): this {
    this.arguments.push(new PromptArgument(name, description, new Some<bool>(true), null));
    return this;
  }

  /** The argument before this may be left out. */
  optional(): this {
    this.arguments[this.arguments.length - 1].required = new Some<bool>(false);
    return this;
  }

  /** Makes the conversation. It gets only requests that have all arguments. */
  get(work: (args: PromptArguments) => Conversation): this {
    this.work = work;
    return this;
  }

  get record(): PromptRecord {
    const options = new PromptOptions(null, this.arguments, this.description, this.title_, null);
    return new PromptRecord(this.name, options);
  }

  answer(args: PromptArguments): Result<GetPromptResult | null, ErrorCode> {
    for (let i = 0; i < this.arguments.length; i++) {
      const argument = this.arguments[i];
      const required = argument.required;
      if (required === null || !required.value || args.has(argument.name)) continue;
      return refuse("argument `" + argument.name + "` is missing");
    }
    const work = this.work;
    if (work === null) return refuse("the prompt `" + this.name + "` has no `get`");
    return Result.ok<GetPromptResult | null, ErrorCode>(
      new GetPromptResult(null, this.description, work(args).messages),
    );
  }
}

function refuse(message: string): Result<GetPromptResult | null, ErrorCode> {
  return Result.err<GetPromptResult | null, ErrorCode>(
    ErrorCode.invalidParams(new ErrorRecord(-32602, message, null)),
  );
}

const all: Prompt[] = [];

/**
 * Adds a prompt.
 *
 * @example
 * prompt("review", "Reviews code").argument("code", "The code").get((args) => user("Review this:\n" + args.get("code")));
 */
export function prompt(name: string, description: string): Prompt {
  const added = new Prompt(name, description);
  all.push(added);
  return added;
}

/** The interface that the world exports: `export { prompts } from "../bindings/sdk/prompts";` */
export namespace prompts {
  export function listPrompts(
    _context: MessageContext,
    _request: ListPromptsRequest,
  ): Result<ListPromptsResult, ErrorCode> {
    const records: PromptRecord[] = [];
    for (let i = 0; i < all.length; i++) records.push(all[i].record);
    return Result.ok<ListPromptsResult, ErrorCode>(new ListPromptsResult(null, null, records));
  }

  /** `null` for the name of another component's prompt: the server asks the next one. */
  export function getPrompt(
    context: MessageContext,
    request: GetPromptRequest,
  ): Result<GetPromptResult | null, ErrorCode> {
    answering(context);
    const given = request.arguments;
    for (let i = 0; i < all.length; i++) {
      if (all[i].name == request.name)
        return all[i].answer(new PromptArguments(new Json(given === null ? "{}" : given)));
    }
    return Result.ok<GetPromptResult | null, ErrorCode>(null);
  }
}
