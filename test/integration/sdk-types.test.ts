/** The declarations of `wasmcp:sdk` that the build writes into projects: complete, and as helpful as they promise. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import ts from "typescript";
import * as sdk from "../../toolchain/create/builders/typescript/guest/sdk/index.ts";

const root = path.join(import.meta.dirname, "../..");
const fixture = path.join(root, "test/fixtures/sdk-types");
const declarations = path.join(root, "dist/guest/sdk.d.ts");

/** What the compiler says about a project with these sources. */
async function check(
  sources: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<string> {
  const directory = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-sdk-types-"));
  try {
    await fs.cp(path.join(fixture, "tsconfig.json"), path.join(directory, "tsconfig.json"));
    await fs.symlink(path.join(root, "node_modules"), path.join(directory, "node_modules"), "dir");
    await fs.mkdir(path.join(directory, "types"));
    await fs.cp(declarations, path.join(directory, "types/sdk.d.ts"));
    await fs.mkdir(path.join(directory, "src"));
    for (const [name, text] of Object.entries(sources))
      await fs.writeFile(path.join(directory, "src", name), text);
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    const ran = spawnSync(process.execPath, [tsc, "-p", directory, "--pretty", "false", ...options], {
      encoding: "utf8",
      timeout: 300_000,
    });
    return `${ran.stdout}${ran.stderr}`;
  } finally {
    await fs.rm(directory, { recursive: true, force: true });
  }
}

describe("the declarations of `wasmcp:sdk`", () => {
  let text: string;
  before(async () => {
    text = await fs.readFile(declarations, "utf8");
  });

  test("are whole without any package", async () => {
    const source =
      'import { server, tool } from "wasmcp:sdk";\nexport default server([tool("a", { run: () => "" })]);\n';
    assert.equal(await check({ "index.ts": source }), "");
  });

  test("infer arguments and results from zod, valibot, arktype and JSON Schema, and refuse mistakes", async () => {
    const source = await fs.readFile(path.join(fixture, "src/inference.ts"), "utf8");
    assert.ok(source.split("@ts-expect-error").length > 10);
    assert.equal(await check({ "inference.ts": source }, "--skipLibCheck"), "");
    // With the strictest settings, too.
    assert.equal(
      await check({ "inference.ts": source }, "--skipLibCheck", "--exactOptionalPropertyTypes"),
      "",
    );
  });

  test("declare exactly the values that the module has", () => {
    const list = text.slice(text.lastIndexOf("export {"));
    const names = [...list.matchAll(/^ +(\w+),$/gm)].map(([, name]) => name);
    const values = names.filter((name) => new RegExp(`^ *function ${name}\\b`, "m").test(text));
    assert.deepEqual(values.toSorted(), Object.keys(sdk).toSorted());
  });

  test("document every function, every option and every member of the context", () => {
    const file = ts.createSourceFile("sdk.d.ts", text, ts.ScriptTarget.Latest, true);
    const documented = new Set([
      "Context",
      "ToolOptions",
      "PromptOptions",
      "ResourceOptions",
      "ResourceTemplateOptions",
    ]);
    const bare: string[] = [];
    let members = 0;
    const visit = (node: ts.Node): void => {
      const isMember =
        ts.isInterfaceDeclaration(node.parent) &&
        documented.has(node.parent.name.text) &&
        ts.isTypeElement(node);
      if (isMember) members++;
      if ((isMember || ts.isFunctionDeclaration(node)) && ts.getJSDocCommentsAndTags(node).length === 0)
        bare.push(node.getText());
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(file, visit);
    assert.ok(members > 30, `${members} members`);
    // What a picture is needs no words.
    assert.deepEqual(
      bare.filter((each) => !each.includes("icons?:")),
      [],
    );
  });
});
