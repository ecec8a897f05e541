import assert from "node:assert/strict";
import { test } from "node:test";
import { readProcessTrap, readTrap, TrapLog } from "../../../../../toolchain/run/wasmtime/trap-log.ts";

const limits = { time: 3_000, memory: 256 * 1024 * 1024 };
const frames = `worker failed: error while executing at wasm backtrace:
    0:  0xb1697 - <unknown>!<wasm function 1220>
    1:  0xb7ea3 - <unknown>!<wasm function 1220>
`;

/** Two functions that call each other; wasmtime shows the last 20 frames. */
const deep = [
  "worker failed: error while executing at wasm backtrace:",
  ...Array.from(
    { length: 20 },
    (_, i) => `   ${i}: 0xda7c${i % 3} - <unknown>!<wasm function ${1220 + (i % 3)}>`,
  ),
].join("\n");

/** Reports of wasmtime 48, and what they mean. */
const reports: Readonly<Record<string, readonly [report: string, stop: object]>> = {
  "an instruction that traps": [
    `${frames}\nCaused by:\n    wasm trap: wasm \`unreachable\` instruction executed\n`,
    { kind: "trap", reason: "wasm trap: wasm `unreachable` instruction executed" },
  ],
  "a call that was denied": [
    `worker failed: error while executing at wasm backtrace:
    0: 0x11789bd - denied to weather!wasi:sockets/tcp-create-socket@0.2.9#create-tcp-socket
    1: 0xb7f158 - <unknown>!<wasm function 580>

Caused by:
    wasm trap: wasm \`unreachable\` instruction executed
`,
    {
      kind: "trap",
      reason:
        "`weather` called `wasi:sockets/tcp-create-socket`, which it was not granted: add `sockets` to its `allow`",
    },
  ],
  "a call of what the component does not import": [
    `worker failed: error while executing at wasm backtrace:
    0: 0x11789bd - not imported!wasi:cli/exit@0.2.9#exit

Caused by:
    wasm trap: wasm \`unreachable\` instruction executed
`,
    {
      kind: "trap",
      reason:
        'the component called `wasi:cli/exit`, for which it does not ask: write `imports = ["exit"]` into `[tool.wasmcp]` of its `pyproject.toml` and build it again',
    },
  ],
  "a program that ends itself": [
    `${frames}\nCaused by:\n    Exited with i32 exit status 1\n`,
    { kind: "trap", reason: "exited with i32 exit status 1" },
  ],
  "a full stack of calls": [
    `${frames}\nCaused by:\n    wasm trap: call stack exhausted\n`,
    { kind: "stack" },
  ],
  "a full stack of data, below the beginning of the memory": [
    `${frames}\nCaused by:\n    0: memory fault at wasm address 0xffffff90 in linear memory of size 0x1d0000\n    1: wasm trap: out of bounds memory access\n`,
    { kind: "stack" },
  ],
  "an access beyond the end of the memory": [
    `${frames}\nCaused by:\n    0: memory fault at wasm address 0x1d0010 in linear memory of size 0x1d0000\n    1: wasm trap: out of bounds memory access\n`,
    { kind: "trap", reason: "wasm trap: out of bounds memory access" },
  ],
  "an access out of bounds in a deep recursion": [
    `${deep}\nCaused by:\n    wasm trap: out of bounds memory access\n`,
    { kind: "stack" },
  ],
  "a memory that must not grow": [
    `${frames}\nCaused by:\n    forcing trap when growing memory to 268500992 bytes\n`,
    { kind: "memory", limit: limits.memory },
  ],
};

for (const [name, [report, stop]] of Object.entries(reports)) {
  test(`reads ${name}`, () => assert.deepEqual(readTrap(report, limits), stop));
}

const failure = { status: 500, headers: {}, milliseconds: 10 };
const stack = reports["a full stack of calls"]?.[0] ?? "";

test("gives a reason to the request that failed, whichever of the two comes first", async () => {
  const log = new TrapLog(limits);
  const early = log.explain(failure);
  for (const line of ["stderr [1] :: hello", ...stack.split("\n")]) log.take(line);
  log.take("error: guest never invoked `response-outparam::set` method");
  assert.deepEqual(await early, { kind: "stack" });

  for (const line of stack.split("\n")) log.take(line);
  log.take("error: guest never invoked `response-outparam::set` method");
  assert.deepEqual(await log.explain(failure), { kind: "stack" });
});

test("without a report, the reason stays unknown", async () => {
  const log = new TrapLog(limits);
  assert.deepEqual(await log.explain(failure), { kind: "trap", reason: undefined });
  assert.deepEqual(await log.explain({ ...failure, status: undefined }), { kind: "gone" });
});

test("a request that failed at its limit was stopped by the limit", async () => {
  const log = new TrapLog(limits);
  assert.deepEqual(await log.explain({ ...failure, milliseconds: 3_100 }), { kind: "time", limit: 3_000 });
});

for (const name of ["a full stack of calls", "an access beyond the end of the memory"]) {
  test(`waits for the last line of ${name}, however busy the machine`, async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const [report, stop] = reports[name] ?? ["", {}];
    const log = new TrapLog(limits);
    const lines = report.trimEnd().split("\n");
    for (const line of lines.slice(0, -1)) log.take(line);
    const explained = log.explain(failure);
    mock.timers.tick(1_000);
    log.take(lines.at(-1) ?? "");
    mock.timers.tick(1_000);
    assert.deepEqual(await explained, stop);
  });
}

const unreachable = reports["an instruction that traps"]?.[0] ?? "";
const panic = ["panicked at src/lib.rs:12:5:", "index out of bounds: the len is 3", "  but the index is 9"];
const words = {
  message: "index out of bounds: the len is 3\n  but the index is 9",
  place: "src/lib.rs:12:5",
};

test("a panic explains the instruction that follows it", async () => {
  const log = new TrapLog(limits);
  for (const line of ["an earlier line", ...panic]) log.take(`stderr [4] :: ${line}`);
  for (const line of unreachable.split("\n")) log.take(line);
  assert.deepEqual(await log.explain(failure), { kind: "failure", ...words });
  for (const line of unreachable.split("\n")) log.take(line);
  assert.equal((await log.explain(failure)).kind, "trap", "once");
});

test("other traps keep their reason", async () => {
  const log = new TrapLog(limits);
  for (const line of panic) log.take(`stderr [4] :: ${line}`);
  for (const line of stack.split("\n")) log.take(line);
  assert.deepEqual(await log.explain(failure), { kind: "stack" });
});

test("no client reads the message of another, where two panic at the same time", async () => {
  const log = new TrapLog(limits);
  for (const request of [4, 5]) for (const line of panic) log.take(`stderr [${request}] :: ${line}`);
  for (const line of unreachable.split("\n")) log.take(line);
  assert.equal((await log.explain(failure)).kind, "trap");
});

test("over stdio, the lines before the report are those of the program", () => {
  const report =
    "Error: failed to run main module `server.wasm`\n\nCaused by:\n    0: failed to invoke `run` function\n    1: ";
  const log = `hello\n\nthread 'main' (1) panicked at src/lib.rs:12:5:\n${panic.slice(1).join("\n")}\n`;
  const note = "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
  const end = "wasm trap: wasm `unreachable` instruction executed\n";
  assert.deepEqual(readProcessTrap(log + note + report + end, limits), { kind: "failure", ...words });
  assert.equal(readProcessTrap(`hello\n${report}${end}`, limits).kind, "trap");
});
