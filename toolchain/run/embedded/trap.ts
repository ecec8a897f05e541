import type { Stop } from "../gateway/index.ts";
import { describeDeniedCall } from "../denied-call.ts";
import type { LastWords } from "../last-words.ts";
import type { Limits } from "../limits.ts";

/** The line of a report that has the size of the component's largest memory. */
export function memoryLine(bytes: number): string {
  return `    with ${bytes} bytes of memory`;
}

const WORDS = "    with the words ";

/** The line of a report that has what the guest said before it trapped. */
export function wordsLine(words: LastWords): string {
  return WORDS + JSON.stringify(words);
}

function wordsIn(report: string): LastWords | undefined {
  const line = report.split("\n").find((each) => each.startsWith(WORDS));
  return line === undefined ? undefined : (JSON.parse(line.slice(WORDS.length)) as LastWords);
}

/** A memory that cannot grow is almost as large as its limit. The component then breaks down by itself. */
const FULL = 0.75;

/** How many frames of a guest are kept for a report. */
export const FRAMES = 200;
/**
 * Compiled languages keep a second stack, for data, at the beginning of the memory. An access beyond its end is out of
 * bounds. In so deep a recursion, that is the reason.
 */
const DEEP = 50;

/** How often the most frequent function is in a report. */
function repeats(report: string): number {
  const counts = new Map<string, number>();
  for (const [name] of report.matchAll(/wasm-function\[\d+\]/g))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** The reason of a trap, from the report of a guest thread. */
export function readTrap(report: string, { memory }: Limits): Stop {
  const [reason] = report.split("\n", 1);
  if (report.startsWith("RangeError: Maximum call stack size exceeded")) return { kind: "stack" };
  if (/out of bounds/.test(reason ?? "") && repeats(report) >= DEEP) return { kind: "stack" };
  const used = Number(/^ {4}with (\d+) bytes of memory$/m.exec(report)?.[1] ?? 0);
  if (memory !== undefined && /unreachable/.test(reason ?? "") && used >= memory * FULL) {
    return { kind: "memory", limit: memory };
  }
  const denied = describeDeniedCall(report);
  if (denied !== undefined) return { kind: "trap", reason: denied };
  const words = wordsIn(report);
  return words === undefined ? { kind: "trap", reason } : { kind: "failure", ...words };
}

/** A report as it is logged: with a few frames only, and without what the guest has logged itself. */
export function shownTrap(report: string): string {
  const lines = report.split("\n").filter((line) => !line.startsWith(WORDS));
  return lines.slice(0, 17).join("\n");
}
