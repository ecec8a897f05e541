/** What `wasmcp export` writes for services, by the command, with the tools that check it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { findOnPath } from "../../../toolchain/programs.ts";
import { calculatorFile } from "../sample-server.ts";
import { runCommand } from "./run-command.ts";

const run = promisify(execFile);
const systemd = await findOnPath("systemd-analyze", process.env);

describe("an exported service", { timeout: 120_000 }, () => {
  let work = "";

  const wasmcp = (...args: string[]) => runCommand(args, { cwd: work, env: { ...process.env, HOME: work } });

  before(async () => {
    work = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-export-"));
    const allow = ["--allow", "environment:UNITS=calculator"];
    const { code, stderr } = await wasmcp("compose", "server", calculatorFile, "-o", "s.wasm", ...allow);
    assert.equal(code, 0, stderr);
  });
  after(() => fs.rm(work, { recursive: true, force: true }));

  test("has names of variables, and a value is refused without being shown", async () => {
    const refused = await wasmcp("export", "compose", "s.wasm", "-o", "new", "--env", "API_KEY=xyzzy");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /found `API_KEY=\.\.\.`/);
    assert.doesNotMatch(refused.stderr, /xyzzy/);
    const made = await wasmcp("export", "compose", "s.wasm", "-o", "compose", "--env", "API_KEY");
    assert.equal(made.code, 0, made.stderr);
    assert.match(await fs.readFile(path.join(work, "compose/compose.yaml"), "utf8"), /^ {6}- API_KEY$/m);
    assert.deepEqual(
      (await fs.readdir(work)).filter((name) => name === "new" || name.startsWith(".export")),
      [],
    );
  });

  test("has the variables that its parts were granted", async () => {
    const made = await wasmcp("export", "kubernetes", "s.wasm", "-o", "kubernetes", "--json");
    assert.equal(made.code, 0, made.stderr);
    const { variables, warnings } = JSON.parse(made.stdout) as Record<string, readonly string[]>;
    assert.deepEqual([variables, warnings], [["UNITS"], []]);
    const text = await fs.readFile(path.join(work, "kubernetes/kubernetes.yaml"), "utf8");
    assert.match(text, /configMapKeyRef:\n +name: s\n +key: UNITS$/m);
  });

  test(
    "is a unit that systemd takes, with little exposure",
    { skip: systemd ? false : "no systemd" },
    async () => {
      const made = await wasmcp("export", "systemd", "s.wasm", "-o", "unit", "--name", "weather");
      assert.equal(made.code, 0, made.stderr);
      const unit = path.join(work, "unit/weather.service");
      // The program of the unit has to exist where it is verified.
      const text = (await fs.readFile(unit, "utf8")).replace("/usr/local/bin/wasmtime", process.execPath);
      await fs.writeFile(unit, text);
      const verified = await run("systemd-analyze", ["verify", unit]);
      assert.equal(verified.stderr, "");
      await run("systemd-analyze", ["security", "--offline=true", "--threshold=20", unit]);
    },
  );

  test("is refused for the other transport", async () => {
    const { code, stderr } = await wasmcp("export", "npm", "s.wasm", "-o", "npm");
    assert.equal(code, 1);
    assert.match(stderr, /--transport stdio/);
  });
});
