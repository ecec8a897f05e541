/** Servers of the editor: their tools called in the tester, a local sign-in, and what the agent gets. Screenshots go to `shots/`. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { here } from "../host.ts";
import { askForToken, authorizationRequest, REDIRECT, register } from "../integration/issuer/client.ts";
import { signIn } from "../integration/issuer/sign-in.ts";
import { assets, calculatorFile } from "../integration/sample-server.ts";
import { buildOnce } from "../kept.ts";
import { prepareWorkbenches, sharedWorkbench, skip } from "./setup.ts";
import { callFirstTool, followHotReload, lookAtThemes, MOST_KEYS } from "./tester-journey.ts";

const definition = '[servers.weather]\ncomponents = ["./weather.wasm"]\n';

describe("servers in a VS Code workbench", { skip }, () => {
  /** One that runs, and one that a definition needs. */
  let server: Uint8Array;
  let weather: Uint8Array;

  before(async () => {
    await prepareWorkbenches();
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-servers-"));
    try {
      const output = path.join(folder, "server.wasm");
      await composeFiles({ ...here, specs: [calculatorFile], output, force: false }, unwatchedJob, assets);
      server = await fs.readFile(output);
      const options = {
        name: "weather",
        language: "assemblyscript",
        directory: folder,
        force: false,
      } as const;
      const { directory } = await scaffold(options, assets);
      weather = await fs.readFile(await buildOnce(directory));
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  });

  const inWindow = sharedWorkbench({
    trusted: true,
    settings: { "wasmcp.runtime": "embedded", "wasmcp.address": "127.0.0.1:0", "window.zoomLevel": 0 },
  });

  test(
    "a local sign-in protects a server, and a token of it is explained",
    { timeout: 600_000 },
    async () => {
      await inWindow("sign-in", { "server.wasm": server }, async (bench) => {
        await bench.contextMenu("server.wasm", "Run with Local Sign-in");
        const started = await bench.notification(/runs at http\S+\/mcp; clients sign in at http/);
        const [, url = "", issuer = ""] =
          /runs at (\S+); clients sign in at (http:\/\/[\d.:]+)/.exec(await started.innerText()) ?? [];
        await bench.shot("running");
        await bench.dismiss(started);
        const refused = await fetch(url, { method: "POST", body: "{}" });
        assert.equal(refused.status, 401);

        const clientId = String((await register(issuer))["client_id"]);
        const { url: page, verifier } = authorizationRequest(issuer, clientId, {
          resource: url,
          scope: "mcp:read",
        });
        const code = (await signIn(page)).callback.searchParams.get("code") ?? "";
        const exchange = {
          grant_type: "authorization_code",
          code,
          redirect_uri: REDIRECT,
          client_id: clientId,
        };
        const { body } = await askForToken(issuer, { ...exchange, code_verifier: verifier });
        const token = String(body["access_token"]);

        await bench.command("wasmcp: Decode Access Token…");
        await bench.answer("Paste the token", token);
        const shown = bench.webview();
        await shown.getByRole("heading", { name: "test-user" }).waitFor();
        await shown.getByText("Takes this token, if the signature is good.").waitFor();
        await bench.shot("token");

        await bench.command("wasmcp: Stop Server");
        await ended(url);
        await ended(issuer);
      });
    },
  );

  test(
    "the agent: the list of MCP servers has those of the workspace, which start when they are wanted",
    { timeout: 600_000 },
    async () => {
      const files = { "wasmcp.toml": definition, "weather.wasm": weather };
      await inWindow("agent", files, async (bench) => {
        await bench.openSidebar();
        await bench.sidebarRow("Servers", "weather").waitFor();
        await bench.command("MCP: List Servers");
        await bench.quickPickRow("weather").waitFor();
        await bench.shot("servers");
        await bench.quickPickRow("wasmcp development").click();
        await bench.quickPickRow("Start Server").click();
        await bench.command("MCP: List Servers");
        const rows = bench.page.locator(".quick-input-list .monaco-list-row");
        await rows.filter({ hasText: /wasmcp development\s*Running/ }).waitFor();
        await bench.shot("running");
        // It is composed, and started like any server of the window.
        await bench.quickPickRow("weather").click();
        await bench.quickPickRow("Start Server").click();
        await bench.dismiss(await bench.notification(/weather.* runs at http/));
        await bench.command("MCP: List Servers");
        await rows.filter({ hasText: /weather\s*Running/ }).waitFor();
        await bench.shot("both-running");
        await bench.page.keyboard.press("Escape");
        await bench.command("wasmcp: Stop Server");
        await bench
          .sidebarRow("Servers", "weather")
          .getByText(/stopped/)
          .waitFor();
      });
    },
  );

  // The last one in the window, since it changes the theme.
  test(
    "the tester: from an empty folder to a called tool by keyboard, then with hot reload",
    { timeout: 600_000 },
    async (t) => {
      await inWindow("tester", {}, async (bench) => {
        const begin = performance.now();
        const keys = await callFirstTool(bench);
        const seconds = Math.round((performance.now() - begin) / 1000);
        t.diagnostic(`from an empty folder to a called tool: ${keys} keys, ${seconds} s of the machine`);
        assert(keys <= MOST_KEYS, `${keys} keys`);
        await followHotReload(bench);
        await lookAtThemes(bench);
      });
    },
  );
});

/** Waits until the server does not answer any more. */
async function ended(url: string): Promise<void> {
  const answers = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  for (const end = Date.now() + 60_000; await answers();) assert.ok(Date.now() < end, `${url} still answers`);
}
