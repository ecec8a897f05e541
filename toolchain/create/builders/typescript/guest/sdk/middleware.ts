import type { Context } from "./context.ts";
import { show } from "./definition.ts";
import type { ToolResult } from "./tool.ts";

/** A request to this component, before its arguments are checked. */
export type Call =
  | { readonly kind: "tool"; readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
  | { readonly kind: "resource"; readonly uri: string }
  | { readonly kind: "prompt"; readonly name: string; readonly arguments: Readonly<Record<string, string>> }
  | { readonly kind: "completion"; readonly name: string; readonly argument: string; readonly value: string };

/** What a call gives. For a tool it is the complete result. */
export type CallResult<C extends Call = Call> = C extends { readonly kind: "tool" } ? ToolResult : unknown;

/** Goes on with the call, or with another one of its kind in its place. */
export type Next = (call?: Call) => Promise<unknown>;

/** Stands around all calls of a component. */
export interface MiddlewareDefinition {
  readonly kind: "middleware";
  readonly handle: (call: Call, context: Context, next: Next) => unknown;
}

/**
 * Stands around all calls of this component. It may look at a call, change it, answer it, or throw. `next` throws what the
 * code behind it throws.
 *
 * @example
 * middleware(async (call, context, next) => {
 *   const start = performance.now();
 *   try {
 *     return await next();
 *   } finally {
 *     console.log(call.kind, performance.now() - start);
 *   }
 * })
 */
export function middleware(
  handle: (call: Call, context: Context, next: Next) => unknown,
): MiddlewareDefinition {
  if (typeof handle !== "function")
    throw new TypeError(`middleware: expected a function, found ${show(handle)}`);
  return { kind: "middleware", handle };
}
