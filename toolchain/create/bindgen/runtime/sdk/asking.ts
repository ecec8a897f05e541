/**
 * Tools that ask the client: describe them with `askingTool`, and export `interactiveTools` beside `tools`.
 *
 * The answer to a question comes with another request, and the tool then starts again from its beginning. Until it is there, a question
 * gives `null`, and the tool returns `later()`. Code before a question therefore runs more than once: keep it free of effects.
 */
import { Result, Tuple2 } from "../abi";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlockTag,
  ElicitResult,
  ElicitResultAction,
  ElicitResultContentTag,
  ErrorCode,
  IncludeContext,
  Role,
  SamplingContentBlock,
  SamplingCreateMessageRequest,
  SamplingMessage,
  TextContent,
  TextData,
  TextDataTag,
} from "../wasmcp/mcp-v20251125/mcp";
import {
  Call as Request,
  ElicitForm,
  ElicitUrl,
  InputRequest,
  InputRequired,
  InputResponse,
  InputResponseTag,
} from "../wasmcp/mcp-v20260728/context";
import { Outcome, TaskSupport } from "../wasmcp/mcp-v20260728/interactive-tools";
import { arrayOf, Json, JsonObject, quote } from "./json";
import { answering } from "./message";
import { Fields } from "./schema";
import { Call, Reply, text, Tool, tool } from "./tools";

/** How often a form is shown again because its values do not fit. */
const MOST_ATTEMPTS = 3;

/** What the user has done with a question. */
export class Answer {
  constructor(
    private readonly action: ElicitResultAction,
    /** The fields of the form, a JSON object. */
    readonly values: Json,
  ) {}

  /** The user has filled in the form, or goes to the page. */
  get isAccepted(): bool {
    return this.action == ElicitResultAction.accept;
  }

  /** The field `name`; empty if it is not filled in. */
  string(name: string): string {
    const value = this.values.get(name);
    return value === null ? "" : value.string;
  }

  /** The field `name`; `NaN` if it is not filled in. */
  number(name: string): f64 {
    const value = this.values.get(name);
    return value === null ? NaN : value.number;
  }

  /** The field `name`; false if it is not filled in. */
  boolean(name: string): bool {
    const value = this.values.get(name);
    return value !== null && value.boolean;
  }
}

/** Questions to the client. Each has a key that is its own within the tool. */
export class Asks {
  private readonly open: Tuple2<string, InputRequest>[] = [];

  constructor(private readonly request: Request) {}

  /** Asks the user to fill in a form: `asks.form("size", "Which size?", new Fields().string("size", "The size"))`. */
  form(key: string, message: string, fields: Fields): Answer | null {
    let shown = message;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const form = new ElicitForm(shown, fields.schema);
      const name = attempt == 1 ? key : key + "-" + attempt.toString();
      const response = this.ask(name, InputResponseTag.elicit, InputRequest.elicitForm(form));
      if (response === null) return null;
      const answer = answerOf(response.elicit);
      const faults = answer.isAccepted ? fields.faultsOf(answer.values, "field") : "";
      if (faults.length == 0) return answer;
      shown = message + "\n" + faults;
    }
    throw new Error("the answers to `" + message + "` did not fit");
  }

  /** Asks the user to visit a page, for things that the client must not see, such as a password. */
  page(key: string, message: string, url: string): Answer | null {
    const request = InputRequest.elicitUrl(new ElicitUrl(message, url));
    const response = this.ask(key, InputResponseTag.elicit, request);
    return response === null ? null : answerOf(response.elicit);
  }

  /** Lets the client's model answer, in at most so many tokens. */
  sample(key: string, prompt: string, maxTokens: u64 = 1024): string | null {
    const content = SamplingContentBlock.text(new TextContent(TextData.text(prompt), null));
    const messages = [new SamplingMessage(content, Role.user)];
    const request = new SamplingCreateMessageRequest(
      IncludeContext.none,
      maxTokens,
      messages,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    );
    const response = this.ask(key, InputResponseTag.sample, InputRequest.sample(request));
    if (response === null) return null;
    const block = response.sample.content;
    if (block.tag != ContentBlockTag.text) return "";
    const data = block.text.text;
    return data.tag == TextDataTag.text ? data.text : "";
  }

  /** The addresses of the folders in which the client works. */
  roots(key: string): string[] | null {
    const response = this.ask(key, InputResponseTag.roots, InputRequest.listRoots());
    return response === null ? null : response.roots.roots.map<string>((root) => root.uri);
  }

  /** The questions that have no answer yet; `null` if all have. */
  get required(): InputRequired | null {
    return this.open.length == 0 ? null : new InputRequired(this.open, null);
  }

  private ask(key: string, tag: InputResponseTag, request: InputRequest): InputResponse | null {
    const response = this.request.response(key);
    if (response !== null && response.tag == tag) return response;
    this.open.push(new Tuple2<string, InputRequest>(key, request));
    return null;
  }
}

function answerOf(result: ElicitResult): Answer {
  const values = new JsonObject();
  const content = result.content;
  if (content !== null) {
    for (let i = 0; i < content.length; i++) {
      const name = content[i]._0;
      const value = content[i]._1;
      if (value.tag == ElicitResultContentTag.string_) values.string(name, value.string);
      else if (value.tag == ElicitResultContentTag.number_) values.number(name, value.number);
      else if (value.tag == ElicitResultContentTag.boolean_) values.boolean(name, value.boolean);
      else values.json(name, arrayOf(value.stringArray.map<string>((each) => quote(each))));
    }
  }
  return new Answer(result.action, new Json(values.text));
}

class AskingTool {
  constructor(
    readonly described: Tool,
    readonly work: (call: Call, asks: Asks) => Reply,
  ) {}
}

const all: AskingTool[] = [];

/**
 * Adds a tool that asks the client. Describe its arguments with the result, as with that of `tool`.
 *
 * @example
 * askingTool("order", "Orders a shirt", (call, asks) => {
 *   const answer = asks.form("size", "Which size?", new Fields().string("size", "The size").oneOf(["S", "M", "L"]));
 *   if (answer === null) return later();
 *   return text(answer.isAccepted ? "Ordered: " + answer.string("size") : "Nothing was ordered");
 * });
 */
export function askingTool(name: string, description: string, work: (call: Call, asks: Asks) => Reply): Tool {
  const added = tool(name, description);
  all.push(new AskingTool(added, work));
  return added;
}

/** What a tool returns while a question has no answer. */
export function later(): Reply {
  return text("");
}

/** The interface that the world exports: `export { interactiveTools } from "../bindings/sdk/asking";` */
export namespace interactiveTools {
  /** `null` for a tool that does not ask: `tools` is called then. */
  export function callTool(request: Request, named: CallToolRequest): Result<Outcome | null, ErrorCode> {
    answering(null);
    let outcome: Outcome | null = null;
    for (let i = 0; i < all.length; i++) {
      if (all[i].described.name == named.name) outcome = outcomeOf(all[i], request, named);
    }
    request.drop();
    return Result.ok<Outcome | null, ErrorCode>(outcome);
  }

  export function taskTools(): Tuple2<string, TaskSupport>[] {
    return [];
  }
}

function outcomeOf(asking: AskingTool, request: Request, named: CallToolRequest): Outcome {
  const given = named.arguments;
  const call = new Call(named.name, new Json(given === null ? "{}" : given));
  const faults = asking.described.faultsOf(call);
  if (faults !== null) return Outcome.complete(faults.result);
  const asks = new Asks(request);
  const reply: CallToolResult = asking.work(call, asks).result;
  const required = asks.required;
  return required === null ? Outcome.complete(reply) : Outcome.inputRequired(required);
}
