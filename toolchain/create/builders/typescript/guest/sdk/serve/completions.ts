/** `wasmcp:mcp-v20251125/completions` of a server definition. */
import type { Complete } from "../completion.ts";
import type { CompletionContext, Context } from "../context.ts";
import type { Call } from "../middleware.ts";
import type { ServerDefinition } from "../server.ts";
import { describeCall, handleCall, itemsOf, parseArguments } from "./call.ts";
import { describeError } from "./describe-error.ts";
import type { Host } from "./host.ts";
import { internalError, type WitCompleteResult, type WitMessageContext, type WitTagged } from "./wit.ts";

/** MCP allows no more in one answer. */
const MOST_VALUES = 100;

export interface CompleteRequest {
  readonly argument: { readonly name: string; readonly value: string };
  readonly ref: WitTagged<"prompt", { readonly name: string }> | WitTagged<"resource-template", string>;
  readonly context?: { readonly arguments?: string | null } | null;
}

export interface CompletionsExports {
  complete(message: WitMessageContext, request: CompleteRequest): Promise<WitCompleteResult | undefined>;
}

export function serveCompletions(definition: ServerDefinition, host: Host): CompletionsExports {
  const completions = completionsOf(definition);
  return {
    complete: async (message, { argument, ref, context: given }) => {
      const name = ref.tag === "prompt" ? ref.val.name : ref.val;
      const own = completions.get(keyOf(ref.tag, name));
      if (own === undefined) return undefined;
      const others = (parseArguments(given?.arguments) ?? {}) as Readonly<Record<string, string>>;
      const call: Call = { kind: "completion", name, argument: argument.name, value: argument.value };
      try {
        const result = await handleCall(
          definition,
          call,
          { message, call: undefined, asks: undefined },
          host,
          async (current, context) => {
            const { argument: argumentName, value } = current as Extract<Call, { kind: "completion" }>;
            const complete = own.get(argumentName);
            return complete === undefined ? [] : suggest(complete, value, withArguments(context, others));
          },
        );
        return toResult(result);
      } catch (error) {
        host.report(error, describeCall(call));
        throw internalError(describeError(error));
      }
    },
  };
}

/** By prompt or template, then by argument. Of two for the same argument the one of `completion` counts. */
function completionsOf(definition: ServerDefinition): ReadonlyMap<string, ReadonlyMap<string, Complete>> {
  const all = new Map<string, Map<string, Complete>>();
  const add = (key: string, argument: string, complete: Complete | undefined): void => {
    const own = all.get(key) ?? new Map<string, Complete>();
    all.set(key, own);
    if (complete !== undefined) own.set(argument, complete);
  };
  for (const { name, options } of itemsOf(definition, "prompt")) {
    for (const [argument, details] of Object.entries(options.arguments ?? {}))
      add(keyOf("prompt", name), argument, typeof details === "string" ? undefined : details.complete);
  }
  for (const { name, options } of itemsOf(definition, "resourceTemplate")) {
    for (const [variable, complete] of Object.entries(options.complete ?? {}))
      add(keyOf("resource-template", name), variable, complete as Complete | undefined);
  }
  for (const { target, options } of itemsOf(definition, "completion")) {
    const key =
      "prompt" in target ? keyOf("prompt", target.prompt) : keyOf("resource-template", target.template);
    for (const [argument, complete] of Object.entries(options)) add(key, argument, complete);
  }
  return all;
}

function keyOf(kind: "prompt" | "resource-template", name: string): string {
  return `${kind} ${name}`;
}

async function suggest(complete: Complete, value: string, context: CompletionContext): Promise<unknown> {
  if (typeof complete === "function") return complete(value, context);
  const typed = value.toLowerCase();
  return complete.filter((each) => each.toLowerCase().startsWith(typed));
}

/** Members of a context are made when they are used, so it must not be copied. */
function withArguments(context: Context, args: Readonly<Record<string, string>>): CompletionContext {
  return Object.create(context, { arguments: { value: args, enumerable: true } }) as CompletionContext;
}

function toResult(result: unknown): WitCompleteResult {
  const { values, total, hasMore } = isIterable(result)
    ? { values: result, total: undefined, hasMore: undefined }
    : (result as { readonly values: Iterable<unknown>; readonly total?: number; readonly hasMore?: boolean });
  const texts = Array.from(values, String);
  const more = hasMore ?? (texts.length > MOST_VALUES ? true : undefined);
  const all = total ?? (texts.length > MOST_VALUES ? texts.length : undefined);
  return {
    values: texts.slice(0, MOST_VALUES),
    ...(all !== undefined && { total: all }),
    ...(more !== undefined && { hasMore: more }),
  };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
