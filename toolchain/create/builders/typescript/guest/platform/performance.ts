/** `performance`: the host's monotonic clock. */
import { isRunning, usedWhileLoading } from "../engine/state.ts";
import * as monotonicClock from "wasi:clocks/monotonic-clock@0.2.12";

/** Milliseconds since a moment that the host chooses. */
export function now(): number {
  if (isRunning()) return monotonicClock.now() / 1e6;
  usedWhileLoading("performance.now()");
  return 0;
}

export const performance = { now };
