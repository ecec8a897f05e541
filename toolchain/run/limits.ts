import { ToolchainError } from "../../core/errors.ts";

/** What one call may use. The same on both runtimes, over HTTP and over stdio. */
export interface Limits {
  /** Milliseconds from the request to the end of its answer; `undefined` for as long as it takes. */
  readonly time: number | undefined;
  /** Bytes of each memory of the server's components; `undefined` for as much as the runtime allows. */
  readonly memory: number | undefined;
}

/**
 * Official clients wait 60 seconds for an answer, so the server stops a call before the client gives it up. A small server
 * in TypeScript needs 2 MB.
 */
export const DEFAULT_LIMITS: Limits = { time: 30_000, memory: 256 * 1024 * 1024 };

/**
 * Bytes of stack for the code of a server, a constant: 5,000 frames of JavaScript fit, and endless recursion ends within a
 * fraction of a second.
 */
export const STACK_SIZE: number = 16 * 1024 * 1024;

/** A page of WebAssembly: the size of a memory is a multiple of it. */
export const PAGE_SIZE = 65_536;

const TIME_UNITS: Units = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);
const MEMORY_UNITS: Units = new Map([
  ["MB", 1024 ** 2],
  ["GB", 1024 ** 3],
]);

type Units = ReadonlyMap<string, number>;

/** Longer waits overflow the timers of JavaScript. */
const LONGEST_TIME = 24 * 24 * 3_600_000;

/** `30s`, `500ms`, `2m`, `1h` in milliseconds; `undefined` for `none`. */
export function parseTimeLimit(text: string): number | undefined {
  const milliseconds = parse(text, TIME_UNITS);
  if (milliseconds !== "wrong") return milliseconds && Math.min(milliseconds, LONGEST_TIME);
  throw new ToolchainError(
    "bad-time-limit",
    `expected a time such as \`500ms\`, \`30s\` or \`2m\`, or \`none\`, found \`${text}\``,
  );
}

/** `256MB`, `1GB` in bytes; `undefined` for `none`. */
export function parseMemoryLimit(text: string): number | undefined {
  const bytes = parse(text, MEMORY_UNITS);
  if (bytes !== "wrong") return bytes;
  throw new ToolchainError(
    "bad-memory-limit",
    `expected a size such as \`256MB\` or \`1GB\`, or \`none\`, found \`${text}\``,
  );
}

/** The schema of `wasmcp.toml` has the same patterns. */
function parse(text: string, units: Units): number | "wrong" | undefined {
  if (text === "none") return undefined;
  const match = /^([1-9][0-9]{0,5})([a-zA-Z]+)$/.exec(text);
  const unit = units.get(match?.[2] ?? "");
  return match === null || unit === undefined ? "wrong" : Number(match[1]) * unit;
}

/** `30s`, as it is parsed. */
export function printTimeLimit(milliseconds: number | undefined): string {
  return print(milliseconds, TIME_UNITS);
}

/** `256MB`, as it is parsed. */
export function printMemoryLimit(bytes: number | undefined): string {
  return print(bytes, MEMORY_UNITS);
}

/** In the largest unit that gives a whole number. */
function print(value: number | undefined, units: Units): string {
  if (value === undefined) return "none";
  const [unit, size] = [...units].findLast(([, each]) => value % each === 0) ?? ["", 1];
  return `${value / size}${unit}`;
}
