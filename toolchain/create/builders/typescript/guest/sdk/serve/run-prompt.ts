/** Makes a prompt. */
import type { Content, Message } from "../content.ts";
import type { Context } from "../context.ts";
import { definitionError, show } from "../definition.ts";
import type { Call } from "../middleware.ts";
import type { PromptDefinition } from "../prompt.ts";
import type { ServerDefinition } from "../server.ts";
import { describeCall, handleCall, itemsOf, parseArguments } from "./call.ts";
import { isContent, metaText, toWitContent } from "./content.ts";
import { describeError } from "./describe-error.ts";
import type { Environment, Host } from "./host.ts";
import type { Parts } from "./parts.ts";
import { describeProblems } from "./problems.ts";
import { fit, jsonSchemaOf } from "./schemas.ts";
import { internalError, invalidParams, type WitMessage, type WitPromptResult } from "./wit.ts";

export interface GetPromptRequest {
  readonly name: string;
  readonly arguments?: string | null;
}

export type Prompts = ReadonlyMap<string, PromptDefinition>;

export function promptsOf(definition: ServerDefinition): Prompts {
  return new Map(itemsOf(definition, "prompt").map((prompt) => [prompt.name, prompt]));
}

export function listPrompts(definition: ServerDefinition, parts: Parts): readonly unknown[] {
  return itemsOf(definition, "prompt").map((prompt) => {
    const { title, description, icons, meta } = prompt.options;
    return {
      name: prompt.name,
      options: {
        title,
        description,
        icons,
        meta: metaText(meta),
        arguments: argumentsOf(prompt, parts),
      },
    };
  });
}

interface ListedArgument {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly required: boolean;
}

function argumentsOf(prompt: PromptDefinition, parts: Parts): readonly ListedArgument[] {
  const { arguments: args = {}, input } = prompt.options;
  if (input === undefined) {
    return Object.entries(args).map(([name, argument]) => {
      if (typeof argument === "string") return { name, description: argument, required: true };
      if (typeof argument !== "object" || argument === null)
        throw definitionError(
          prompt,
          `prompt \`${prompt.name}\`: expected a description or an object for argument \`${name}\`, found ${show(argument)}`,
        );
      const { title, description, required = true } = argument;
      return { name, title, description, required };
    });
  }
  const schema = jsonSchemaOf(prompt, "input", input, parts);
  const required = schema["required"] as readonly string[] | undefined;
  const properties = (schema["properties"] ?? {}) as Readonly<
    Record<string, { readonly title?: string; readonly description?: string }>
  >;
  return Object.entries(properties).map(([name, { title, description }]) => ({
    name,
    title,
    description,
    required: required?.includes(name) === true,
  }));
}

/** Arguments that do not fit: the client's mistake. */
class UnfitArguments extends TypeError {}

export async function getPrompt(
  definition: ServerDefinition,
  prompts: Prompts,
  request: GetPromptRequest,
  environment: Environment,
  host: Host,
): Promise<WitPromptResult> {
  const args = parseArguments(request.arguments);
  if (args === undefined)
    throw invalidParams(`expected an object as \`arguments\` of prompt \`${request.name}\``);
  const call: Call = {
    kind: "prompt",
    name: request.name,
    arguments: args as Readonly<Record<string, string>>,
  };
  try {
    const result = await handleCall(definition, call, environment, host, (current, context) =>
      answer(prompts, current as Extract<Call, { kind: "prompt" }>, context, host.parts),
    );
    return toPromptResult(result, host.parts);
  } catch (error) {
    if (error instanceof UnfitArguments) throw invalidParams(error.message);
    host.report(error, describeCall(call));
    throw internalError(describeError(error));
  }
}

async function answer(
  prompts: Prompts,
  call: Extract<Call, { kind: "prompt" }>,
  context: Context,
  parts: Parts,
): Promise<unknown> {
  const prompt = prompts.get(call.name);
  if (prompt === undefined) throw new TypeError(`middleware: this component has no prompt \`${call.name}\``);
  const { input, arguments: declared = {} } = prompt.options;
  if (input === undefined) {
    const missing = Object.entries(declared)
      .filter(([, argument]) => typeof argument === "string" || argument.required !== false)
      .filter(([name]) => call.arguments[name] === undefined);
    if (missing.length > 0)
      throw new UnfitArguments(missing.map(([name]) => `argument \`${name}\` is missing`).join("\n"));
    return prompt.options.get(call.arguments, context);
  }
  const fitted = await fit(input, call.arguments, parts);
  if (fitted.problems !== undefined) throw new UnfitArguments(describeProblems("argument", fitted.problems));
  return prompt.options.get(fitted.value as Record<string, string>, context);
}

function toPromptResult(value: unknown, parts: Parts): WitPromptResult {
  if (typeof value === "object" && value !== null && "messages" in value && Array.isArray(value.messages)) {
    const { description, messages, _meta } = value as {
      readonly description?: string;
      readonly messages: readonly unknown[];
      readonly _meta?: Readonly<Record<string, unknown>>;
    };
    const meta = metaText(_meta);
    return {
      messages: messages.map((each) => toMessage(each, parts)),
      ...(description !== undefined && { description }),
      ...(meta !== undefined && { meta }),
    };
  }
  return {
    messages: (Array.isArray(value) ? value : [value]).map((each: unknown) => toMessage(each, parts)),
  };
}

function toMessage(value: unknown, parts: Parts): WitMessage {
  if (typeof value === "string" || isContent(value, parts))
    return toWitMessage({ role: "user", content: value as string }, parts);
  const { role, content } = (value ?? {}) as { readonly role?: unknown; readonly content?: unknown };
  if (
    (role !== "user" && role !== "assistant") ||
    (typeof content !== "string" && !isContent(content, parts))
  )
    throw new TypeError(
      `expected a text, content, \`user(…)\` or \`assistant(…)\` as a message of a prompt, found ${show(value)}`,
    );
  return toWitMessage({ role, content }, parts);
}

export function toWitMessage(
  {
    role,
    content,
  }: {
    readonly role: Message["role"];
    readonly content: string | Content;
  },
  parts: Parts,
): WitMessage {
  return {
    role,
    content: toWitContent(typeof content === "string" ? { type: "text", text: content } : content, parts),
  };
}
