/** The methods of `console` that need a clock. */
import { isRunning } from "../engine/state.ts";
import { print } from "./console.ts";
import { format } from "./inspect.ts";
import * as clock from "wasi:clocks/monotonic-clock@0.2.12";

/** Labels, and the host's nanoseconds. */
const starts = new Map<string, number>();

/** While the component is built, there is no clock, and nothing is printed. */
function now(): number {
  return isRunning() ? clock.now() : 0;
}

export function time(label: unknown = "default"): void {
  starts.set(String(label), now());
}

export function timeLog(label: unknown = "default", ...values: unknown[]): void {
  const start = starts.get(String(label));
  if (start === undefined) {
    print(`No such label '${String(label)}' for console.time()`);
    return;
  }
  const milliseconds = (now() - start) / 1e6;
  const shown = milliseconds < 1000 ? `${milliseconds.toFixed(3)}ms` : `${(milliseconds / 1000).toFixed(3)}s`;
  print(format(`${String(label)}: ${shown}`, ...values));
}

export function timeEnd(label: unknown = "default"): void {
  timeLog(label);
  starts.delete(String(label));
}
