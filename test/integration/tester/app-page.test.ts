/** A page of a TypeScript project (MCP Apps) in the tool tester, in a real browser: what it shows, what it may ask for, and what it cannot reach. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { FrameLocator } from "playwright-core";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { findTool, without } from "../../tools.ts";
import { assets } from "../sample-server.ts";
import { violations } from "./axe.ts";
import { openTesterPage, type TesterPage } from "./tester-page.ts";

const skip = without("chromium");

/** It shows what it gets, and has a button for each thing that pages may ask for, or must not reach. */
const PAGE = `<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width" />
<title>Forecast</title>
<style>body { font-family: sans-serif; background: #fff; color: #111 } ul { display: flex; gap: 1rem; padding: 0; list-style: none }
li { background: #dbeafe; border-radius: 6px; padding: 1rem }</style>
<h1>Forecast for <span id="city"></span></h1>
<ul id="days"></ul>
<button id="refresh">Refresh</button> <button id="hidden">Hidden</button> <button id="link">Link</button>
<p id="answer"></p>
<script>
  let last = 0;
  const waiting = new Map();
  const post = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  window.ask = (method, params) => new Promise((resolve) => {
    waiting.set(++last, resolve);
    post({ id: last, method, params });
  });
  const answer = (value) => { document.getElementById("answer").textContent = JSON.stringify(value); };
  const show = (days) => document.getElementById("days").replaceChildren(...days.map((day) => {
    const item = document.createElement("li");
    item.textContent = day + " °C";
    return item;
  }));
  addEventListener("message", ({ source, data }) => {
    if (source !== parent) return;
    if (data.id !== undefined) waiting.get(data.id)?.(data.result ?? data.error);
    if (data.method === "ui/notifications/tool-input") document.getElementById("city").textContent = data.params.arguments.city;
    if (data.method === "ui/notifications/tool-result") show(data.params.structuredContent.days);
  });
  const onClick = (id, work) => document.getElementById(id).addEventListener("click", async () => answer(await work()));
  onClick("refresh", async () => {
    const result = await ask("tools/call", { name: "refresh", arguments: { city: "Rome" } });
    if (result.structuredContent) show(result.structuredContent.days);
    return result.message ?? "refreshed";
  });
  onClick("hidden", () => ask("tools/call", { name: "reset" }));
  onClick("link", () => ask("ui/open-link", { url: "https://weather.example/rome" }));
  const fails = (work) => work().then(() => "reached", (error) => error.name);
  window.reach = async () => ({
    network: await fails(() => fetch("https://elsewhere.example/")),
    parent: await fails(async () => parent.document.body),
    storage: await fails(async () => localStorage.length),
  });
  const appInfo = { name: "forecast", version: "1.0.0" };
  ask("ui/initialize", { protocolVersion: "2026-01-26", appInfo, appCapabilities: {} }).then(() => {
    post({ method: "ui/notifications/initialized" });
    post({ method: "ui/notifications/size-changed", params: { width: 600, height: 333 } });
  });
</script>
</html>
`;
const files: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "weather", "version": "0.1.0", "private": true, "type": "module" }',
  "src/index.ts": [
    'import { server, tool } from "wasmcp:sdk";',
    'const input = { type: "object", properties: { city: { type: "string" } }, required: ["city"] } as const;',
    'const output = { type: "object", properties: { days: { type: "array", items: { type: "number" } } }, required: ["days"] } as const;',
    "export default server([",
    '  tool("forecast", { description: "Of days", input, output, ui: "forecast", run: () => ({ days: [21, 24, 19] }) }),',
    '  tool("refresh", { input, output, ui: { visibility: ["app"] }, run: () => ({ days: [30] }) }),',
    '  tool("reset", { ui: { visibility: ["model"] }, run: () => "done" }),',
    "]);",
  ].join("\n"),
  "ui/forecast.html": PAGE,
};

describe("the page of a tool in the tester", { skip, timeout: 180_000 }, () => {
  let folder: string;
  let server: RunningServer;
  let tester: TesterPage;
  let frame: FrameLocator;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-app-page-"));
    const directory = path.join(folder, "weather");
    for (const [name, text] of Object.entries(files)) {
      await fs.mkdir(path.dirname(path.join(directory, name)), { recursive: true });
      await fs.writeFile(path.join(directory, name), text);
    }
    const { file } = await build(directory, unwatchedJob, assets);
    const output = path.join(folder, "server.wasm");
    await composeFiles({ ...here, specs: [file], output, force: false }, unwatchedJob, assets);
    server = await startServer(
      { ...host, file: output, runtime: "embedded", host: "127.0.0.1", port: 0, env: {} },
      unwatchedJob,
      assets,
    );
    const executable = findTool("chromium") ?? "";
    tester = await openTesterPage({ executable, url: server.url, name: "weather.wasm" });
    tester.page.setDefaultTimeout(60_000);
    await tester.page.locator("nav").getByRole("button", { name: "forecast" }).first().click();
    await tester.page.getByLabel("city").fill("Oslo");
    await press("Call");
    frame = tester.page.frameLocator("iframe");
    await frame.getByText("19 °C").waitFor();
  });
  after(async () => {
    await tester?.close();
    await server?.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  const press = (name: string): Promise<void> =>
    tester.page.locator("main").getByRole("button", { name, exact: true }).click();

  test("gets the arguments and the result of its call, and the height that it wants", async () => {
    assert.equal(await frame.getByRole("heading").innerText(), "Forecast for Oslo");
    await tester.page.waitForFunction("document.querySelector('iframe').style.height === '333px'");
    assert.deepEqual(tester.complaints, []);
    assert.deepEqual(await violations(tester.page), []);
  });

  test("calls tools of its server when the user agrees, and only those that are for pages", async () => {
    await frame.getByText("Refresh").click();
    await tester.page.getByRole("heading", { name: "The page wants to call refresh" }).waitFor();
    assert.deepEqual(await violations(tester.page), []);
    await press("Decline");
    await frame.getByText("the user declined the call").waitFor();
    await frame.getByText("Refresh").click();
    await tester.page.getByRole("heading", { name: "The page wants to call refresh" }).waitFor();
    await tester.page.locator(".question").getByRole("button", { name: "Call", exact: true }).click();
    await frame.getByText("30 °C").waitFor();
    await tester.page.getByText("The page called refresh.").waitFor();
    await frame.getByText("Hidden").click();
    await frame.getByText("the server has no tool `reset` for pages").waitFor();
  });

  test("opens a link when the user agrees", async () => {
    await frame.getByText("Link").click();
    await tester.page.getByText("https://weather.example/rome").waitFor();
    assert.deepEqual(tester.asked, []);
    await press("Open");
    await frame.getByText("{}", { exact: true }).waitFor();
    assert.deepEqual(tester.asked, [{ kind: "open", url: "https://weather.example/rome" }]);
  });

  test("reaches neither the network nor the tester", async () => {
    const app =
      tester.page.frames().find((each) => each.url().startsWith("http://127.0.0.1")) ?? assert.fail();
    const reached = await app.evaluate("reach()");
    assert.deepEqual(reached, {
      network: "TypeError",
      parent: "SecurityError",
      storage: "SecurityError",
    });
    // What only the extension may say. The answer to a ping comes after it.
    await app.evaluate(
      `parent.postMessage({ kind: "event", event: { kind: "disconnected", reason: "forged" } }, "*"); ask("ping", {})`,
    );
    await tester.page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    assert.equal(await tester.page.getByText("forged").count(), 0);
    // An address that takes a secret along.
    const refused = tester.page.waitForEvent("console", (message) => message.text().includes("frame-src"));
    await app.evaluate("void setTimeout(() => { location.href = 'https://elsewhere.example/?secret'; })");
    await refused;
  });
});
