import type { Content, Icon, Message, Meta } from "./content.ts";
import type { Context } from "./context.ts";
import type { Complete } from "./completion.ts";
import { define, type Definition } from "./definition.ts";
import type { Flat } from "./json-schema.ts";
import type { OutputOf, Schema } from "./schema.ts";

/** An argument of a prompt: its description, or more. */
export type PromptArgument =
  | string
  | {
      /** What to enter, for people. */
      readonly description?: string;
      /** A name for people. */
      readonly title?: string;
      /** Whether the prompt needs it. True if absent. */
      readonly required?: boolean;
      /** Suggests values while the user types. */
      readonly complete?: Complete;
    };

/** Arguments by name. */
export type PromptArguments = Readonly<Record<string, PromptArgument>>;

/** The values of arguments: texts, and `undefined` for what need not be there. */
export type PromptValues<Arguments> = Flat<
  {
    readonly [
      Name in keyof Arguments as Arguments[Name] extends { readonly required: false } ? never : Name
    ]: string;
  } & {
    readonly [
      Name in keyof Arguments as Arguments[Name] extends { readonly required: false } ? Name : never
    ]?: string;
  }
>;

/** What `get` may return: one text of the user, or a conversation. */
export type PromptReturn =
  | string
  | Content
  | Message
  | readonly (string | Content | Message)[]
  | {
      readonly description?: string;
      readonly messages: readonly (string | Content | Message)[];
      readonly _meta?: Meta;
    };

/** A prompt, and how to make it. */
export interface PromptOptions<Arguments, Input> {
  /** The purpose of the prompt, for people to read. */
  readonly description?: string;
  /** A name for people. */
  readonly title?: string;
  /** The arguments by name, each with a description for people: `{ city: "The city" }`. */
  readonly arguments?: Arguments;
  /** A schema of the arguments, in the place of `arguments`. Clients send texts. */
  readonly input?: Input;
  readonly icons?: readonly Icon[];
  /** Facts for programs. */
  readonly meta?: Meta;
  /** Makes the conversation. */
  get(
    args: [Input] extends [undefined] ? PromptValues<Arguments> : OutputOf<Input>,
    context: Context,
  ): PromptReturn | Promise<PromptReturn>;
}

/** A prompt of a server. */
export type PromptDefinition = Definition<"prompt", PromptOptions<PromptArguments, Schema | undefined>>;

/**
 * A prompt: a prepared conversation that a user can pick.
 *
 * @example
 * prompt("review", {
 *   arguments: { code: "The code to review", language: { required: false, complete: ["rust", "typescript"] } },
 *   get: ({ code, language }) => `Review this ${language ?? ""} code:\n${code}`,
 * })
 */
export function prompt<
  const Arguments extends PromptArguments = {},
  const Input extends Schema | undefined = undefined,
>(name: string, options: PromptOptions<Arguments, Input>): PromptDefinition {
  const definition = define("prompt", name, options, {
    method: "get",
    optional: ["description", "title", "arguments", "input", "icons", "meta"],
    called: {
      run: "get",
      handler: "get",
      messages: "get",
      args: "arguments",
      argsSchema: "input",
      _meta: "meta",
    },
  });
  if (options.arguments !== undefined && options.input !== undefined)
    throw new TypeError(`prompt \`${name}\`: expected \`arguments\` or \`input\`, found both`);
  return definition as unknown as PromptDefinition;
}
