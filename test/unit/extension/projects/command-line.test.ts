import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { CommandFailed, runWasmcp } from "../../../../extension/projects/command-line.ts";
import { assetsAt } from "../../../../toolchain/assets.ts";
import { unwatchedJob } from "../../../../toolchain/progress.ts";

/** Stands in the place of the bundle, which is only there after a build: the child process is a real one. */
const PROGRAM = `
const [what] = process.argv.slice(2);
if (what === "succeed") {
  process.stderr.write("bundling ...\\n");
  process.stdout.write(JSON.stringify({ cwd: process.cwd(), electron: process.env.ELECTRON_RUN_AS_NODE }));
}
if (what === "fail") {
  process.stderr.write("bundling src/index.ts ...\\nerror: src/index.ts:3:14: expected something\\n");
  process.exitCode = 1;
}
if (what === "hang") {
  process.stderr.write("hanging\\n");
  setInterval(() => {}, 1000);
}
`;

describe("the command in a child process", () => {
  let folder = "";
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-command-line-")));
    await fs.writeFile(path.join(folder, "wasmcp.js"), PROGRAM);
  });
  after(() => fs.rm(folder, { recursive: true }));

  test("gives its standard output, and its lines on standard error as steps", async () => {
    const steps: string[] = [];
    const job = { ...unwatchedJob, progress: { step: (step: string) => void steps.push(step) } };
    const output = await runWasmcp(assetsAt(folder), ["succeed"], folder, job);
    assert.deepEqual(JSON.parse(output), { cwd: folder, electron: "1" });
    assert.deepEqual(steps, ["bundling"]);
  });

  test("fails with what it said and the places in it", async () => {
    await assert.rejects(runWasmcp(assetsAt(folder), ["fail"], folder, unwatchedJob), (error) => {
      assert(error instanceof CommandFailed);
      assert.equal(error.output, "error: src/index.ts:3:14: expected something");
      const file = path.join(folder, "src", "index.ts");
      assert.deepEqual(error.problems, [{ file, line: 3, column: 14, message: "expected something" }]);
      return true;
    });
  });

  test("ends when the job is cancelled", async () => {
    const controller = new AbortController();
    const progress = { step: () => controller.abort() };
    const job = { progress, signal: controller.signal };
    await assert.rejects(runWasmcp(assetsAt(folder), ["hang"], folder, job), { name: "AbortError" });
  });
});
