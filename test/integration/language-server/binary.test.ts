import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, it } from "node:test";
import type { CompletionItem, Hover, Location, MarkupContent } from "vscode-languageserver-protocol";
import { distRoot } from "../../../scripts/build.ts";
import { withServer } from "./client.ts";

const component = await fs.readFile(path.join(distRoot, "components/tools-middleware.wasm"));

const text = `package local:demo;
world w {
  import wasmcp:mcp-v20251125/m⟨path⟩cp@0.1.1;
}
interface i {
  use wasmcp:mcp-v20251125/mcp@0.1.1.{⟨names⟩};
}`;

describe("a component in `deps`", () => {
  const files = { "wit/a.wit": text, "wit/deps/tools.wasm": component };
  it("provides its packages for definitions, completions and hovers", async () => {
    await withServer({ files }, async (client) => {
      await client.open("wit/a.wit");
      const codes = (await client.diagnostics("wit/a.wit")).map(({ code }) => code);
      assert.ok(!codes.includes("unknown-package"), String(codes));
      const place = client.place("wit/a.wit", "path");
      const found = await client.request<Location | Location[]>("textDocument/definition", place);
      const [location] = Array.isArray(found) ? found : [found];
      assert.match(location?.uri ?? "", /^wasmcp-wit:.*\/tools\.wasm\/wasmcp-mcp-v20251125/);
      const shown = await client.request<string>("wasmcp/witText", { uri: location?.uri });
      assert.match(shown, /interface mcp \{/);
      const items = await client.request<CompletionItem[]>(
        "textDocument/completion",
        client.place("wit/a.wit", "names"),
      );
      assert.ok(items.length > 5, `${items.length} names`);
      const position = location?.range.start;
      const hover = await client.request<Hover>("textDocument/hover", {
        textDocument: { uri: location?.uri },
        position,
      });
      assert.match((hover.contents as MarkupContent).value, /interface mcp/);
    });
  });
  it("gives way to the same package as text", async () => {
    const dependency = "package wasmcp:mcp-v20251125@0.1.1; interface mcp { type t = u8; }";
    await withServer({ files: { ...files, "wit/deps/mcp.wit": dependency } }, async (client) => {
      await client.open("wit/a.wit");
      await client.diagnostics("wit/a.wit");
      const items = await client.request<CompletionItem[]>(
        "textDocument/completion",
        client.place("wit/a.wit", "names"),
      );
      assert.deepEqual(
        items.map(({ label }) => label),
        ["t"],
      );
    });
  });
});

describe("a file in `deps` that is no WIT package", () => {
  const uses = "package local:demo;\n\nworld w {\n  import other:dep/things;\n}\n";
  const files = {
    "wit/a.wit": uses,
    "wit/deps/broken.wasm": Uint8Array.of(0, 0x61, 0x73, 0x6d, 0xd, 0, 1, 0, 7, 0xff),
    "wit/deps/text.wat": "(component)",
    "wit/deps/tools.wasm": component,
  };

  it("says why it cannot be read, and so does what may be in it", async () => {
    await withServer({ files }, async (client) => {
      await client.open("wit/a.wit");
      const [missing] = await client.diagnostics("wit/a.wit");
      assert.match(
        String(missing?.message),
        /^package `other:dep` not found.*; `broken\.wasm` in `deps` cannot be read: .*byte|offset/,
      );
      const messages = async (name: string): Promise<string> =>
        (await client.diagnostics(`wit/deps/${name}`))
          .map(({ code, message }) => `${code}: ${message}`)
          .join();
      assert.match(
        await messages("broken.wasm"),
        /^unreadable-package: cannot use this file as a WIT package: ./,
      );
      assert.match(await messages("text.wat"), /^unreadable-package: .*text format.*`wasm-tools parse`/);
      assert.match(
        await messages("tools.wasm"),
        /^unreadable-package: .*expected a WIT package, found a component/,
      );
      for (const name of ["broken.wasm", "text.wat", "tools.wasm"]) await client.remove(`wit/deps/${name}`);
      await client.diagnosticsWhere(
        "wit/a.wit",
        ([first]) => first?.message === "package `other:dep` not found",
      );
      // The files of a check are published one package after the other.
      await client.diagnosticsWhere("wit/deps/broken.wasm", ({ length }) => length === 0);
    });
  });
});

describe("a `.wasm` file anywhere", () => {
  it("is shown as WIT", async () => {
    await withServer({ files: { "out/tools.wasm": component } }, async (client) => {
      const uri = await client.request<string>("wasmcp/witOf", { uri: client.uri("out/tools.wasm") });
      const shown = await client.request<string>("wasmcp/witText", { uri });
      assert.match(shown, /^package root:component;\n\nworld root \{\n {2}import /);
    });
  });
  it("that is not a component has no WIT", async () => {
    const files = {
      "core.wasm": Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
      "broken.wasm": Uint8Array.of(1, 2, 3),
    };
    await withServer({ files }, async (client) => {
      for (const name of Object.keys(files)) {
        assert.equal(await client.request("wasmcp/witOf", { uri: client.uri(name) }), null);
      }
    });
  });
});
