// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
import { monotonicNow, wallNow } from "./host";

/** `datetime`: seconds at 0, nanoseconds at 8. */
const datetime = memory.data(16, 8);

/** Whole milliseconds since 1970. */
export function now(): i64 {
  wallNow(datetime);
  return load<i64>(datetime) * 1000 + <i64>load<u32>(datetime, 8) / 1_000_000;
}

/** Nanoseconds since a moment that the host chooses. */
export function nanoseconds(): u64 {
  return monotonicNow();
}
