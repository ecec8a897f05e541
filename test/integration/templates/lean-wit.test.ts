import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { leaveOutFunctions, withoutFunctions } from "../../../toolchain/create/builders/python/lean-wit.ts";
import { loadWit } from "../../../toolchain/sources/wit-deps/index.ts";
import { assets } from "../sample-server.ts";

const root = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-lean-wit-"));
after(() => fs.rm(root, { recursive: true, force: true }));

test("an interface loses its functions with their documentation, and keeps its types", () => {
  const wit = `interface a {
  /// A type.
  record r {
    b: u8,
  }

  /// Does it,
  /// and more.
  f: func(a: u8,
    b: u8) -> result<_, r>;
}

interface b {
  g: func();
}
`;
  assert.equal(
    withoutFunctions(wit, "a"),
    `interface a {
  /// A type.
  record r {
    b: u8,
  }

}

interface b {
  g: func();
}
`,
  );
});

/** The functions that a world imports, by interface. */
async function importsOf(name: string, world: string): Promise<Readonly<Record<string, number>>> {
  const folder = path.join(root, name);
  const deps = ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"];
  for (const each of deps)
    await fs.cp(path.join(assets.wit, each), path.join(folder, "deps", each), { recursive: true });
  await fs.writeFile(path.join(folder, "world.wit"), `package a:b;\nworld w {\n${world}\n}\n`);
  await leaveOutFunctions(folder);
  const { packages } = await loadWit(folder);
  const found = packages.find((each) => each.name.name === "mcp-v20251125");
  return Object.fromEntries(
    ["server-io", "server-auth"].map((each) => [each, found?.interfaces.get(each)?.functions.size ?? -1]),
  );
}

test("what a world names keeps its functions", async () => {
  const tools = "export wasmcp:mcp-v20251125/tools@0.1.1;";
  assert.deepEqual(await importsOf("plain", tools), { "server-io": 0, "server-auth": 0 });
  const included = `include inner;\n}\nworld inner {\n${tools}`;
  assert.deepEqual(await importsOf("included", included), { "server-io": 0, "server-auth": 0 });
  const named = `import wasmcp:mcp-v20251125/server-io@0.1.1;\n${tools}`;
  assert.deepEqual(await importsOf("named", named), { "server-io": 3, "server-auth": 0 });
});
