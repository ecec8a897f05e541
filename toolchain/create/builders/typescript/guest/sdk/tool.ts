import type { Content, Icon, Meta } from "./content.ts";
import type { Context } from "./context.ts";
import { define, type Definition } from "./definition.ts";
import type { ArgumentsOf, InputOf, Schema } from "./schema.ts";

/** The complete result of a tool, as MCP writes it. */
export interface ToolResult {
  /** What the model reads. */
  readonly content: readonly Content[];
  /** What programs read: it fits the tool's `output`. */
  readonly structuredContent?: unknown;
  /** The tool failed, and `content` says why. */
  readonly isError?: boolean;
  readonly _meta?: Meta;
}

/** How far a tool is, from 0 to 1 unless there is a total. */
export type Progress =
  number | string | { readonly progress: number; readonly total?: number; readonly message?: string };

/** A tool that yields its progress and returns its result. */
export type ProgressIterator<Result> =
  Iterator<Progress, Result, undefined> | AsyncIterator<Progress, Result, undefined>;

/** What `run` may return: with `output` a value that fits it, otherwise a text, any JSON value, or content. */
export type ToolReturn<Output> = [Output] extends [undefined] ? unknown : InputOf<Output> | ToolResult;

/** What a tool has to do with pages (MCP Apps). */
export interface ToolUi {
  /** The page that shows its results: `chart` for the file `ui/chart.html` of the project. */
  readonly page?: string;
  /** Who may call it: the model, pages, or both, which is what clients assume. */
  readonly visibility?: readonly ("model" | "app")[];
}

/** What a tool does, and how. */
export interface ToolOptions<Input, Output> {
  /** What the tool does and when to use it. The model reads this. */
  readonly description?: string;
  /** A name for people. */
  readonly title?: string;
  /**
   * The arguments: a schema of zod, valibot or arktype, or a plain JSON Schema. `run` gets only arguments that fit; otherwise the model
   * reads which one does not, and why.
   */
  readonly input?: Input;
  /** The value that `run` returns. Programs get it as `structuredContent`, and models as text. */
  readonly output?: Output;
  /** The tool only reads. */
  readonly readOnly?: boolean;
  /** The tool may delete or overwrite. Clients assume it unless the tool is `readOnly`. */
  readonly destructive?: boolean;
  /** Calling it twice does no more than calling it once. */
  readonly idempotent?: boolean;
  /** The tool reaches beyond a closed set of things, as a web search does. Clients assume it. */
  readonly openWorld?: boolean;
  readonly icons?: readonly Icon[];
  /** Facts for programs. */
  readonly meta?: Meta;
  /**
   * Runs the tool as a task, which a client starts, leaves and comes back to: for clients that support tasks (`optional`), for
   * nobody else (`required`), or from the first question on (`required-after-input`).
   */
  readonly task?: "optional" | "required" | "required-after-input";
  /**
   * The page that shows its results in clients with MCP Apps: `chart` for the file `ui/chart.html` of the project. Other clients show
   * what the tool returns.
   */
  readonly ui?: string | ToolUi;
  /**
   * Runs the tool. Returns a text, any JSON value, content (`text`, `image`, `audio`, `link`, `embed`) or an array of it. An error that it
   * throws is a result that the model reads. A generator yields its progress and returns its result.
   */
  run(
    args: ArgumentsOf<Input>,
    context: Context,
  ): ToolReturn<Output> | Promise<ToolReturn<Output>> | ProgressIterator<ToolReturn<Output>>;
}

/** A tool of a server. */
export type ToolDefinition = Definition<"tool", ToolOptions<Schema | undefined, Schema | undefined>>;

/**
 * A tool: an action that a model may take.
 *
 * @example
 * tool("add", {
 *   description: "Adds two numbers",
 *   input: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
 *   run: ({ a, b }) => a + b,
 * })
 */
export function tool<
  const Input extends Schema | undefined = undefined,
  const Output extends Schema | undefined = undefined,
>(name: string, options: ToolOptions<Input, Output>): ToolDefinition {
  const definition = define("tool", name, options, {
    method: "run",
    optional: [
      "description",
      "title",
      "input",
      "output",
      "readOnly",
      "destructive",
      "idempotent",
      "openWorld",
      "icons",
      "meta",
      "task",
      "ui",
    ],
    called: {
      inputSchema: "input",
      outputSchema: "output",
      schema: "input",
      parameters: "input",
      execute: "run",
      handler: "run",
      call: "run",
      annotations: "readOnly: true` or `destructive: false",
      _meta: "meta",
      name: `tool("${name}", { … })`,
    },
  });
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(name))
    throw new TypeError(
      `tool \`${name}\`: a name consists of letters, digits, \`_\`, \`-\` and \`.\`, at most 128`,
    );
  return definition as unknown as ToolDefinition;
}
