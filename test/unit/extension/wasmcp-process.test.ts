import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { ToolchainError } from "../../../core/errors.ts";
import { runWasmcp, startWasmcp, type WasmcpRun } from "../../../extension/wasmcp-process.ts";
import { assetsAt } from "../../../toolchain/assets.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";

/** Replaces the bundle, which exists only after a build. The child process is a real one. */
const PROGRAM = `
const [what, ...rest] = process.argv.slice(2);
const report = (value) => process.stderr.write(JSON.stringify(value) + "\\n");
if (what === "succeed") {
  report({ kind: "step", message: "bundling" });
  report({ kind: "warning", message: "odd" });
  const { ELECTRON_RUN_AS_NODE: electron } = process.env;
  process.stdout.write(JSON.stringify({ cwd: process.cwd(), electron, rest }) + "\\n");
}
if (what === "fail") {
  const place = { file: "/src/index.ts", line: 3, column: 14 };
  report({ kind: "problem", severity: "error", message: "expected something", place });
  report({ kind: "error", code: "invalid", message: "cannot bundle", remedy: "correct it" });
  process.exitCode = 1;
}
if (what === "crash") {
  process.stderr.write("FATAL ERROR: out of memory\\n");
  process.exitCode = 134;
}
if (what === "serve") {
  report({ kind: "log", message: "early" });
  process.stdout.write(JSON.stringify({ url: "http://127.0.0.1:1" }) + "\\n");
  process.on("SIGINT", () => process.exit(0));
  setInterval(() => {}, 1000);
}
if (what === "hang") {
  report({ kind: "step", message: "hanging" });
  setInterval(() => {}, 1000);
}
`;

describe("the command in a child process", () => {
  let folder = "";
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-process-")));
    await fs.writeFile(path.join(folder, "wasmcp.js"), PROGRAM);
  });
  after(() => fs.rm(folder, { recursive: true }));

  const run = (what: string): WasmcpRun => ({ assets: assetsAt(folder), args: [what], directory: folder });

  test("is asked for JSON, gives its result, and reports steps and warnings", async () => {
    const steps: string[] = [];
    const warnings: string[] = [];
    const job = { ...unwatchedJob, progress: { step: (step: string) => void steps.push(step) } };
    const onWarning = (message: string) => void warnings.push(message);
    const result = await runWasmcp({ ...run("succeed"), onWarning }, job);
    assert.deepEqual(result, { cwd: folder, electron: "1", rest: ["--json"] });
    assert.deepEqual([steps, warnings], [["bundling"], ["odd"]]);
  });

  test("fails with the error that it reports, and the problems before it", async () => {
    await assert.rejects(runWasmcp(run("fail"), unwatchedJob), (error) => {
      assert(error instanceof ToolchainError);
      assert.deepEqual([error.code, error.message, error.remedy], ["invalid", "cannot bundle", "correct it"]);
      const [problem] = error.problems;
      assert.deepEqual(problem?.place, { file: "/src/index.ts", line: 3, column: 14 });
      return true;
    });
  });

  test("fails with its output when it crashes", async () => {
    await assert.rejects(runWasmcp(run("crash"), unwatchedJob), (error) => {
      assert(error instanceof ToolchainError);
      assert.match(error.message, /`wasmcp crash` ended with 134/);
      assert.match(String(error.cause), /out of memory/);
      return true;
    });
  });

  test("goes on after its result, until it is stopped", { timeout: 60_000 }, async () => {
    const logged: string[] = [];
    const onLog = (message: string) => void logged.push(message);
    const command = await startWasmcp({ ...run("serve"), onLog }, unwatchedJob);
    assert.deepEqual(command.result, { url: "http://127.0.0.1:1" });
    command.stop();
    await command.ended;
    assert.deepEqual(logged, ["early"]);
  });

  test("fails with its error if it ends before its result", async () => {
    await assert.rejects(startWasmcp(run("fail"), unwatchedJob), { code: "invalid" });
  });

  test("ends when the job is cancelled", async () => {
    const controller = new AbortController();
    const progress = { step: () => controller.abort() };
    const job = { progress, signal: controller.signal };
    await assert.rejects(runWasmcp(run("hang"), job), { name: "AbortError" });
  });
});
