/** One call through the middleware to the code that answers it. */
import type { Context } from "../context.ts";
import type { Call } from "../middleware.ts";
import type { ServerDefinition, ServerItem } from "../server.ts";
import type { Environment, Host } from "./host.ts";
import { makeContext } from "./make-context.ts";

/** The entries of one kind. */
export function itemsOf<Kind extends ServerItem["kind"]>(
  definition: ServerDefinition,
  kind: Kind,
): readonly Extract<ServerItem, { readonly kind: Kind }>[] {
  if ((definition as { readonly kind?: unknown } | undefined)?.kind !== "server")
    throw new TypeError(
      "the default export of `src/index.ts` is not a server; write `export default server([…])`",
    );
  return definition.items.filter(
    (item): item is Extract<ServerItem, { readonly kind: Kind }> => item.kind === kind,
  );
}

/** Runs the middleware around `answer`. All of them see the same context. */
export function handleCall(
  definition: ServerDefinition,
  call: Call,
  environment: Environment,
  host: Host,
  answer: (call: Call, context: Context) => Promise<unknown>,
): Promise<unknown> {
  const context = makeContext(environment, host);
  const { middlewareRunner } = host.parts;
  const answered =
    middlewareRunner === undefined
      ? answer(call, context)
      : middlewareRunner(itemsOf(definition, "middleware"), call, context, (changed) =>
          answer(changed, context),
        );
  return host.features.signal === undefined ? answered : answered.finally(() => environment.onEnd?.());
}

/** Arguments of a request: a JSON object as text, or nothing. */
export function parseArguments(
  text: string | null | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || text === null) return {};
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** What the author sees of a failure: the names of the arguments, but not their values. */
export function describeCall(call: Call): string {
  const name = "name" in call ? call.name : call.uri;
  const names = "arguments" in call ? Object.keys(call.arguments).join("`, `") : "";
  const list = names === "" ? "" : ` (arguments \`${names}\`)`;
  return `in ${call.kind} \`${name}\`${list}`;
}
