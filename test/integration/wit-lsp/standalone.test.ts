/** The language server alone: its npm package, installed in an empty folder, and the files of its small extension. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, it } from "node:test";
import { promisify } from "node:util";
import type { CodeAction, CompletionItem } from "vscode-languageserver-protocol";
import { makeExtension, makeNpmPackage, packNpmPackage } from "../../../scripts/wit-lsp/make.ts";
import { Client } from "../language-server/client.ts";

const run = promisify(execFile);
const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-lsp-package-"));
after(() => fs.rm(scratch, { recursive: true }));

it("the npm package works where only it is installed", { timeout: 180_000 }, async () => {
  await makeNpmPackage(path.join(scratch, "package"));
  const tarball = await packNpmPackage(path.join(scratch, "package"), scratch);
  const installed = path.join(scratch, "installed");
  await fs.mkdir(installed);
  await fs.writeFile(path.join(installed, "package.json"), '{ "private": true }\n');
  await run("npm", ["install", tarball, "--offline", "--no-audit", "--no-fund"], { cwd: installed });
  const program = path.join(installed, "node_modules/.bin/wit-lsp");
  const { version } = JSON.parse(await fs.readFile("package.json", "utf8")) as { readonly version: string };
  assert.equal((await run(program, ["--version"])).stdout, `${version}\n`);
  assert.match((await run(program, ["--help"])).stdout, /^Usage: wit-lsp \[--stdio\]/);
  const client = await Client.start({
    files: {
      "wit/a.wit":
        "package local:app;\n\nworld w {\n  import wasi:io/⟨path⟩error@0.2.12;\n  export run: func();\n}\n",
      "src/index.ts": "export {};\n",
    },
    command: [program, "--stdio"],
  });
  try {
    assert.equal(client.initialized?.serverInfo?.version, version);
    await client.open("wit/a.wit");
    assert.deepEqual(await client.problems("wit/a.wit"), ["unknown-package: wasi:io"]);
    const place = client.place("wit/a.wit", "path");
    const items = await client.request<CompletionItem[]>("textDocument/completion", place);
    assert.ok(items.some(({ label }) => label === "wasi:io/error@0.2.12"));
    // The parser of scripts is in a file of its own.
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: place.textDocument,
      range: { start: { line: 2, character: 6 }, end: { line: 2, character: 6 } },
      context: { diagnostics: [], only: ["refactor"] },
    });
    assert.ok(
      actions.some(({ title }) => title.endsWith("in TypeScript")),
      JSON.stringify(actions),
    );
  } finally {
    assert.equal(await client.stop(), 0);
  }
});

it("the small extension has every file that its manifest names, and nothing of the rest of wasmcp", async () => {
  const folder = path.join(scratch, "extension");
  await makeExtension(folder);
  const text = await fs.readFile(path.join(folder, "package.json"), "utf8");
  for (const [, file] of text.matchAll(/"(?:path|main|icon|configuration)": "([^"$]+)"/g))
    await fs.access(path.join(folder, file ?? ""));
  const { contributes } = JSON.parse(text) as {
    contributes: { commands: { command: string }[]; configuration: { properties: object } };
  };
  assert.deepEqual(
    contributes.commands.map(({ command }) => command),
    ["wasmcp.showWit", "wasmcp.restartWitServer"],
  );
  assert.ok(Object.keys(contributes.configuration.properties).length >= 3);
  const main = await fs.readFile(path.join(folder, "dist/extension.cjs"), "utf8");
  for (const { command } of contributes.commands) assert.ok(main.includes(`"${command}"`), command);
  assert.ok(!main.includes("wasmcp.composeServer"));
  assert.ok(main.length < 1_000_000, `${main.length} bytes`);
  const { size } = await fs.stat(path.join(folder, "dist/wit-lsp.js"));
  assert.ok(size < 1_500_000, `${size} bytes`);
});
