import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { sourceAssets } from "../../../../../scripts/build-components.ts";
import { writeServerAgents, writeServerIgnore } from "../../../../../toolchain/create/scaffold/index.ts";

test("the folder of a server gets files for git and for agents, and keeps those that it has", async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-server-folder-"));
  try {
    const read = (name: string) => fs.readFile(path.join(folder, name), "utf8");
    await writeServerIgnore(folder, sourceAssets());
    await writeServerAgents(folder, "weather-and-more", sourceAssets());
    assert.deepEqual((await read(".gitignore")).split("\n").slice(1, 3), ["/dist/", "/mcp-server.wasm"]);
    const agents = await read("AGENTS.md");
    assert.match(agents, /`wasmcp run weather-and-more`/);
    assert.doesNotMatch(agents, /\{\{/);
    assert(agents.split("\n").length < 30, "one screen");
    const widths = new Set(agents.split("\n").flatMap((line) => (line.startsWith("|") ? [line.length] : [])));
    assert.equal(widths.size, 1, "the table is aligned");

    await fs.writeFile(path.join(folder, ".gitignore"), "mine\n");
    await fs.writeFile(path.join(folder, "AGENTS.md"), "mine\n");
    await writeServerIgnore(folder, sourceAssets());
    await writeServerAgents(folder, "weather", sourceAssets());
    assert.deepEqual([await read(".gitignore"), await read("AGENTS.md")], ["mine\n", "mine\n"]);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
});
