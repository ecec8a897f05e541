/** The server looks at no file outside of the workspace, unless the client says that the user trusts it. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, it } from "node:test";
import type { CompletionItem, DocumentLink } from "vscode-languageserver-protocol";
import { WORKSPACE_TRUSTED } from "../../../core/wit-lsp-protocol.ts";
import { type Client, withServer } from "./client.ts";

const outside = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "outside-")));
after(() => fs.rm(outside, { recursive: true }));
await fs.writeFile(path.join(outside, "present.wasm"), new Uint8Array(8));
await fs.mkdir(path.join(outside, "package"));
await fs.writeFile(
  path.join(outside, "package/secret.wit"),
  "package secret:thing; interface i { type t = u8; }",
);

/** What a `wasmcp.toml` of a cloned repository may name: by an absolute path, `..`, another machine, a link to a folder and a link to a file. */
async function openProject(client: Client): Promise<void> {
  await fs.symlink(outside, path.join(client.folder, "folder"));
  await fs.symlink(path.join(outside, "present.wasm"), path.join(client.folder, "present-link.wasm"));
  await fs.symlink(path.join(outside, "absent.wasm"), path.join(client.folder, "absent-link.wasm"));
  const up = path.relative(client.folder, outside);
  const list = ["present", "absent"].flatMap((name) => [
    `${outside}/${name}.wasm`,
    `${up}/${name}.wasm`,
    `./dist/../${up}/${name}.wasm`,
    `./folder/${name}.wasm`,
    `./${name}-link.wasm`,
    `//localhost${outside}/${name}.wasm`,
  ]);
  await client.open(
    "wasmcp.toml",
    `[servers.a]\ncomponents = ${JSON.stringify(list, undefined, 1)}\n`,
    "toml",
  );
}

async function missingFiles(client: Client): Promise<readonly string[]> {
  const { version } = client.document("wasmcp.toml");
  await client.request("textDocument/hover", {
    textDocument: { uri: client.uri("wasmcp.toml") },
    position: { line: 0, character: 0 },
  });
  const diagnostics = await client.diagnosticsOf("wasmcp.toml", version);
  return diagnostics
    .filter(({ code }) => code === "missing-file")
    .map(({ range }) => client.document("wasmcp.toml").getText(range));
}

function linksOf(client: Client): Promise<DocumentLink[]> {
  return client.request("textDocument/documentLink", { textDocument: { uri: client.uri("wasmcp.toml") } });
}

it("says nothing about places outside, whether a file is there or not", async () => {
  await withServer({ files: { "dist/tool.wasm": new Uint8Array(8) } }, async (client) => {
    await openProject(client);
    assert.deepEqual(await missingFiles(client), []);
    assert.deepEqual(await linksOf(client), []);
  });
});

it("says which files are missing in a trusted workspace, from the start or later", async () => {
  await withServer({ initializationOptions: { isTrusted: true } }, async (client) => {
    await openProject(client);
    assert.equal(
      (await missingFiles(client)).filter((text) => text.includes(`${outside}/absent`)).length > 0,
      true,
    );
    assert.ok((await linksOf(client)).some(({ target }) => target?.endsWith("/present.wasm")));
  });
  await withServer({}, async (client) => {
    await openProject(client);
    assert.deepEqual(await linksOf(client), []);
    await client.connection.sendNotification(WORKSPACE_TRUSTED);
    assert.ok((await linksOf(client)).some(({ target }) => target?.endsWith("/present.wasm")));
  });
});

it("completes no names of files outside", async () => {
  await withServer({ files: { "dist/tool.wasm": new Uint8Array(8) } }, async (client) => {
    await fs.symlink(outside, path.join(client.folder, "folder"));
    for (const start of [`${outside}/`, `${path.relative(client.folder, outside)}/`, "./folder/"]) {
      const text = `[servers.a]\ncomponents = ["${start}"]\n`;
      await client.open("wasmcp.toml", text, "toml");
      const items = await client.request<CompletionItem[]>("textDocument/completion", {
        textDocument: { uri: client.uri("wasmcp.toml") },
        position: { line: 1, character: `components = ["${start}`.length },
      });
      assert.ok(!JSON.stringify(items).includes("present"), JSON.stringify(items));
    }
  });
});

it("reads no package through a link in `deps`", async () => {
  const text = "package a:b; interface j { use secret:thing/i.{t}; f: func(x: t); }";
  await withServer({ files: { "wit/a.wit": text } }, async (client) => {
    await fs.mkdir(path.join(client.folder, "wit/deps"));
    await fs.symlink(path.join(outside, "package"), path.join(client.folder, "wit/deps/thing"));
    await fs.symlink(path.join(outside, "package/secret.wit"), path.join(client.folder, "wit/deps/file.wit"));
    await client.open("wit/a.wit");
    assert.deepEqual(await client.problems("wit/a.wit"), ["unknown-package: secret:thing"]);
  });
});
