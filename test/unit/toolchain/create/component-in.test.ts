import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { componentIn } from "../../../../toolchain/create/component-in.ts";
import { addAlias, pathSources, readConfig } from "../../../../toolchain/sources/index.ts";

const root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-component-in-")));
after(() => fs.rm(root, { recursive: true, force: true }));

const world = { "wit/world.wit": "package test:math-tools;\nworld math-tools {}\n" };
/** The files of a project in each language, and what a build writes. */
const projects: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, built: string]>> =
  {
    typescript: [{ ...world, "src/index.ts": "" }, "dist/math-tools.wasm"],
    assemblyscript: [{ ...world, "assembly/index.ts": "" }, "dist/math-tools.wasm"],
    python: [{ ...world, "app.py": "" }, "math-tools.wasm"],
    rust: [
      {
        ...world,
        "src/lib.rs": "",
        "Cargo.toml": '[package]\nname = "math-tools"\n[lib]\ncrate-type = ["cdylib"]\n',
      },
      "target/wasm32-wasip2/release/math_tools.wasm",
    ],
  };

async function write(file: string, text: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text);
}

for (const [language, [files, built]] of Object.entries(projects)) {
  test(`the folder of a project in ${language} stands for what its build has written`, async () => {
    const folder = path.join(root, language);
    for (const [file, text] of Object.entries(files)) await write(path.join(folder, file), text);
    await assert.rejects(componentIn(folder), {
      code: "not-built",
      message: `the project \`${folder}\` is not built: expected \`${path.normalize(built)}\` in it`,
      remedy: `build it with \`wasmcp build ${folder}\``,
    });
    await write(path.join(folder, built), "");
    const component = path.join(folder, built);
    assert.equal(await componentIn(folder), component);

    const config = path.join(root, `${language}.toml`);
    await addAlias(config, { name: "math", spec: `./${language}`, directory: root, home: root, componentIn });
    assert.equal((await readConfig(config)).components.get("math"), component);
  });
}

test("another folder is an error, and so is one where no projects are looked for", async () => {
  await fs.mkdir(path.join(root, "empty"));
  await assert.rejects(componentIn(path.join(root, "empty")), { code: "not-a-project" });
  await assert.rejects(pathSources(root, { home: root }).resolveOne("./empty"), { code: "not-a-file" });
});
