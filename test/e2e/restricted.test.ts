/** What the extension does and refuses in a folder that its user does not trust. Screenshots go to `shots/`. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import { distRoot } from "../../scripts/build.ts";
import { calculatorFile } from "../integration/sample-server.ts";
import { prepareWorkbenches, sharedWorkbench, skip } from "./setup.ts";

describe("Restricted Mode in a VS Code workbench", { skip }, () => {
  before(prepareWorkbenches);

  const inWindow = sharedWorkbench({ trusted: false, settings: { "wasmcp.address": "127.0.0.1:0" } });

  test("every command that runs code refuses and says why", async () => {
    await inWindow("restricted", {}, async (bench) => {
      for (const title of ["Build", "Compose Server", "Run Server", "Compose and Run"]) {
        await bench.command(`wasmcp: ${title}`);
        const refusal = await bench.notification(`${title} is not available in Restricted Mode`);
        if (title === "Build") await bench.shot("refused");
        await bench.dismiss(refusal);
      }
      assert.deepEqual(await fs.readdir(bench.folder), [], "nothing was made");
      await bench.command("MCP: List Servers");
      await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "Add Server" }).waitFor();
      assert.equal(await bench.quickPickRow("wasmcp development").count(), 0, "no server is offered");
    });
  });

  test("the sidebar shows components, and runs nothing", async () => {
    const files = {
      "weather.wasm": await fs.readFile(calculatorFile),
      "wasmcp.toml": '[servers.shared]\ncomponents = ["./weather.wasm"]\n',
    };
    await inWindow("sidebar-restricted", files, async (bench) => {
      await bench.openSidebar();
      await bench
        .sidebarRow("Components", "weather.wasm")
        .getByText(/Tools component/)
        .waitFor();
      await bench.itemAction("Servers", "shared", "Run");
      await bench.notification("Run is not available in Restricted Mode");
      await bench.shot("refused");
      assert.deepEqual((await fs.readdir(bench.folder)).toSorted(), ["wasmcp.toml", "weather.wasm"]);
    });
  });

  // At its end, the folder is trusted.
  test("a component is inspected, but not run", async () => {
    const tools = await fs.readFile(path.join(distRoot, "components", "tools-middleware.wasm"));
    await inWindow("inspect-restricted", { "part.wasm": tools }, async (bench) => {
      await bench.command("wasmcp: Inspect Component");
      const page = bench.webview();
      await page.getByText("Middleware", { exact: true }).waitFor();
      await page.getByText("Not available in Restricted Mode, because listing runs the component").waitFor();
      assert(await page.getByRole("button", { name: "List Tools" }).isDisabled());
      await bench.shot("restricted");
      await page.getByRole("button", { name: "Manage Workspace Trust" }).click();
      await bench.page.getByRole("button", { name: "Trust", exact: true }).first().click();
      await bench.page.keyboard.press("Escape");
      await page.getByRole("button", { name: "List Tools" }).and(page.locator(":enabled")).waitFor();
      await bench.shot("trusted");
    });
  });
});
