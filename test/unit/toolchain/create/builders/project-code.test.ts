import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { findPythonCompiler } from "../../../../../toolchain/create/builders/python/compilers.ts";
import { mayRunCode, trustCodeIn, type ProjectCode } from "../../../../../toolchain/create/builders/index.ts";

let root: string;
before(async () => {
  root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-compiler-")));
});
after(() => fs.rm(root, { recursive: true, force: true }));

/** A folder `name` with TypeScript in its `node_modules`, and the projects `one` and `two` in it. */
async function workspace(name: string): Promise<string> {
  const folder = path.join(root, name);
  const files: Readonly<Record<string, string>> = {
    "node_modules/typescript/package.json": JSON.stringify({ bin: { tsc: "./bin/tsc" } }),
    "one/tsconfig.json": "{}",
    "one/src/index.ts": "",
    "two/tsconfig.json": "{}",
    "two/src/index.ts": "",
    "assembly/tsconfig.json": "{}",
    "crate/Cargo.toml":
      '[package]\nname = "crate"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasmcp = { path = "sdk" }\n',
    "crate/src/lib.rs": "",
  };
  for (const [file, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await fs.writeFile(path.join(folder, file), text);
  }
  return folder;
}

/** A user who answers in this way, and what they were asked about. */
function person(name: string, answer: boolean | undefined) {
  const asked: string[] = [];
  const places = { state: path.join(root, `${name}-state`) };
  const ask = async (code: ProjectCode) => {
    asked.push("program" in code ? code.program : code.folder);
    return answer === true;
  };
  const may = (directory: string, env: Readonly<Record<string, string>> = {}) =>
    mayRunCode(directory, { env, places, ask: answer === undefined ? undefined : ask });
  return { asked, places, may };
}

test("a user is asked once for each `node_modules`", async () => {
  const folder = await workspace("agreed");
  const { may, asked, places } = person("agreed", true);
  for (const project of ["one", "two", "one"]) assert.equal(await may(path.join(folder, project)), true);
  assert.deepEqual(asked, [path.join(folder, "node_modules/typescript/bin/tsc")]);
  const moved = path.join(root, "moved");
  await fs.rename(folder, moved);
  assert.equal(await mayRunCode(path.join(moved, "one"), { env: {}, places, ask: undefined }), false);
});

test("a compiler that is closer than the one before is asked for again", async () => {
  const folder = await workspace("closer");
  const { may, asked } = person("closer", true);
  await may(path.join(folder, "one"));
  await fs.cp(path.join(folder, "node_modules"), path.join(folder, "one/node_modules"), { recursive: true });
  await may(path.join(folder, "one"));
  assert.equal(asked.length, 2);
});

test("without a yes, the compiler does not run", async () => {
  const folder = await workspace("refused");
  const one = path.join(folder, "one");
  for (const answer of [false, undefined]) assert.equal(await person("refused", answer).may(one), false);
});

test("a script of the project, or of a folder above it, runs the compiler as it likes", async () => {
  const folder = await workspace("script");
  const one = path.join(folder, "one");
  const { may } = person("script", undefined);
  const script = (name: string) => ({
    npm_lifecycle_event: "build",
    npm_package_json: path.join(folder, name, "package.json"),
  });
  assert.equal(await may(one, script("one")), true);
  assert.equal(await may(one, script(".")), true);
  assert.equal(await may(one, script("two")), false);
  assert.equal(await may(one, { npm_package_json: path.join(one, "package.json") }), false);
});

test("a project that the user has made needs no question, and neither does one without types to check", async () => {
  const folder = await workspace("made");
  const { may, places } = person("made", undefined);
  assert.equal(await may(path.join(folder, "assembly")), true);
  assert.equal(await may(path.join(folder, "one")), false);
  await trustCodeIn(folder, "typescript", places);
  assert.equal(await may(path.join(folder, "one")), true);
});

test("a crate is asked for by its folder, each for itself", async () => {
  const folder = await workspace("crates");
  const crate = path.join(folder, "crate");
  const { may, asked, places } = person("crates", false);
  assert.equal(await may(crate), false);
  assert.deepEqual(asked, [crate]);
  await trustCodeIn(folder, "rust", places);
  assert.equal(await may(crate), false, "the folder above was agreed to");
  await trustCodeIn(crate, "rust", places);
  assert.equal(await may(crate), true);
});

test("a compiler in a virtual environment of a Python project is asked for, and not used without a yes", async () => {
  const project = path.join(root, "python");
  const compiler = path.join(project, ".venv/bin/componentize-py");
  for (const file of ["app.py", "wasmcp/__init__.py", ".venv/bin/componentize-py"]) {
    await fs.mkdir(path.dirname(path.join(project, file)), { recursive: true });
    await fs.writeFile(path.join(project, file), "#!/bin/sh\necho componentize-py 0.25.1\n", { mode: 0o755 });
  }
  const { may, asked } = person("python", false);
  assert.equal(await may(project), false);
  assert.deepEqual(asked, [compiler]);
  const found = await findPythonCompiler(project, true, {});
  assert.equal(found.program, compiler);
  await assert.rejects(findPythonCompiler(project, false, {}), { code: "no-componentize-py" });
});

test("the packager of StarlingMonkey is code of the project, and needs an answer of its own", async () => {
  const folder = await workspace("starling");
  const packager = path.join(folder, "node_modules/@bytecodealliance/componentize-js");
  await fs.mkdir(packager, { recursive: true });
  await fs.writeFile(path.join(packager, "package.json"), "{}");
  const { may, asked } = person("starling", true);
  const project = path.join(folder, "one");
  assert.equal(await may(project), true);
  await fs.writeFile(path.join(project, "package.json"), '{ "wasmcp": { "engine": "starlingmonkey" } }');
  assert.equal(await may(project), true);
  assert.deepEqual(asked, [path.join(folder, "node_modules/typescript/bin/tsc"), packager]);
});
