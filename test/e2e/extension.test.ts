/**
 * The extension in a real workbench: the VSIX that users get, driven through palette, dialogs and status bar, until an
 * official MCP client calls the tools. Screenshots go to `shots/`.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { packageExtension } from "../../scripts/package.ts";
import { installCodeServer, testCache } from "./install-code-server.ts";
import { openWorkbench, type Workbench, type WorkbenchOptions } from "./workbench.ts";

const SHOTS = path.join(import.meta.dirname, "shots");
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const log = (line: string) => process.stderr.write(`${line}\n`);
const codeServer = await installCodeServer(testCache(process.env), log);
const browser = await firstExecutable([process.env["CHROMIUM"] ?? "", ...CHROMIUM]);
const skip = whySkipped();
if (skip !== false) log(`SKIPPED: the end-to-end tests: ${skip}`);

describe("the extension in a VS Code workbench", { skip }, () => {
  let vsix = "";

  before(async () => {
    await fs.rm(SHOTS, { recursive: true, force: true });
    vsix = await packageExtension(() => {});
  });

  /** A workbench of its own for each test, on an empty folder. */
  async function withWorkbench(
    options: Omit<WorkbenchOptions, "codeServer" | "browser" | "vsix">,
    work: (workbench: Workbench) => Promise<void>,
  ): Promise<void> {
    assert(!("reason" in codeServer) && browser !== undefined);
    const workbench = await openWorkbench({ ...options, codeServer, browser, vsix });
    try {
      await work(workbench);
    } catch (error) {
      await workbench.shot("failure");
      throw error;
    } finally {
      await workbench.close();
    }
  }

  test("from an empty folder to a tool call", async () => {
    const shots = path.join(SHOTS, "first-server");
    await withWorkbench(
      { trusted: true, shots, settings: { "wasmcp.address": "127.0.0.1:0" } },
      async (bench) => {
        await newComponent(bench, "my-tools", "TypeScript");
        await bench.shot("typescript-created");
        await newComponent(bench, "fast-tools", "AssemblyScript");
        await bench.shot("assemblyscript-created");

        await bench.command("wasmcp: Compose and Run");
        await bench.shot("composing");
        await bench.statusBar(/MCP :\d+/).waitFor();
        await bench.shot("running");

        const announcement = await bench.notification(/runs at http/);
        const url = /http:\S+/.exec(await announcement.innerText())?.[0] ?? "";
        await bench.press(announcement, "Copy URL");
        assert.equal(await bench.clipboard(), url);
        await checkTools(url);

        await bench.statusBar(/MCP :\d+/).click();
        await bench.statusBar(/MCP :\d+/).waitFor({ state: "hidden" });
        await bench.shot("stopped");
        await assert.rejects(fetch(url), "the server is gone");
      },
    );
  });
});

/** Goes through the command's questions until the main file is open. */
async function newComponent(bench: Workbench, name: string, language: string): Promise<void> {
  await bench.command("wasmcp: New Component");
  await bench.answer("Name of the component", name);
  await bench.choose(language);
  await bench.page
    .getByRole("tab", { name: /index\.ts/ })
    .first()
    .waitFor();
  await bench.dismiss(await bench.notification(`Created component ${name}`));
}

/** Lists and calls the tools of both templates with the official client. */
async function checkTools(url: string): Promise<void> {
  const client = new Client({ name: "end-to-end", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["example-tool"]);
    const result = await client.callTool({ name: "example-tool", arguments: { input: "test" } });
    assert.deepEqual(result.content, [{ type: "text", text: "Received: test" }]);
  } finally {
    await client.close();
  }
}

function whySkipped(): string | false {
  if ("reason" in codeServer) return codeServer.reason;
  if (browser === undefined) return "there is no Chromium: install the package `chromium`, or set CHROMIUM";
  return false;
}

async function firstExecutable(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    if (file === "") continue;
    const usable = await fs.access(file, fs.constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}
