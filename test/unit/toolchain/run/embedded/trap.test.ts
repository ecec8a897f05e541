import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryLine, readTrap, shownTrap, wordsLine } from "../../../../../toolchain/run/embedded/trap.ts";

const limits = { time: 3_000, memory: 256 * 1024 * 1024 };
const frame = "    at wasm://wasm/002f04ea:wasm-function[1220]:0x6894e";

function report(reason: string, bytes: number, frames: number): string {
  return [reason, memoryLine(bytes), ...Array.from({ length: frames }, () => frame)].join("\n");
}

const outOfBounds = "RuntimeError: memory access out of bounds";
const unreachable = "RuntimeError: unreachable";

test("a full stack of calls, or of data in a deep recursion, is a full stack", () => {
  assert.deepEqual(readTrap(report("RangeError: Maximum call stack size exceeded", 65_536, 200), limits), {
    kind: "stack",
  });
  assert.deepEqual(readTrap(report(outOfBounds, 65_536, 200), limits), { kind: "stack" });
});

test("other accesses out of bounds are traps", () => {
  assert.deepEqual(readTrap(report(outOfBounds, 65_536, 4), limits), { kind: "trap", reason: outOfBounds });
});

test("a component that breaks down with a full memory has used too much of it", () => {
  assert.deepEqual(readTrap(report(unreachable, 250 * 1024 * 1024, 4), limits), {
    kind: "memory",
    limit: limits.memory,
  });
  assert.deepEqual(readTrap(report(unreachable, 1024 * 1024, 4), limits), {
    kind: "trap",
    reason: unreachable,
  });
  assert.deepEqual(readTrap(report(unreachable, 250 * 1024 * 1024, 4), { ...limits, memory: undefined }), {
    kind: "trap",
    reason: unreachable,
  });
});

test("a log has the first frames only", () => {
  assert.equal(shownTrap(report(unreachable, 65_536, 200)).split("\n").length, 17);
});

test("what the guest said of its end is the reason, and not repeated in the log", () => {
  const words = { message: "no such city,\nnor \u2028 lake", place: "assembly/index.ts:3:1" };
  const lines = report(unreachable, 65_536, 4).split("\n");
  const told = lines.toSpliced(2, 0, wordsLine(words)).join("\n");
  assert.deepEqual(readTrap(told, limits), { kind: "failure", ...words });
  assert.equal(shownTrap(told), lines.join("\n"));
});

test("a call that was denied names the part and the function", () => {
  const denied =
    "    at denied to weather.wasi:cli/exit@0.2.9#exit (wasm://wasm/denied to weather-06aedc46:wasm-function[3]:0x1621)";
  const text = ["RuntimeError: unreachable", memoryLine(65_536), denied, frame].join("\n");
  assert.deepEqual(readTrap(text, limits), {
    kind: "trap",
    reason: "`weather` called `wasi:cli/exit`, which it was not granted: add `exit` to its `allow`",
  });
});
