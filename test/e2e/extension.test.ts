/**
 * The extension in a real workbench: the VSIX that users get, driven through palette, dialogs and status bar, until an
 * official MCP client calls the tools. Screenshots go to `shots/`.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import { createServer } from "node:net";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { scaffold, type ScaffoldLanguage } from "../../toolchain/create/scaffold/index.ts";
import { assets, makeSampleServer } from "../integration/sample-server.ts";
import { prepareWorkbenches, sharedWorkbench, skip, withWorkbench } from "./setup.ts";
import type { Workbench } from "./workbench.ts";
import { findTool, without } from "../tools.ts";

const noWasmtime = without("wasmtime");

/** Lets the server find a free port, since others may run on this machine. */
const anyPort = { "wasmcp.address": "127.0.0.1:0" };

const SCRIPT = "script.sh";
/** A terminal of the user runs a script of the opened folder. */
const terminalScript = {
  "terminal.integrated.profiles.linux": { script: { path: "/bin/sh", args: [SCRIPT] } },
  "terminal.integrated.defaultProfile.linux": "script",
};

describe("the extension in a VS Code workbench", { skip }, () => {
  before(prepareWorkbenches);

  const inWindow = sharedWorkbench({ trusted: true, settings: { ...anyPort, ...terminalScript } });

  test("WIT is checked, explained, completed and corrected while typing", async () => {
    await inWindow("wit", witFiles, editWit);
  });

  test("a file that is not a component is refused by name, and a file of others is not overwritten without a question", async () => {
    // A file that does not begin as WebAssembly is never replaced.
    const precious = "\0asm\r\0\x01\0precious";
    const files = { "broken.wasm": "not WebAssembly", "mcp-server.wasm": precious };
    await inWindow("bad-input", files, async (bench) => {
      await bench.contextMenu("broken.wasm", "Compose Server");
      const question = bench.dialog("Replace mcp-server.wasm?");
      await question.waitFor();
      await bench.shot("question");
      await bench.press(question, "Replace");
      await bench.notification(/Compose Server failed: Cannot read \.\/broken\.wasm/);
      await bench.shot("refused");
      const server = await fs.readFile(path.join(bench.folder, "mcp-server.wasm"), "utf8");
      assert.equal(server, precious, "a failure does not change the file");
    });
  });

  test("every kind of .wasm file opens as a page that explains what the file is", async () => {
    const header = [0x00, 0x61, 0x73, 0x6d];
    const files = {
      "text.wasm": "not WebAssembly",
      "empty.wasm": "",
      "module.wasm": Uint8Array.from([...header, 0x01, 0x00, 0x00, 0x00]),
      "cut.wasm": Uint8Array.from([...header, 0x0d, 0x00, 0x01, 0x00, 0x04, 0x7f]),
    };
    await inWindow("inspect-others", files, async (bench) => {
      const kinds = [
        ["text.wasm", "Not WebAssembly", /Build or copy it again/],
        ["empty.wasm", "Empty file", /Build or copy it again/],
        ["module.wasm", "Core module", /wasm32-wasip2/],
        ["cut.wasm", "Damaged component", /\(byte \d+\)/],
      ] as const;
      // The first one is opened by the command, which waits for the extension; from then on it is the editor of such files.
      await bench.contextMenu("text.wasm", "Inspect Component");
      for (const [file, kind, advice] of kinds) {
        await bench.explorerRow(file).click();
        await bench.webview().getByRole("heading", { name: file }).waitFor();
        await bench.webview().getByText(kind, { exact: true }).waitFor();
        await bench.webview().getByText(advice).waitFor();
        await bench.shot(kind.toLowerCase().replaceAll(" ", "-"));
        await bench.command("View: Close All Editors");
      }
    });
  });

  test("the VSIX contains the toolchain and the files that an editor shows, and nothing else", async () => {
    await inWindow("contents", {}, async (bench) => {
      const files = await bench.extensionFiles();
      const top = new Set(files.map((file) => file.split("/", 1)[0]));
      top.delete(".vsixmanifest");
      assert.deepEqual([...top].toSorted(), [
        "LICENSE.txt",
        "THIRD-PARTY-NOTICES.txt",
        "changelog.md",
        "dist",
        "media",
        "package.json",
        "readme.md",
        "schemas",
        "syntaxes",
      ]);
      for (const part of ["components/transport.wasm", "templates", "wit", "wasmcp.js", "embedded.js"]) {
        assert(files.includes(`dist/${part}`), part);
      }
      assert.deepEqual(
        files.filter((file) => /\.map$|\/\.[^/]*$/.test(file)),
        [],
      );
      await bench.command("Extensions: Show Installed Extensions");
      await bench.page.locator(".extensions-list .monaco-list-row", { hasText: "wasmcp" }).first().click();
      const readme = bench.page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
      await readme.getByRole("heading", { name: "wasmcp", exact: true }).waitFor();
      await bench.shot("details");
    });
  });

  test("a mistake in the source is shown with file and line, and a build after the correction succeeds", async () => {
    await inWindow("mistake", {}, async (bench) => {
      await scaffoldBroken(bench);
      await bench.command("wasmcp: Build");
      const failure = await bench.notification(/Build failed/);
      assert.match(await failure.innerText(), /\smy-tools\/src\/index\.ts:1:16: /);
      await bench.shot("build-failed");
      await bench.press(failure, "Go to Problem");
      await bench.command("View: Focus Problems");
      await bench.page.locator(".markers-panel .monaco-list-row", { hasText: ownProblem }).waitFor();
      await bench.shot("problem");

      await bench.deleteFirstLine();
      await bench.command("wasmcp: Build");
      await bench.notification(/Built my-tools\/dist\/my-tools\.wasm/);
      await bench.page.locator(".markers-panel .monaco-list-row").waitFor({ state: "detached" });
      await bench.shot("built");
    });
  });

  test("the build task fills the Problems panel through the problem matcher", async () => {
    await inWindow("task", {}, async (bench) => {
      await scaffoldBroken(bench);
      await bench.command("Tasks: Run Build Task");
      await bench.quickPickRow("wasmcp: build my-tools").waitFor();
      await bench.shot("tasks");
      await bench.quickPickRow("wasmcp: build my-tools").click();
      await bench.terminal(/src\/index\.ts:1:16/);
      await bench.command("View: Focus Problems");
      const problem = bench.page.locator(".markers-panel .monaco-list-row", { hasText: ownProblem });
      await problem.waitFor();
      // A second file of the same name would mean that the place was looked for in the wrong folder.
      assert.equal(await bench.page.locator(".markers-panel .monaco-list-row[aria-level='1']").count(), 1);
      await bench.shot("problem");
    });
  });

  test("a terminal has the command, which needs no other Node, and `npm run build` finds it", async () => {
    // The extension's folder is the first on `PATH`. The terminal runs this script in the place of a shell, as `terminalScript` says.
    const script = `(PATH="\${PATH%%:*}"; wasmcp --version)\ncd fast-tools && npm run build --no-update-notifier\nread line\n`;
    const files = { [SCRIPT]: script };
    await inWindow("terminal-command", files, async (bench) => {
      await scaffoldInto(bench, "fast-tools", "assemblyscript");
      await bench.command("Terminal: Create New Terminal");
      const shown = await bench.terminal("Built: dist/fast-tools.wasm");
      // A key that was meant for the palette may stand before the version.
      assert.match(shown, /^(?:\^\[)?\d+\.\d+\.\d+\s/);
      await bench.shot("built");
    });
  });

  test("from an empty folder to a tool call", async () => {
    await inWindow("first-server", {}, async (bench) => {
      await newComponent(bench, "my-tools", "TypeScript");
      await newComponent(bench, "fast-tools", "AssemblyScript");

      await bench.command("wasmcp: Compose and Run");
      const question = bench.dialog("Run the server with the embedded runtime?");
      await question.waitFor();
      await bench.shot("question");
      await bench.press(question, "Always Use Embedded");
      await bench.notification(/my-tools|fast-tools/);
      await bench.shot("progress");
      // Two components are built, composed and translated before that.
      await bench.statusBar(/MCP :\d+/).waitFor({ timeout: 180_000 });
      const announcement = await bench.notification(/runs at http/);
      await bench.shot("running");
      const url = /http:\S+/.exec(await announcement.innerText())?.[0] ?? "";
      await bench.press(announcement, "Copy URL");
      await bench.copied(url);
      await checkTools(url);

      await bench.command("wasmcp: Compose and Run");
      // The server keeps its port, also where the settings take any: clients find it again.
      const again = await bench.notification(`runs at ${url}`);
      await bench.dismiss(again);
      await checkTools(url);

      await bench.statusBar(/MCP :\d+/).hover();
      await bench.page.locator(".workbench-hover", { hasText: "Click to test its tools" }).waitFor();
      await bench.shot("status-bar");
      await bench.statusBar(/MCP :\d+/).click();
      await bench.page.locator(".quick-input-widget", { hasText: "Running Servers" }).waitFor();
      await bench.shot("server-menu");
      await bench.quickPickRow("Restart").click();
      const restarted = await bench.notification(/runs at http/);
      await checkTools(/http:\S+/.exec(await restarted.innerText())?.[0] ?? "");
      await bench.dismiss(restarted);
      await bench.statusBar(/MCP :\d+/).click();
      await bench.quickPickRow("Stop").click();
      await bench.statusBar(/MCP :\d+/).waitFor({ state: "hidden" });
      await bench.shot("stopped");
    });
  });

  // The last one in this window, since it changes the theme.
  test("a server is inspected: its parts, its capabilities and its tools", async (t) => {
    const sample = await makeSampleServer();
    t.after(() => sample.remove());
    const files = { "server.wasm": await fs.readFile(sample.file) };
    await inWindow("inspect", files, async (bench) => {
      await bench.contextMenu("server.wasm", "Inspect Component");
      const page = bench.webview();
      await page.getByRole("heading", { name: "server.wasm" }).waitFor();
      await page.getByText("MCP server", { exact: true }).waitFor();
      await bench.shot("light");
      await bench.command("Preferences: Toggle between Light/Dark Themes");
      await page.locator("body.vscode-dark").waitFor();
      await bench.shot("dark");

      await page.getByRole("button", { name: "List Tools" }).press("Enter");
      await page.getByText("text-statistics", { exact: true }).waitFor();
      const names = await page.locator("code.offer").allInnerTexts();
      assert.deepEqual(names.toSorted(), ["prime-factors", "reverse", "text-statistics"]);
      await bench.shot("tools");

      await page
        .locator(".drawing a", { has: page.locator("title", { hasText: /^sample-assemblyscript$/ }) })
        .press("Enter");
      const article = page.getByRole("article", { name: "sample-assemblyscript", exact: true });
      await article.and(page.locator(":focus")).waitFor();
      await article.getByText("Exports").click();
      await article.getByText(/^wasmcp:mcp-v\d+\/tools@/).waitFor();
      await bench.shot("part");

      const part = path.join(sample.folder, "sample-typescript/dist/sample-typescript.wasm");
      await fs.copyFile(part, path.join(bench.folder, "server.wasm"));
      await page.getByText("Tools component", { exact: true }).waitFor();
      assert.equal(
        await page.locator("code.offer").count(),
        0,
        "the names of the previous server are not shown",
      );
      await bench.shot("changed");
      await fs.rm(path.join(bench.folder, "server.wasm"));
      await page.getByText("Unreadable file").waitFor();
    });
  });

  test(
    "with wasmtime, the terminal shows the exact command and stops it",
    { skip: noWasmtime },
    async (t) => {
      const taken = createServer().listen(0, "127.0.0.1");
      await once(taken, "listening");
      t.after(() => taken.close());
      const address = taken.address();
      assert(typeof address === "object" && address !== null);
      const settings = {
        "wasmcp.address": `127.0.0.1:${address.port}`,
        "wasmcp.wasmtimePath": findTool("wasmtime"),
        "wasmcp.environment": { GREETING: "good morning", API_KEY: "not for the screen" },
      };
      await withWorkbench({ trusted: true, shots: "wasmtime", settings }, async (bench) => {
        await scaffoldInto(bench, "fast-tools", "assemblyscript");
        await bench.command("wasmcp: Compose Server");
        const composed = await bench.notification(/Composed mcp-server\.wasm \(\d+ KB\) from fast-tools/);
        await bench.shot("composed");
        await bench.press(composed, "Run Server");
        const inUse = await bench.notification(`Port ${address.port} is already in use by node`);
        await bench.shot("port-in-use");
        await bench.press(inUse, "Use Another Port");
        await bench.statusBar(/MCP :\d+ \(wasmtime\)/).waitFor();
        const announcement = await bench.notification(/runs at http/);
        const url = /http:\S+/.exec(await announcement.innerText())?.[0] ?? "";

        // Line breaks in the terminal depend on the length of paths, so the comparison ignores white space.
        const shown = (await bench.terminal(/API_KEY/)).replaceAll(/\s+/g, "");
        assert.match(shown, /wasmtimeserve.*--addr127\.0\.0\.1:\d+/);
        assert.match(shown, /--envGREETING/);
        assert.doesNotMatch(shown, /goodmorning|notforthescreen/);
        await bench.shot("running");
        await bench.press(announcement, "Copy Client Configuration");
        await bench.quickPickRow("VS Code").waitFor();
        await bench.shot("clients");
        await bench.quickPickRow("VS Code").click();
        await bench.notification("Copied the configuration for VS Code");
        assert.deepEqual(JSON.parse(await bench.clipboard()), {
          servers: { "agent-tools": { type: "http", url } },
        });

        await bench.page.locator(".terminal-wrapper.active").click();
        await bench.page.keyboard.press("Control+C");
        await bench.statusBar(/MCP :\d+/).waitFor({ state: "hidden" });
        await bench.terminal("mcp-server.wasm has stopped");
        await assert.rejects(fetch(url), "the server has ended");
      });
    },
  );
});

/** TypeScript's own service finds the same mistake, at the same place. */
const ownProblem = /wasmcp\s*\[Ln 1, Col 16\]/;

/** Goes through the command's questions until the main file is open. */
async function newComponent(bench: Workbench, name: string, language: string): Promise<void> {
  await bench.command("wasmcp: New Component");
  await bench.answer("Name of the component", name);
  await bench.quickPickRow(language).waitFor();
  await bench.shot("language");
  await bench.quickPickRow(language).click();
  await bench.quickPickRow("Prompts").waitFor();
  await bench.shot("kind");
  await bench.quickPickRow("Tools").click();
  const created = await bench.notification(`Created component ${name}`);
  await bench.explorerRow(name).waitFor();
  await bench.page.locator(`.tab[aria-label*="index.ts"]`).first().waitFor();
  await bench.shot("created");
  await bench.dismiss(created);
}

/** What the command makes, without the command. */
async function scaffoldInto(bench: Workbench, name: string, language: ScaffoldLanguage): Promise<string> {
  const options = { name, language, directory: bench.folder, force: false };
  const { directory } = await scaffold(options, assets);
  await bench.explorerRow(name).waitFor();
  return directory;
}

/** `my-tools`, with a mistake in its first line. */
async function scaffoldBroken(bench: Workbench): Promise<void> {
  const file = path.join(await scaffoldInto(bench, "my-tools", "typescript"), "src/index.ts");
  await fs.writeFile(file, `const broken = ;\n${await fs.readFile(file, "utf8")}`);
}

/** Lists and calls the tools of both templates with the official client. */
async function checkTools(url: string): Promise<void> {
  const client = new Client({ name: "end-to-end", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["prime-factors", "reverse", "text-statistics"]);
    const answers = [
      await client.callTool({ name: "text-statistics", arguments: { text: "test" } }),
      await client.callTool({ name: "reverse", arguments: { text: "test" } }),
    ];
    assert.deepEqual(
      answers.map(({ content }) => content),
      [[{ type: "text", text: '{"characters":4,"words":1,"lines":1}' }], [{ type: "text", text: "tset" }]],
    );
  } finally {
    await client.close();
  }
}

const witFiles = {
  "shop.wit": `package local:shop@1.0.0;

/// The things on sale.
interface goods {
  /// One *thing*, at its price.
  record article { name: string, price: u32 }
}

interface cart {
  use goods.{article};
  put: func(what: articel);
}
`,
};

/** Finds and corrects a mistyped name, shows the hover of a type, and completes the name of an interface. */
async function editWit(bench: Workbench): Promise<void> {
  const { page } = bench;
  await bench.explorerRow("shop.wit").dblclick();
  const mistyped = bench.editorLine("articel").getByText("articel");
  await page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await bench.shot("mistake");

  await mistyped.click();
  await bench.command("Quick Fix...");
  const fix = page.locator(".action-widget .monaco-list-row", { hasText: "Change to 'article'" });
  await fix.waitFor();
  await bench.shot("fixes");
  await page.keyboard.press("Enter");
  await bench.editorLine("put: func(what: article);").waitFor();
  await page.locator(".monaco-editor .squiggly-error").waitFor({ state: "hidden" });

  // Colours may put the punctuation and the name into one piece of the line, or into several.
  await bench.editorLine("put: func(what: article);").getByText("article").last().hover();
  await page.locator(".monaco-hover", { hasText: "12 bytes, aligned to 4" }).first().waitFor();
  await bench.shot("hover");

  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("interface more { use ");
  await page.keyboard.press("Control+Space");
  await page.locator(".suggest-widget .monaco-list-row", { hasText: "goods" }).waitFor();
  await bench.shot("completion");
  await page.keyboard.press("Escape");
}
