import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { filesFor } from "../../../../extension/projects/wasm-files.ts";

const exporting = (name: string) => `(component (instance $empty) (export "${name}" (instance $empty)))`;

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "tools.wasm": exporting("wasmcp:mcp-v20251125/tools@0.1.1"),
  "middleware.wasm": exporting("wasmcp:mcp-v20251125/server-handler@0.1.1"),
  "server.wasm": exporting("wasi:http/incoming-handler@0.2.12"),
  "unrelated.wasm": exporting("acme:weather/forecast"),
  "core.wasm": "(module)",
  "damaged.wasm": new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 0xff]),
};

describe("what .wasm files are good for", () => {
  let folder = "";
  const paths = () => Object.keys(FILES).map((name) => path.join(folder, name));
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-wasm-files-"));
    for (const [name, content] of Object.entries(FILES)) {
      const bytes = typeof content === "string" ? await parse(content) : content;
      await fs.writeFile(path.join(folder, name), bytes);
    }
  });
  after(() => fs.rm(folder, { recursive: true }));

  async function check(use: "part" | "server", expected: readonly string[]): Promise<void> {
    const found = await filesFor(use, [...paths(), path.join(folder, "absent.wasm")]);
    assert.deepEqual(
      found.map((file) => path.basename(file)),
      expected,
    );
  }

  test("parts of a server export an MCP interface", () => check("part", ["tools.wasm", "middleware.wasm"]));
  test("servers export an HTTP handler", () => check("server", ["server.wasm"]));
});
