/** `wasmcp doctor`: on a machine with nothing but Node, and on this one. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { examine, type Topic } from "../../../toolchain/doctor/index.ts";
import { installCommand, type Installable } from "../../../toolchain/install.ts";
import { findTool, without } from "../../tools.ts";
import { repositoryRoot } from "../sample-server.ts";
import { schemaProblems } from "./json-schema.ts";
import { runCommand } from "./run-command.ts";

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-doctor-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

const topic = (topics: readonly Topic[], name: string): Topic =>
  topics.find((each) => each.name === name) ?? assert.fail(name);

test("names the one missing command for each language on a bare machine", async () => {
  const env = { PATH: folder, HOME: folder };
  const { code, stdout } = await runCommand(["doctor", "--json"], { cwd: folder, env });
  assert.equal(code, 0);
  const found = JSON.parse(stdout) as { topics: readonly Topic[] };
  const schema = await fs.readFile(path.join(repositoryRoot, "cli/commands/doctor.schema.json"), "utf8");
  assert.deepEqual(schemaProblems(found, JSON.parse(schema) as object), []);
  for (const name of ["Servers", "TypeScript", "AssemblyScript"])
    assert.ok(topic(found.topics, name).isReady);
  for (const name of ["Rust", "Python"]) {
    const { isReady, install } = topic(found.topics, name);
    assert.equal(isReady, false);
    assert.ok(install !== undefined && !install.includes("\n"));
  }
  const { stdout: text } = await runCommand(["doctor"], { cwd: folder, env });
  assert.match(
    text,
    /^✔ Servers\n {4}wasmtime: not found\n {4}embedded runtime: included\n {4}recommended: /,
  );
});

test("finds the Rust of this machine, and shows its version", { skip: without("cargo") }, async () => {
  const cargo = findTool("cargo") ?? "";
  const { topics } = await examine({ ...process.env, PATH: path.dirname(cargo) }, process.platform);
  const [finding] = topic(topics, "Rust").findings;
  assert.equal(finding?.state, "found");
  assert.match(finding?.version ?? "", /^1\.\d+\.\d+/);
});

test("says of a program that fails what it said", { skip: process.platform === "win32" }, async () => {
  await fs.writeFile(path.join(folder, "cargo"), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  const { topics } = await examine({ PATH: folder }, "linux");
  const [cargo] = topic(topics, "Rust").findings;
  assert.deepEqual([cargo?.state, cargo?.file], ["unusable", path.join(folder, "cargo")]);
});

test("runs nothing of the folder that the user is in", { skip: process.platform === "win32" }, async () => {
  const project = path.join(folder, "project");
  await fs.mkdir(project);
  await fs.writeFile(path.join(project, "wasmtime"), `#!/bin/sh\ntouch ${project}/run\n`, { mode: 0o755 });
  await runCommand(["doctor"], { cwd: project, env: { PATH: `.:${folder}`, HOME: folder } });
  assert.deepEqual(await fs.readdir(project), ["wasmtime"]);
});

test("has one line for everything on every system", () => {
  const things: readonly Installable[] = ["wasmtime", "rust", "rust-target", "python", "componentize-py"];
  for (const name of ["linux", "macos", "windows"] as const) {
    for (const installer of [
      "brew",
      "apt-get",
      "dnf",
      "pacman",
      "zypper",
      "apk",
      "winget",
      undefined,
    ] as const) {
      for (const what of things) {
        assert.match(installCommand(what, { name, installer, pythonInstaller: undefined }), /^[^\n]+$/);
      }
    }
  }
});

test(
  "Python is ready where a build finds its compiler, and not with one that is too old",
  {
    skip: process.platform === "win32",
  },
  async () => {
    const programs = path.join(folder, "python");
    await fs.mkdir(programs);
    const write = (name: string, version: string) =>
      fs.writeFile(path.join(programs, name), `#!/bin/sh\necho ${name} ${version}\n`, { mode: 0o755 });
    const python = async () => topic((await examine({ PATH: programs }, "linux")).topics, "Python");
    await write("python3", "3.13.1");
    assert.equal((await python()).isReady, false);
    await write("uvx", "0.9.1");
    assert.equal((await python()).isReady, true);
    await write("componentize-py", "0.18.0");
    const old = await python();
    assert.equal(old.isReady, false);
    assert.match(old.findings.map(({ problem }) => problem).join(), /expected version 0\.25\.0 or later/);
    await write("componentize-py", "0.25.1");
    assert.equal((await python()).isReady, true);
  },
);
