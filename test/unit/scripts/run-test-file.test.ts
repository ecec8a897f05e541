import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { runTestFile } from "../../../scripts/run-test-file.ts";

describe("a test file", () => {
  let folder = "";
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-run-test-file-"));
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  async function run(source: string, limitMilliseconds = 60_000) {
    const file = path.join(folder, "some.test.mjs");
    await fs.writeFile(file, `import { test, describe } from "node:test";\n${source}`);
    return runTestFile(file, limitMilliseconds);
  }

  test("reports the number of its tests, and the reason for each skipped one", async () => {
    const outcome = await run(`
      describe("a suite", () => {
        test("passes", () => {});
        test("is skipped", { skip: "no tool" }, () => {});
        test("fails", () => { throw new Error("on purpose"); });
      });`);
    assert.equal(outcome.passed, 1);
    assert.deepEqual(outcome.skipped, [{ name: "a suite > is skipped", reason: "no tool" }]);
    assert.deepEqual(
      outcome.failed.map(({ name }) => name),
      ["a suite > fails"],
    );
    assert.match(outcome.failed[0]?.text ?? "", /on purpose/);
  });

  test("that cannot be loaded is a failure with its output", async () => {
    const { passed, failed } = await run('import "./absent.mjs";');
    assert.equal(passed, 0);
    assert.deepEqual(
      failed.map(({ name }) => name),
      ["ended with 1"],
    );
    assert.match(failed[0]?.text ?? "", /absent\.mjs/);
  });

  test("that hangs is ended together with its processes, and the test is named", async () => {
    const pidFile = path.join(folder, "pid");
    const { passed, failed } = await run(
      `import { spawn } from "node:child_process";
       import { writeFileSync } from "node:fs";
       test("ends", () => {});
       test("hangs", () => new Promise(() => {
         const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
         writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
       }));`,
      10_000,
    );
    assert.equal(passed, 1);
    assert.deepEqual(
      failed.map(({ name }) => name),
      ["did not end within 10 s, in `hangs`"],
    );
    const pid = Number(await fs.readFile(pidFile, "utf8"));
    assert.ok(!isRunning(await stateOf(pid)), `process ${pid} still runs`);
  });
});

/** As the kernel has it; undefined when the process has ended. Elsewhere than on Linux a signal that does nothing finds out. */
async function stateOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const status = await fs.readFile(`/proc/${pid}/status`, "utf8").catch(() => undefined);
    return /^State:\s+(\w)/m.exec(status ?? "")?.[1];
  }
  try {
    process.kill(pid, 0);
    return "R";
  } catch {
    return undefined;
  }
}

/** A process that was killed stays a zombie (`Z`) until its new parent asks for it. */
function isRunning(state: string | undefined): boolean {
  return state !== undefined && state !== "Z" && state !== "X";
}
