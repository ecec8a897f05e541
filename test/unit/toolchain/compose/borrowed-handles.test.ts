import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { assetsAt } from "../../../../extension/toolchain/assets.ts";
import { build } from "../../../../extension/toolchain/build/index.ts";
import { readComponent } from "../../../../extension/toolchain/component/index.ts";
import { canBeLentHandles } from "../../../../extension/toolchain/compose/borrowed-handles.ts";
import { unwatchedJob } from "../../../../extension/toolchain/progress.ts";
import { scaffold } from "../../../../extension/toolchain/scaffold/index.ts";

const assets = assetsAt(path.join(import.meta.dirname, "../../../../dist"));

for (const [language, can] of [
  ["assemblyscript", true],
  ["typescript", false],
] as const) {
  test(`a component in ${language} ${can ? "can" : "cannot"} be lent handles`, async () => {
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
