/** Runs a tool: from the arguments as text to the result, whatever the author's code does. */
import type { Context } from "../context.ts";
import type { Call } from "../middleware.ts";
import type { ServerDefinition } from "../server.ts";
import type { ProgressIterator, ToolDefinition } from "../tool.ts";
import { describeCall, handleCall, itemsOf, parseArguments } from "./call.ts";
import { describeError } from "./describe-error.ts";
import type { Environment, Host } from "./host.ts";
import { describeProblems } from "./problems.ts";
import { fit } from "./schemas.ts";
import { outputOf, toToolResult, toWitToolResult } from "./tool-result.ts";
import { invalidParams, type WitToolResult } from "./wit.ts";

export interface CallToolRequest {
  readonly name: string;
  readonly arguments?: string | null;
}

/** The name of errors about arguments that do not fit: the model's mistake, of which the author need not hear. */
const UNFIT = "UnfitArguments";

export type Tools = ReadonlyMap<string, ToolDefinition>;

export function toolsOf(definition: ServerDefinition): Tools {
  return new Map(itemsOf(definition, "tool").map((tool) => [tool.name, tool]));
}

export async function runTool(
  definition: ServerDefinition,
  tools: Tools,
  request: CallToolRequest,
  environment: Environment,
  host: Host,
): Promise<WitToolResult> {
  const args = parseArguments(request.arguments);
  if (args === undefined)
    throw invalidParams(`expected an object as \`arguments\` of tool \`${request.name}\``);
  const call: Call = { kind: "tool", name: request.name, arguments: args };
  try {
    const result = await handleCall(definition, call, environment, host, (current, context) =>
      answer(tools, current as Extract<Call, { kind: "tool" }>, context, host),
    );
    return toWitToolResult(result, host.parts);
  } catch (error) {
    if ((error as Error | undefined)?.name !== UNFIT) host.report(error, describeCall(call));
    return toWitToolResult(
      { content: [{ type: "text", text: describeError(error) }], isError: true },
      host.parts,
    );
  }
}

async function answer(
  tools: Tools,
  call: Extract<Call, { kind: "tool" }>,
  context: Context,
  host: Host,
): Promise<unknown> {
  const tool = tools.get(call.name);
  if (tool === undefined) throw new TypeError(`middleware: this component has no tool \`${call.name}\``);
  const fitted = await fit(tool.options.input, call.arguments, host.parts);
  if (fitted.problems !== undefined)
    throw Object.assign(new TypeError(describeProblems("argument", fitted.problems)), { name: UNFIT });
  const returned: unknown = await tool.options.run(fitted.value as Record<string, unknown>, context);
  const result = isIterator(returned) ? await drain(returned, context, host) : returned;
  const output = outputOf(tool, result, host.parts);
  const checked = output === undefined ? undefined : await fit(tool.options.output, output, host.parts);
  return toToolResult(result, checked, host.parts);
}

/** Iterators have `next`; arrays, maps and the like only make iterators. */
function isIterator(value: unknown): value is ProgressIterator<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "next" in value &&
    typeof value.next === "function" &&
    (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}

function drain(
  iterator: ProgressIterator<unknown>,
  context: Context,
  { parts, features }: Host,
): Promise<unknown> {
  if (parts.iteratorRunner === undefined)
    throw new TypeError(
      "the tool returned an iterator, and the build did not find a generator in your code; write `run` as `async *run()`",
    );
  return parts.iteratorRunner(iterator, features.progress && context.progress);
}
