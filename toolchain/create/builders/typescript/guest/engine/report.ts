/** Shows errors of the author's code on standard error. */
import { writeError } from "../platform/stderr.ts";
import { sourceFrames } from "./stack.ts";

/**
 * Shows an error with the places in the author's sources: `error in tool "forecast": city not found` and
 * `  at run (src/index.ts:12)`. `where` says what failed: `in tool "forecast"`.
 */
export function reportError(error: unknown, where: string): void {
  const lines = [`error ${where}: ${messageOf(error)}`];
  for (let each = error, depth = 0; depth < 5; depth++) {
    if (!(each instanceof Error)) break;
    if (depth > 0) lines.push(`  caused by: ${messageOf(each)}`);
    for (const { name, place } of sourceFrames(each.stack ?? "").slice(0, 10)) {
      lines.push(name === "" ? `  at ${place}` : `  at ${name} (${place})`);
    }
    each = each.cause;
  }
  writeError(`${lines.join("\n")}\n`);
}

/** What is thrown need not be an `Error`: `throw "no city"`. */
export function messageOf(error: unknown): string {
  try {
    if (error instanceof Error) return error.message === "" ? error.name : error.message;
    if (typeof error === "string") return error;
    if (typeof error === "object" && error !== null) {
      const { message } = error as { readonly message?: unknown };
      return typeof message === "string" ? message : (JSON.stringify(error) ?? String(error));
    }
    return String(error);
  } catch {
    // A getter or `toString` of the thrown object throws.
    return "an error that cannot be shown";
  }
}
