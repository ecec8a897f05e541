import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { Client } from "../language-server/client.ts";
import { repositoryRoot } from "../sample-server.ts";

for (const entry of ["dist/wasmcp.js", "cli/main.ts"]) {
  test(`${entry} wit-lsp is the language server, with the version and the configuration of the command`, async () => {
    const client = await Client.start({
      files: { ".config/wasmcp/config.toml": '[components]\nmine = "acme:mine"\n' },
      command: [process.execPath, path.join(repositoryRoot, entry), "wit-lsp", "--stdio"],
    });
    try {
      const manifest = await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8");
      const { version } = JSON.parse(manifest) as { readonly version: string };
      assert.equal(client.initialized?.serverInfo?.version, version);
      await client.open("wasmcp.toml", '[servers.a]\ncomponents = ["mine", "other"]\n', "toml");
      const found = await client.diagnosticsWhere("wasmcp.toml", ({ length }) => length > 0);
      assert.deepEqual(
        found.map(({ code }) => code),
        ["unknown-alias"],
      );
    } finally {
      assert.equal(await client.stop(), 0);
    }
  });
}
