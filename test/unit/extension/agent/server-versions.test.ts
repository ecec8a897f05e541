import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { ServerVersions } from "../../../../extension/agent/server-versions.ts";

test("a start does not change the version that VS Code knows, and other bytes do", async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-versions-"));
  try {
    const file = path.join(folder, "server.wasm");
    const versions = new ServerVersions();
    const before = await versions.of(file);
    await versions.keep(file, before, async () => {
      await fs.writeFile(file, "one");
      assert.equal(await versions.of(file), before, "while it starts");
    });
    assert.equal(await versions.of(file), before);
    await fs.writeFile(file, "one");
    assert.equal(await versions.of(file), before, "the same bytes, composed again");
    await fs.writeFile(file, "two");
    const after = await versions.of(file);
    assert.notEqual(after, before);
    await fs.writeFile(file, "three");
    assert.notEqual(await versions.of(file), after);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
});
