/** The views of the activity bar in a real workbench, with pointer, keyboard and drag and drop. Screenshots go to `shots/`. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { makeUser } from "../integration/packages/package-user.ts";
import { noRegistry, startRegistry } from "../integration/packages/registry-server.ts";
import { assets } from "../integration/sample-server.ts";
import { buildOnce } from "../kept.ts";
import { prepareWorkbenches, sharedWorkbench, skip } from "./setup.ts";

/** Lets the server find a free port, since others may run on this machine. The first start asks for the runtime. */
const anyPort = { "wasmcp.address": "127.0.0.1:0" };

describe("the sidebar in a VS Code workbench", { skip }, () => {
  let weather: Uint8Array;

  before(async () => {
    await prepareWorkbenches();
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-sidebar-"));
    try {
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

  const inWindow = sharedWorkbench({ trusted: true, settings: anyPort });
  const files = () => ({ "weather.wasm": weather });

  test("the sidebar follows changes from outside, shows broken entries, and defines servers in wasmcp.toml", async () => {
    await inWindow("sidebar-outside", files(), async (bench) => {
      await bench.openSidebar();
      await bench.sidebarRow("Components", "weather.wasm").waitFor();
      await bench.writeConfig('[components]\nlost = "/no/such.wasm"\nname = "acme:forecast@^1"\nwrong = 1\n');
      await bench
        .sidebarRow("Components", "lost")
        .getByText(/file not found/)
        .waitFor();
      await bench.sidebarRow("Components", "wrong").waitFor();
      await bench.shot("broken");

      await bench.sidebarRow("Components", "lost").click();
      const missing = await bench.notification("Cannot open lost: /no/such.wasm does not exist.");
      await missing.getByText(/choose another file for the alias, or remove the alias\./).waitFor();
      assert.equal(await bench.page.locator(".editor-group-container .tab").count(), 0, "no editor opens");
      await bench.shot("missing");
      await bench.press(missing, "Choose File…");
      await bench.page.locator(".quick-input-widget", { hasText: "Choose File for lost" }).waitFor();
      await bench.quickPickRow("weather.wasm").click();
      await bench.dismiss(await bench.notification("Changed lost to weather.wasm"));
      await bench.sidebarRow("Components", "lost").click();
      await bench.webview().getByRole("heading", { name: "weather.wasm" }).waitFor();
      await bench.shot("found");

      await bench.page.getByRole("button", { name: "New Server" }).last().click();
      await bench.answer("Name of the server in wasmcp.toml", "shared");
      await bench.page.locator(".quick-input-widget", { hasText: "New Server (2/2)" }).waitFor();
      await bench.shot("components");
      await bench.page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
      await bench.editorLine("[servers.shared]").waitFor();
      assert.match(await fs.readFile(path.join(bench.folder, "AGENTS.md"), "utf8"), /wasmcp run shared/);
      assert.match(await fs.readFile(path.join(bench.folder, ".gitignore"), "utf8"), /^\/dist\/$/m);
      const project = await fs.readFile(path.join(bench.folder, "wasmcp.toml"), "utf8");
      assert.equal(project, '[servers.shared]\ncomponents = ["./weather.wasm"]\n');
      await bench.itemAction("Servers", "shared", "Run");
      // wasmtime is not on the path of the workbench, so the extension asks: once in a window.
      const question = bench.dialog("wasmtime is not installed");
      await bench.press(question, "Use Embedded Runtime");
      const server = bench.sidebarRow("Servers", "shared");
      await server.getByText(/running on port/).waitFor();
      await bench.shot("server");
      await bench.itemAction("Servers", "shared", "Stop");
      await server.getByText(/stopped/).waitFor();
      await bench.itemAction("Servers", "shared", "Run");
      await server
        .or(question)
        .getByText(/running on port|not installed/)
        .first()
        .waitFor();
      assert.equal(await question.count(), 0, "asks once");

      // A failure lasts until a file has changed that may be its cause.
      await bench.itemAction("Servers", "shared", "Stop");
      await server.getByText(/stopped/).waitFor();
      await fs.rename(path.join(bench.folder, "weather.wasm"), path.join(bench.folder, "away.txt"));
      await bench.sidebarRow("Components", "weather.wasm").waitFor({ state: "detached" });
      await bench.itemAction("Servers", "shared", "Run");
      await server.getByText(/failed: /).waitFor();
      await fs.rename(path.join(bench.folder, "away.txt"), path.join(bench.folder, "weather.wasm"));
      await server.getByText(/stopped/).waitFor();
      await fs.appendFile(path.join(bench.folder, "wasmcp.toml"), "alow = []\n");
      await bench.page.locator(".monaco-list-row", { hasText: "did you mean allow?" }).waitFor();
      await bench.shot("misspelt");
    });
  });

  test("the sidebar works with the keyboard alone, and describes each line for a screen reader", async () => {
    await inWindow("sidebar-keyboard", files(), async (bench) => {
      await bench.openSidebar();
      await bench.writeConfig('[components]\nforecast = "/no/such.wasm"\n');
      const row = bench.sidebarRow("Components", "forecast");
      await row.waitFor();
      assert.equal(
        await row.getAttribute("aria-label"),
        "alias forecast, cannot be used: file not found, such.wasm",
      );
      await bench.command("wasmcp: Focus on Components View");
      await bench.page.keyboard.press("Home");
      await bench.page.keyboard.press("ArrowDown");
      await bench.page.locator(".monaco-list-row.focused", { hasText: "forecast" }).waitFor();
      await bench.page.keyboard.press("Delete");
      const removed = await bench.notification("Removed forecast");
      await row.waitFor({ state: "detached" });
      await bench.shot("removed");
      await bench.press(removed, "Undo");
      await row.waitFor();

      await bench.writeConfig(
        '[components]\na = "/no/a.wasm"\nb = "/no/b.wasm"\n\n[profiles.team]\ncomponents = ["a", "b"]\noutput = "t.wasm"\n',
      );
      // A key is for the line with the focus, also while another one is selected.
      const config = await bench.config();
      await bench.sidebarRow("Components", "weather.wasm").click();
      await bench.webview().getByRole("heading", { name: "weather.wasm" }).waitFor();
      const tab = bench.page.locator(".editor-group-container .tab");
      await tab.and(bench.page.locator(":has(.italic)")).waitFor();
      assert.equal(await tab.count(), 1, "a preview, in italics");
      // The list has the focus, and not the page.
      await bench.page.locator(".monaco-list:focus-within .monaco-list-row.selected").waitFor();
      await bench.page.keyboard.press("Home");
      await bench.page.keyboard.press("ArrowDown");
      await bench.page.locator(".monaco-list-row.focused", { hasText: "a.wasm" }).waitFor();
      await bench.page.keyboard.press("Delete");
      const gone = await bench.notification("Removed a. Profile team still refers to it.");
      await bench.page.locator(".monaco-list-row.selected", { hasText: "weather.wasm" }).waitFor();
      await bench.press(gone, "Undo");
      await bench.sidebarRow("Components", "a").waitFor();
      assert.equal(await bench.config(), config);
      await bench.shot("focused");
      const profiles = bench.paneRows("Profiles");
      await profiles.nth(2).waitFor();
      await bench.command("wasmcp: Focus on Profiles View");
      await bench.page.keyboard.press("Home");
      await bench.page.keyboard.press("ArrowDown");
      for (const [key, order] of [
        ["Alt+ArrowDown", ["b", "a"]],
        ["Alt+ArrowUp", ["a", "b"]],
      ] as const) {
        await bench.page.keyboard.press(key);
        for (const [place, name] of order.entries()) {
          await profiles
            .nth(place + 1)
            .getByText(name, { exact: true })
            .waitFor();
        }
        await profiles.and(bench.page.locator(".focused", { hasText: "a" })).waitFor();
        assert.match(await bench.config(), new RegExp(`components = \\["${order.join('", "')}"\\]`));
      }
      const sorted = await bench.config();
      await bench.page.keyboard.press("Alt+ArrowDown");
      await profiles.nth(1).getByText("b", { exact: true }).waitFor();
      await bench.page.keyboard.press("Control+KeyZ");
      await profiles.nth(1).getByText("a", { exact: true }).waitFor();
      assert.equal(await bench.config(), sorted);
      await bench.shot("moved");
    });
  });

  test(
    "components are added by name, from a registry and from the bundle, and put into order",
    { skip: noRegistry },
    async () => {
      const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-sidebar-"));
      const registry = await startRegistry(path.join(folder, "registry"));
      try {
        const publisher = await makeUser(path.join(folder, "publisher"));
        await publisher.configure({ acme: registry.host });
        const file = path.join(folder, "weather.wasm");
        await fs.writeFile(file, weather);
        for (const version of ["1.0.0", "1.1.0"]) await publisher.push(file, `acme:weather@${version}`);
        await inWindow("sidebar-packages", {}, async (bench) => {
          await bench.writeHome(
            ".config/wasm-pkg/config.toml",
            `[namespace_registries]\nacme = "${registry.host}"\n`,
          );
          await bench.openSidebar();
          const addPackage = async (spec: string) => {
            await bench.command("wasmcp: Add Component");
            await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "Package" }).click();
            await bench.answer("Name of the package, optionally with a version", spec);
          };
          const named = async (name: string) => {
            await bench.answer("a short name for commands, profiles and wasmcp.toml", name);
            await bench.dismiss(await bench.notification(`Added component ${name}`));
          };

          await addPackage("acme:wether");
          const unknown = bench.dialog("Cannot find a version of acme:wether");
          await unknown.waitFor();
          await bench.shot("unknown");
          await bench.press(unknown, "Cancel");
          await unknown.waitFor({ state: "hidden" });

          await addPackage("acme:weather");
          await bench.quickPickRow("1.1.0").waitFor();
          await bench.shot("versions");
          await bench.quickPickRow("1.0.0").click();
          await named("forecast");
          await bench
            .sidebarRow("Components", "forecast")
            .getByText(/acme:weather@1\.0\.0/)
            .waitFor();

          await addPackage("wasmcp:filter-middleware@^0.1");
          await named("filter");
          await bench
            .sidebarRow("Components", "filter")
            .getByText(/Middleware/)
            .waitFor();
          await bench.shot("added");

          await bench.command("wasmcp: New Profile");
          await bench.answer("Name of the profile", "team");
          await bench.dismiss(await bench.notification("Added profile team"));
          const inTeam = (label: string) => bench.sidebarRow("Profiles", label);
          for (const name of ["forecast", "filter"]) {
            await bench.drag(bench.sidebarRow("Components", name), inTeam("team"));
            await bench.dismiss(await bench.notification(`Added ${name} to profile team.`));
            await inTeam(name).waitFor();
          }
          const order = async () => /^components = (.*)$/m.exec(teamIn(await bench.config()))?.[1];
          assert.equal(await order(), '["forecast", "filter"]');

          // Requests would come to the tools before they come to the filter.
          await bench.itemAction("Servers", "team", "Run");
          const refused = await bench.notification("filter");
          await bench.shot("refused");
          await bench.dismiss(refused);

          // Each drag would leave a notification behind; the key takes the last one back.
          const moved = bench.statusBar("Moved filter in profile team.");
          await bench.drag(inTeam("filter"), inTeam("forecast"));
          await moved.waitFor();
          assert.equal(await order(), '["filter", "forecast"]');
          await moved.waitFor({ state: "detached" });
          await bench.drag(inTeam("filter"), inTeam("forecast"));
          await moved.waitFor();
          assert.equal(await order(), '["forecast", "filter"]', "down as well as up");
          assert.equal(await bench.page.locator(".notification-list-item").count(), 0);
          await bench.page.keyboard.press("Control+KeyZ");
          await bench.paneRows("Profiles").nth(1).getByText("filter", { exact: true }).waitFor();
          assert.equal(await order(), '["filter", "forecast"]', "undone");
          await bench.itemMenu("Profiles", "filter", "Move Down");
          await bench.paneRows("Profiles").nth(1).getByText("forecast", { exact: true }).waitFor();
          await bench.itemMenu("Profiles", "forecast", "Move Down");
          const profiles = bench.paneRows("Profiles");
          await profiles.nth(1).getByText("filter", { exact: true }).waitFor();
          assert.equal(await order(), '["filter", "forecast"]');
          await bench.shot("reordered");

          await bench.itemAction("Servers", "team", "Run");
          const announcement = await bench.notification(/runs at http/);
          const url = /http:\S+/.exec(await announcement.innerText())?.[0] ?? "";
          assert.deepEqual(await toolNames(url), ["prime-factors", "reverse"]);
          await bench.dismiss(announcement);
          await bench.shot("running");
          await bench.itemAction("Servers", "team", "Stop");
          await bench
            .sidebarRow("Servers", "team")
            .getByText(/stopped/)
            .waitFor();
        });
      } finally {
        await registry.stop();
        await fs.rm(folder, { recursive: true, force: true });
      }
    },
  );

  // The last one, since it changes the theme.
  test("from the sidebar: an alias, a profile by drag and drop, composed, run and stopped", async () => {
    await inWindow("sidebar", files(), async (bench) => {
      await bench.openSidebar();
      await bench.sidebarRow("Components", "weather.wasm").waitFor();
      await bench.page.getByText("A profile is a named list of components").waitFor();
      await bench.shot("empty");

      await bench.itemMenu("Components", "weather.wasm", "Add Alias…");
      await bench.answer("a short name for commands, profiles and wasmcp.toml", "forecast");
      await bench.dismiss(await bench.notification("Added component forecast"));
      await bench.sidebarRow("Components", "forecast").waitFor();

      await bench.page.getByRole("button", { name: "New Profile" }).last().click();
      await bench.answer("Name of the profile", "team");
      await bench.dismiss(await bench.notification("Added profile team"));
      await bench.sidebarRow("Profiles", "team").waitFor();
      await bench.drag(bench.sidebarRow("Components", "forecast"), bench.sidebarRow("Profiles", "team"));
      await bench.dismiss(await bench.notification("Added forecast to profile team."));
      await bench.sidebarRow("Profiles", "forecast").waitFor();
      const text = await bench.config();
      assert.match(text, /\[profiles\.team\]\ncomponents = \["forecast"\]\noutput = "team\.wasm"\n/);
      await bench.shot("profile");

      const server = bench.sidebarRow("Servers", "team");
      await server.getByText(/stopped/).waitFor();
      await bench.itemAction("Servers", "team", "Run");
      await server.getByText(/running on port \d+/).waitFor();
      const announcement = await bench.notification(/runs at http/);
      const url = /http:\S+/.exec(await announcement.innerText())?.[0] ?? "";
      await bench.dismiss(announcement);
      await bench.shot("running-light");
      assert.deepEqual(await toolNames(url), ["prime-factors", "reverse"]);
      await bench.command("Preferences: Toggle between Light/Dark Themes");
      await bench.page.locator("body .monaco-workbench.vs-dark").waitFor();
      await bench.itemAction("Servers", "team", "Copy URL");
      await bench.copied(url);
      await bench.shot("running-dark");

      await bench.itemMenu("Servers", "team", "Copy Client Configuration…");
      await bench.quickPickRow("Claude Code").click();
      await bench.dismiss(await bench.notification("Copied the configuration for Claude Code"));
      await bench.copied(`claude mcp add --transport http team ${url}\n`);
      await bench.itemAction("Servers", "team", "Stop");
      await server.getByText(/stopped/).waitFor();
      await assert.rejects(fetch(url), "the server has ended");

      await bench.itemAction("Profiles", "forecast", "Remove from Profile");
      const removed = await bench.notification("Removed forecast from profile team");
      await bench.sidebarRow("Profiles", "forecast").waitFor({ state: "detached" });
      await bench.press(removed, "Undo");
      await bench.sidebarRow("Profiles", "forecast").waitFor();
      assert.equal(await bench.config(), text, "undone to the very text");
      await bench.shot("undone");
    });
  });
});

/** The entry of the profile `team`. */
function teamIn(config: string): string {
  return /\[profiles\.team\]\n(?:.+\n)*/.exec(config)?.[0] ?? "";
}

async function toolNames(url: string): Promise<readonly string[]> {
  const client = new Client({ name: "end-to-end", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    return (await client.listTools()).tools.map(({ name }) => name).toSorted();
  } finally {
    await client.close();
  }
}
