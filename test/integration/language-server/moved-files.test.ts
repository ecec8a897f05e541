/** `workspace/willRenameFiles`: paths in `wasmcp.toml` follow files and folders. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { type Client, withServer } from "./client.ts";

const settings = `[servers.a]
components = ["./tools/weather.wasm", "tools/other.wasm", "../shared/common.wasm", "weather"]
output = "./dist/a.wasm"
`;
const files = { "app/wasmcp.toml": settings, "app/tools/weather.wasm": "", "shared/common.wasm": "" };

async function move(client: Client, from: string, to: string): Promise<Record<string, string>> {
  const edit = await client.request<WorkspaceEdit | null>("workspace/willRenameFiles", {
    files: [{ oldUri: client.uri(from), newUri: client.uri(to) }],
  });
  return edit === null ? {} : client.apply(edit);
}

it("paths follow a file, as they were written", () =>
  withServer({ files }, async (client) => {
    assert.deepEqual(await move(client, "app/tools/weather.wasm", "app/parts/rain.wasm"), {
      "app/wasmcp.toml": settings.replace("./tools/weather.wasm", "./parts/rain.wasm"),
    });
    assert.deepEqual(await move(client, "app/tools/weather.wasm", "shared/rain.wasm"), {
      "app/wasmcp.toml": settings.replace("./tools/weather.wasm", "../shared/rain.wasm"),
    });
    assert.deepEqual(await move(client, "app/tools/weather.wasm", "app/weather.wasm"), {
      "app/wasmcp.toml": settings.replace("./tools/weather.wasm", "./weather.wasm"),
    });
  }));

it("paths follow a folder, and what moves with its settings keeps them", () =>
  withServer({ files }, async (client) => {
    assert.deepEqual(await move(client, "app/tools", "app/parts"), {
      "app/wasmcp.toml": settings.replaceAll("tools/", "parts/"),
    });
    assert.deepEqual(await move(client, "app", "server"), {});
    assert.deepEqual(await move(client, "app/nothing.wasm", "app/else.wasm"), {});
  }));

it("open settings follow a file that is outside of their folder, in the text that is not saved", () =>
  withServer({ files }, async (client) => {
    await client.open("app/wasmcp.toml", `# new\n${settings}`, "toml");
    assert.deepEqual(await move(client, "shared/common.wasm", "lib/common.wasm"), {
      "app/wasmcp.toml": `# new\n${settings.replace("../shared/", "../lib/")}`,
    });
  }));
