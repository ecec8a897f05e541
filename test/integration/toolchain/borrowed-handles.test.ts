import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { assetsAt } from "../../../toolchain/assets.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { readComponent } from "../../../core/component/index.ts";
import { canBeLentHandles } from "../../../toolchain/compose/parts/borrowed-handles.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";

const assets = assetsAt(path.join(import.meta.dirname, "../../../dist"));

for (const [language, can] of [
  ["assemblyscript", true],
  ["typescript", false],
] as const) {
  test(`a component in ${language} ${can ? "can" : "cannot"} borrow handles`, async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-borrowed-"));
    try {
      const project = await scaffold({ name: "sample", language, directory: folder, force: false }, assets);
      const { file } = await build(project.directory, unwatchedJob, assets);
      assert.equal(canBeLentHandles(readComponent(await fs.readFile(file))), can);
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  });
}
