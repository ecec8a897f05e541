/** A project with a page in the folder `ui`: its tool and its page as a client with MCP Apps gets them, and one without. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { renderError } from "../../core/errors.ts";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { build } from "../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../toolchain/run/index.ts";
import { here, host } from "../host.ts";
import { assets } from "./sample-server.ts";

const HTML = "<!doctype html><title>Chart</title><script>parent.postMessage(1, '*')</script>\n";
const files: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "forecast", "version": "0.1.0", "private": true, "type": "module" }',
  "src/index.ts": [
    'import { server, tool } from "wasmcp:sdk";',
    "export default server([",
    '  tool("week", { description: "The week", ui: "chart", run: () => "Sun, then rain" }),',
    "]);",
  ].join("\n"),
  "ui/chart.html": HTML,
  "ui/chart.json": '{ "csp": { "connectDomains": ["https://api.example.com"] }, "prefersBorder": true }',
};
const URI = "ui://forecast/chart";
const TYPE = "text/html;profile=mcp-app";
const META = { ui: { csp: { connectDomains: ["https://api.example.com"] }, prefersBorder: true } };

async function write(directory: string, contents: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(contents)) {
    await fs.mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await fs.writeFile(path.join(directory, name), text);
  }
  return directory;
}

describe("a component with a page", { timeout: 120_000 }, () => {
  let folder: string;
  let server: RunningServer;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-apps-"));
    const built = await build(await write(path.join(folder, "forecast"), files), unwatchedJob, assets);
    const output = path.join(folder, "server.wasm");
    await composeFiles(
      { ...here, specs: [built.file], output, force: false, transport: "http" },
      unwatchedJob,
      assets,
    );
    server = await startServer(
      { ...host, file: output, runtime: "embedded", host: "127.0.0.1", port: 0, env: {} },
      unwatchedJob,
      assets,
    );
  });
  after(async () => {
    await server.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  async function connect(
    t: TestContext,
    extensions: Record<string, Record<string, string[]>>,
  ): Promise<Client> {
    const client = new Client(
      { name: "apps-test", version: "1" },
      { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { extensions } },
    );
    t.after(() => client.close());
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    return client;
  }

  test("shows clients with MCP Apps where the page is, and what it may reach", async (t) => {
    const client = await connect(t, { "io.modelcontextprotocol/ui": { mimeTypes: [TYPE] } });
    const [week] = (await client.listTools()).tools;
    assert.deepEqual(week?._meta, { ui: { resourceUri: URI }, "ui/resourceUri": URI });
    const [listed] = (await client.listResources()).resources;
    assert.deepEqual([listed?.uri, listed?.mimeType, listed?._meta], [URI, TYPE, META]);
    const [page] = (await client.readResource({ uri: URI })).contents;
    assert.deepEqual(page, { uri: URI, mimeType: TYPE, text: HTML, _meta: META });
  });

  test("gives other clients the text", async (t) => {
    const client = await connect(t, {});
    const result = await client.callTool({ name: "week" });
    assert.deepEqual(result.content, [{ type: "text", text: "Sun, then rain" }]);
  });

  test("is not built from a tool whose page is missing", async () => {
    const { "ui/chart.html": _page, "ui/chart.json": _facts, ...others } = files;
    const directory = await write(path.join(folder, "pageless"), others);
    await assert.rejects(build(directory, unwatchedJob, assets), (error) => {
      assert.match(renderError(error), /src\/index\.ts:3:3: .*no page `ui\/chart\.html`/);
      return true;
    });
  });
});
