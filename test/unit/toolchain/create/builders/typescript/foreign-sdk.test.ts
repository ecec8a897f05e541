import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import * as esbuild from "esbuild";
import { resolveWit } from "../../../../../../core/wit/index.ts";
import { foreignSdk } from "../../../../../../toolchain/create/builders/typescript/foreign-sdk.ts";
import { componentImports } from "../../../../../../toolchain/create/builders/typescript/resolve.ts";

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-foreign-sdk-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

const { root } = resolveWit({
  root: { sources: [{ path: "world.wit", text: "package a:b; world w {}" }] },
  dependencies: [],
});
const world = root?.worlds.get("w");

/** The places and texts of what stops the bundler. */
async function mistakesOf(source: string): Promise<readonly string[]> {
  const entry = path.join(folder, "index.ts");
  await fs.writeFile(entry, source);
  assert.ok(world !== undefined);
  try {
    await esbuild.build({
      bundle: true,
      write: false,
      platform: "browser",
      format: "esm",
      logLevel: "silent",
      absWorkingDir: folder,
      entryPoints: [entry],
      plugins: [componentImports({ world, guest: path.join(folder, "guest") })],
    });
    return [];
  } catch (error) {
    const { errors } = error as esbuild.BuildFailure;
    return errors.map(
      ({ location, text }) => `${location?.file}:${location?.line}:${location?.column}: ${text}`,
    );
  }
}

const refusal =
  "cannot use `wasmcp`: this npm package is another project's, and does not work here; " +
  "import from `wasmcp:sdk`, where `tool` replaces `createTool` and `server` replaces `createHandler`";

for (const [form, line] of Object.entries({
  import: `import { createTool } from "wasmcp"; createTool();`,
  "import for its effects": `import "wasmcp";`,
  export: `export { createTool } from "wasmcp";`,
  "import()": `await import("wasmcp");`,
  "require()": `require("wasmcp");`,
})) {
  test(`the npm package \`wasmcp\` is refused with its place: ${form}`, async () => {
    const column = line.indexOf(`"wasmcp"`);
    assert.deepEqual(await mistakesOf(`// ${form}\n${line}\n`), [`index.ts:2:${column}: ${refusal}`]);
  });
}

test("it is refused when it is installed too, and when a dependency imports it", async () => {
  for (const [file, text] of [
    ["wasmcp/package.json", `{ "name": "wasmcp", "main": "index.js" }`],
    ["wasmcp/index.js", "export const createTool = () => {};"],
    ["helper/package.json", `{ "name": "helper", "main": "index.js" }`],
    ["helper/index.js", `export * from "wasmcp";`],
  ] as const) {
    await fs.mkdir(path.join(folder, "node_modules", path.dirname(file)), { recursive: true });
    await fs.writeFile(path.join(folder, "node_modules", file), text);
  }
  assert.deepEqual(await mistakesOf(`import { createTool } from "wasmcp"; createTool();`), [
    `index.ts:1:27: ${refusal}`,
  ]);
  const [chained] = await mistakesOf(`import { createTool } from "helper"; createTool();`);
  assert.match(chained ?? "", /^node_modules\/helper\/index\.js:1:14: cannot use `wasmcp`: /u);
  assert.match(chained ?? "", / imports helper\/index\.js\)$/u);
});

test("only the package and its files are refused", () => {
  for (const id of ["wasmcp", "wasmcp/dist/index.js"]) assert.ok(foreignSdk(id) !== undefined, id);
  for (const id of [
    "wasmcp:sdk",
    "wasmcp-other",
    "./wasmcp",
    "@wasmcp/sdk",
    "wasmcp:mcp-v20251125/mcp@0.1.1",
  ]) {
    assert.equal(foreignSdk(id), undefined, id);
  }
});
