import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import {
  builtComponents,
  componentFile,
  findProject,
  projectOfComponent,
} from "../../../../../toolchain/create/builders/index.ts";

const root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-output-")));
after(() => fs.rm(root, { recursive: true, force: true }));

const RELEASE = "target/wasm32-wasip2/release";

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await fs.writeFile(path.join(root, name), text);
  }
}

const cargo = (name: string, more = "") =>
  `[package]\nname = "${name}"\n[lib]\ncrate-type = ["cdylib"]\n${more}[dependencies]\nwasmcp = { path = "sdk" }\n`;

test("a component has the name of its world, or of its library for Rust, or of its package for Python", async () => {
  await write({
    "weather/src/index.ts": "",
    "weather/wit/world.wit": "package a:b; world forecast {}",
    "math-tools/src/lib.rs": "",
    "math-tools/Cargo.toml": cargo("math-tools"),
    "named/src/lib.rs": "",
    "named/Cargo.toml": cargo("named", 'name = "other"\n'),
    "half/src/lib.rs": "",
    "half/wit/world.wit": "",
    "half/Cargo.toml": "[package",
  });
  await write({
    "py/app.py": "",
    "py/wasmcp/__init__.py": "",
    "py/pyproject.toml": '[project]\nname = "time_tools"\n',
    "script/app.py": "",
  });
  const fileOf = async (name: string) =>
    path.relative(root, await componentFile(await findProject(path.join(root, name))));
  assert.equal(await fileOf("weather"), path.join("weather/dist/forecast.wasm"));
  assert.equal(await fileOf("math-tools"), path.join("math-tools", RELEASE, "math_tools.wasm"));
  assert.equal(await fileOf("named"), path.join("named", RELEASE, "other.wasm"));
  assert.equal(await fileOf("py"), path.join("py", "time-tools.wasm"));
  await assert.rejects(fileOf("half"), { code: "not-a-project" });
  await assert.rejects(fileOf("script"), { code: "not-a-project" });
});

test("leads from a component to its project", async () => {
  await write({
    "one/src/index.ts": "",
    "one/wit/world.wit": "package a:b; world one {}",
    "one/dist/one.wasm": "",
    "one/dist/readme.txt": "",
    "crate/src/lib.rs": "",
    "crate/Cargo.toml": cargo("crate"),
    [`crate/${RELEASE}/crate.wasm`]: "",
    [`crate/${RELEASE}/deps/crate.wasm`]: "",
    "crate/dist/crate.wasm": "",
  });
  const owner = async (file: string) => {
    const project = await projectOfComponent(path.join(root, file));
    return project && path.relative(root, project.directory);
  };
  assert.equal(await owner("one/dist/one.wasm"), "one");
  assert.equal(await owner(`crate/${RELEASE}/crate.wasm`), "crate");
  assert.equal(await owner(`crate/${RELEASE}/deps/crate.wasm`), undefined);
  assert.equal(await owner("crate/dist/crate.wasm"), undefined, "a folder of another language");
  const built = async (name: string) => builtComponents(await findProject(path.join(root, name)));
  assert.deepEqual(await built("one"), [path.join(root, "one/dist/one.wasm")]);
  assert.deepEqual(await built("crate"), [path.join(root, `crate/${RELEASE}/crate.wasm`)]);
});

test("a library for other crates is no component", async () => {
  await write({
    "library/src/lib.rs": "",
    "library/Cargo.toml": '[package]\nname = "library"\n[dependencies]\nwasmcp = "1"\n',
    "bindings/src/lib.rs": "",
    "bindings/Cargo.toml": '[package]\nname = "bindings"\n[lib]\ncrate-type = ["cdylib"]\n',
  });
  for (const name of ["library", "bindings"]) {
    await assert.rejects(findProject(path.join(root, name)), { code: "not-a-project" });
  }
  await write({ "bindings/wit/world.wit": "package a:b; world b {}" });
  assert.equal((await findProject(path.join(root, "bindings"))).language, "rust");
});

test("the component of a Python project is beside its code, and so may be others", async () => {
  await write({
    "tools/app.py": "",
    "tools/wit/world.wit": "package a:b; world tools {}",
    "tools/tools.wasm": "",
    "tools/server.wasm": "",
  });
  const project = await findProject(path.join(root, "tools"));
  assert.equal(project.language, "python");
  assert.deepEqual(await builtComponents(project), [path.join(root, "tools/tools.wasm")]);
  assert.equal((await projectOfComponent(path.join(root, "tools/tools.wasm")))?.directory, project.directory);
  assert.equal(await projectOfComponent(path.join(root, "tools/server.wasm")), undefined);
});
