import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { runTestFile } from "../../../scripts/run-test-file.ts";
import { isAlive, until } from "../../processes.ts";

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
    assert.deepEqual(
      failed.map(({ name }) => name),
      ["did not end within 10 s, in `hangs`"],
    );
    assert.equal(passed, 1);
    const pid = Number(await fs.readFile(pidFile, "utf8"));
    // A signal is sent at once, and a busy kernel takes its time to end what received it.
    await until(() => !isAlive(pid), `the end of process ${pid}`);
  });
});
