import type { LastWords } from "../last-words.ts";
import { printTimeLimit, printMemoryLimit } from "../limits.ts";

/** Why a call was stopped. */
export type Stop =
  /** It took longer than its limit, in milliseconds. */
  | { readonly kind: "time"; readonly limit: number }
  /** It asked for more memory than its limit, in bytes. */
  | { readonly kind: "memory"; readonly limit: number }
  /** Its functions called each other too deeply. */
  | { readonly kind: "stack" }
  /** The code gave up: a panic, a `throw`, an exception. The message is for the client, and the place for the author. */
  | ({ readonly kind: "failure" } & LastWords)
  /** The component broke down. `reason` is for the author: `wasm trap: integer divide by zero`. */
  | { readonly kind: "trap"; readonly reason: string | undefined }
  /** The server's process ended, or cannot be reached. */
  | { readonly kind: "gone" };

/** A sentence for the model and the author: `The tool "x" used more than 30 seconds and was stopped.` */
export function describeStop(stop: Stop, subject: string): string {
  switch (stop.kind) {
    case "time":
      return `${subject} used more than ${inWords(stop.limit)} and was stopped.`;
    case "memory":
      return `${subject} used more than ${printMemoryLimit(stop.limit)} of memory and was stopped.`;
    case "stack":
      return `${subject} called functions too deeply, as endless recursion does, and was stopped.`;
    case "failure":
      return `${subject} failed: ${stop.message}`;
    case "trap":
      return `${subject} broke down${stop.reason === undefined ? "" : `: ${stop.reason}`}.`;
    case "gone":
      return `${subject} has no answer: the server ended.`;
  }
}

/** A line for the author: what happened and where, and how to raise the limit. */
export function printStop(stop: Stop, subject: string): string {
  if (stop.kind === "failure") return `${subject} failed at ${stop.place}: ${stop.message}`;
  const text = describeStop(stop, subject);
  const remedy = remedyFor(stop);
  return remedy === undefined ? text : `${text.replace(/\.$/, "")}; ${remedy}`;
}

/** How the author can raise the limit; `undefined` where no limit helps. */
function remedyFor(stop: Stop): string | undefined {
  switch (stop.kind) {
    case "time":
      return `allow more with \`--timeout ${printTimeLimit(stop.limit * 2)}\`, or with \`limits\` in wasmcp.toml`;
    case "memory":
      return `allow more with \`--memory ${printMemoryLimit(stop.limit * 2)}\`, or with \`limits\` in wasmcp.toml`;
    default:
      return undefined;
  }
}

/** `30 seconds`, `500 milliseconds` */
function inWords(milliseconds: number): string {
  if (milliseconds % 60_000 === 0) return counted(milliseconds / 60_000, "minute");
  if (milliseconds >= 1_000) return counted(milliseconds / 1_000, "second");
  return counted(milliseconds, "millisecond");
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
