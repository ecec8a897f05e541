import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  builtComponent,
  findParts,
  projectAt,
  projectOf,
  upToDateComponent,
} from "../../../../extension/projects/projects.ts";

describe("projects on disk", () => {
  let root = "";
  before(async () => {
    root = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-projects-"));
    for (const file of [
      "greeter/wit/world.wit",
      "greeter/src/index.ts",
      "nested/fast/wit/world.wit",
      "nested/fast/assembly/index.ts",
      "nested/fast/dist/inner.wasm",
      "library/calculator.wasm",
      "website/src/index.ts",
      "node_modules/other/wit/world.wit",
      "node_modules/other/src/index.ts",
      ".hidden/secret.wasm",
    ]) {
      await write(path.join(root, file));
    }
  });
  after(() => fs.rm(root, { recursive: true }));

  test("are folders with WIT and an entry file", async () => {
    const directory = path.join(root, "greeter");
    assert.deepEqual(await projectAt(directory), {
      directory,
      name: "greeter",
      language: "typescript",
      entry: path.join(directory, "src", "index.ts"),
    });
    assert.equal(await projectAt(path.join(root, "website")), undefined);
    assert.equal(await projectAt(path.join(root, "absent")), undefined);
  });

  test("are found below a folder with loose components, but not among products and dependencies", async () => {
    const { projects, wasmFiles } = await findParts(root);
    assert.deepEqual(
      projects.map(({ name }) => name),
      ["greeter", "fast"],
    );
    assert.deepEqual(wasmFiles, [path.join(root, "library", "calculator.wasm")]);
  });

  test("own the files inside them, and folders above the workspace are ignored", async () => {
    const file = path.join(root, "greeter", "src", "index.ts");
    assert.equal((await projectOf(file, root))?.name, "greeter");
    assert.equal(await projectOf(file, path.join(root, "greeter", "src")), undefined);
    assert.equal(await projectOf(path.join(root, "website", "src", "index.ts"), root), undefined);
  });

  test("are up to date while no source is younger than the component", async () => {
    const directory = path.join(root, "aging");
    const source = path.join(directory, "src", "index.ts");
    const component = path.join(directory, "dist", "aging.wasm");
    for (const file of [path.join(directory, "wit", "world.wit"), source]) await write(file);
    const project = await projectAt(directory);
    assert(project !== undefined);
    assert.equal(await upToDateComponent(project), undefined, "never built");

    await write(component);
    const now = Date.now() / 1000;
    await fs.utimes(component, now + 10, now + 10);
    assert.equal(await upToDateComponent(project), component, "just built");

    await fs.utimes(source, now + 20, now + 20);
    assert.equal(await upToDateComponent(project), undefined, "edited");
    assert.equal(await builtComponent(project), component);

    await fs.utimes(source, now, now);
    assert.equal(await upToDateComponent(project), component);
    await fs.utimes(path.join(directory, "src"), now + 20, now + 20);
    assert.equal(await upToDateComponent(project), undefined, "a file taken away changes its folder");
  });
});

async function write(file: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, "");
}
