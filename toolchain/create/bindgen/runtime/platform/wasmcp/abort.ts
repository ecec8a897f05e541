// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/**
 * What the compiler calls by itself: `abort` for a `throw`, a failed `assert` or an index out of range, `trace`, and `seed` for
 * `Math.random`.
 */
import { getRandomU64 } from "./host";
import { endLine, write, writeNumber } from "./stderr";

/** Shows the author `assembly/index.ts:12:5: no such city`, and traps: no caller can catch it. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  if (file !== null) {
    write(file);
    write(":");
    writeNumber(line);
    write(":");
    writeNumber(column);
    write(": ");
  }
  write(message === null || message.length == 0 ? "aborted without a message" : message);
  endLine();
  unreachable();
}

/** `trace("point", 2, x, y)` becomes `trace: point 1.5, 2.5`. */
export function trace(
  message: string,
  n: i32 = 0,
  a0: f64 = 0,
  a1: f64 = 0,
  a2: f64 = 0,
  a3: f64 = 0,
  a4: f64 = 0,
): void {
  write("trace: ");
  write(message);
  if (n > 0) writeValue(" ", a0);
  if (n > 1) writeValue(", ", a1);
  if (n > 2) writeValue(", ", a2);
  if (n > 3) writeValue(", ", a3);
  if (n > 4) writeValue(", ", a4);
  endLine();
}

function writeValue(separator: string, value: f64): void {
  write(separator);
  write(value.toString());
}

export function seed(): f64 {
  return reinterpret<f64>(getRandomU64());
}
