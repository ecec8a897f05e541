import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { ToolchainError } from "../../../../../../core/errors.ts";
import { findPackager, readEngine } from "../../../../../../toolchain/create/builders/typescript/engine.ts";

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-engine-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

async function engineOf(manifest: string | undefined): Promise<unknown> {
  const directory = await fs.mkdtemp(path.join(folder, "project-"));
  if (manifest !== undefined) await fs.writeFile(path.join(directory, "package.json"), manifest);
  return readEngine(directory);
}

test("the engine is QuickJS unless `package.json` names another", async () => {
  const manifests = [undefined, "{}", '{ "wasmcp": null }', '{ "wasmcp": {} }', "[]", "null", "not JSON"];
  for (const manifest of manifests) assert.equal(await engineOf(manifest), "quickjs", manifest);
  assert.equal(await engineOf('{ "wasmcp": { "engine": "quickjs" } }'), "quickjs");
  assert.equal(await engineOf('{ "wasmcp": { "engine": "starlingmonkey" } }'), "starlingmonkey");
});

test("an unknown engine is an error that names the file, the value and the names", async () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ["starling-monkey", /unknown `engine` in `wasmcp`: "starling-monkey", did you mean `starlingmonkey`\?$/],
    ["v8", /package\.json` has an unknown `engine` in `wasmcp`: "v8"$/],
    [3, /: 3$/],
    [null, /: null$/],
  ];
  for (const [engine, message] of wrong) {
    await assert.rejects(engineOf(JSON.stringify({ wasmcp: { engine } })), (thrown) => {
      assert.ok(thrown instanceof ToolchainError);
      assert.match(thrown.message, message);
      assert.equal(thrown.remedy, 'write one of "quickjs" and "starlingmonkey"');
      return true;
    });
  }
});

test("the packager is found in the project and in folders above", async () => {
  const root = await fs.mkdtemp(path.join(folder, "workspace-"));
  const project = path.join(root, "packages/tool");
  await fs.mkdir(project, { recursive: true });
  assert.equal(await findPackager(project), undefined);
  const program = path.join(root, "node_modules/@bytecodealliance/componentize-js");
  await fs.mkdir(program, { recursive: true });
  await fs.writeFile(path.join(program, "package.json"), "{}");
  assert.deepEqual(await findPackager(project), { program, folder: root });
});
