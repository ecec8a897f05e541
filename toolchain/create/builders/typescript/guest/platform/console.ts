/**
 * `console`: prints to standard error, since standard output belongs to the protocol.
 *
 * `table`, and what needs a clock, are in files of their own: few programs use them.
 */
import { format, inspect, type InspectOptions } from "./inspect.ts";
import { writeError } from "./stderr.ts";

/** Spaces in front of each line, two for each open group. */
let indentation = "";
const counts = new Map<string, number>();

/** Shows a text at the present level of groups. */
export function print(text: string): void {
  writeError(`${indentation}${indentation === "" ? text : text.replaceAll("\n", `\n${indentation}`)}\n`);
}

/** Shows values as `console.log` does. */
export function log(...values: unknown[]): void {
  print(format(...values));
}

export const console = {
  log,
  debug: log,
  info: log,
  error: log,
  warn: log,
  trace(...values: unknown[]): void {
    const stack = (new Error().stack ?? "").replace(/^Error.*\n/, "").trimEnd();
    print(`Trace: ${format(...values)}\n${stack}`.trimEnd());
  },
  dir(value: unknown, options?: InspectOptions): void {
    print(inspect(value, { customInspect: false, ...options }));
  },
  dirxml: log,
  assert(condition?: unknown, ...values: unknown[]): void {
    if (condition) return;
    if (typeof values[0] === "string") values[0] = `Assertion failed: ${values[0]}`;
    else values.unshift("Assertion failed");
    log(...values);
  },
  group(...values: unknown[]): void {
    if (values.length > 0) log(...values);
    indentation += "  ";
  },
  groupCollapsed(...values: unknown[]): void {
    console.group(...values);
  },
  groupEnd(): void {
    indentation = indentation.slice(2);
  },
  count(label: unknown = "default"): void {
    const count = (counts.get(String(label)) ?? 0) + 1;
    counts.set(String(label), count);
    log(`${String(label)}: ${count}`);
  },
  countReset(label: unknown = "default"): void {
    counts.delete(String(label));
  },
  clear(): void {},
};
