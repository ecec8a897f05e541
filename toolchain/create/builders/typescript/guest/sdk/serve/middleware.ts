/** Runs the middleware around a call, the first one outermost. */
import type { Context } from "../context.ts";
import type { Call, MiddlewareDefinition, Next } from "../middleware.ts";

export type RunMiddleware = typeof middlewareRunner;

export function middlewareRunner(
  links: readonly MiddlewareDefinition[],
  call: Call,
  context: Context,
  answer: (call: Call) => Promise<unknown>,
): Promise<unknown> {
  const from = async (index: number, current: Call): Promise<unknown> => {
    const link = links[index];
    if (link === undefined) return answer(current);
    const next: Next = (changed = current) => {
      if (changed.kind !== current.kind)
        throw new TypeError(
          `middleware: expected \`next\` with a call of kind \`${current.kind}\`, found \`${changed.kind}\``,
        );
      return from(index + 1, changed);
    };
    return link.handle(current, context, next);
  };
  return from(0, call);
}
