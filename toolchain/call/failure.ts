import { causesOf, describeError } from "../../core/errors.ts";

/** What the client throws, for a person: `fetch failed` alone says little, and the innermost cause has the address. */
export function messageWithCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  // JSON-RPC's codes are numbers; those of the client are words that repeat its message.
  const own = `${describeError(error).message}${typeof code === "number" ? ` (code ${code})` : ""}`;
  const innermost = causesOf(error)
    .flatMap((cause) => (cause instanceof AggregateError ? [cause, ...(cause.errors as unknown[])] : [cause]))
    .findLast((cause): cause is Error => cause instanceof Error && cause.message !== "");
  if (innermost === undefined) return own;
  const { message } = describeError(innermost);
  return own.includes(message) ? own : `${own}: ${message}`;
}
