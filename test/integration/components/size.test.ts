/** How large servers are: what the framework adds to a tool. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { build } from "../../../toolchain/create/builders/index.ts";
import { type Part, composeServer } from "../../../toolchain/compose/index.ts";
import type { Protection } from "../../../toolchain/compose/protection/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { assets } from "../sample-server.ts";
import { type TestTools, compileTestTools } from "./composed-server.ts";

let folder = "";
let tool: Part;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-size-"));
  const { directory } = await scaffold(
    { name: "tool", language: "assemblyscript", directory: folder, force: false },
    assets,
  );
  tool = { name: "tool", bytes: await fs.readFile((await build(directory, unwatchedJob, assets)).file) };
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** The size of a server of the tool and what these parts bring along of the framework, without the parts themselves. */
async function sizeWith(
  names: readonly TestTools[],
  expected: readonly string[],
  protection: Protection = { kind: "public" },
): Promise<number> {
  const parts: Part[] = await Promise.all(
    names.map(async (name) => ({ name, bytes: await compileTestTools(name, folder) })),
  );
  const filter = await fs.readFile(path.join(assets.components, "filter-middleware.wasm"));
  const { component, plan } = composeServer({
    parts: [{ name: "filter-middleware", bytes: filter }, tool, ...parts],
    framework: frameworkIn(assets),
    protection,
  });
  const present = plan.components.map(({ label }) => label);
  for (const name of expected) assert.ok(present.includes(name), `\`${name}\` is not in the server`);
  return component.length - parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

const chain = [
  "tools-middleware",
  "resources-middleware",
  "prompts-middleware",
  "completions-middleware",
  "filter-middleware",
  "method-not-found",
];

test("a server of one AssemblyScript tool with every component of the chain is under 310 KB", async () => {
  const size = await sizeWith(["library", "talker"], [...chain, "streaming-transport", "server-io"]);
  assert.ok(size < 310_000, `${size} bytes`);
});

test("with every component of the framework, sessions, storage and all, it is under 530 KB", async () => {
  const extended = ["stateful-transport", "call-context", "session-store", "kv-store-fs", "server-io"];
  const size = await sizeWith(["library", "talker", "visitor"], [...chain, ...extended]);
  assert.ok(size < 530_000, `${size} bytes`);
});

test("what verifies tokens, with all algorithms, adds less than 300 KB to a server that was not composed as public", async () => {
  const open = await sizeWith([], []);
  const size = await sizeWith([], ["access", "signature-verifier"], { kind: "configurable" });
  assert.ok(size - open < 300_000, `${size - open} bytes`);
});
