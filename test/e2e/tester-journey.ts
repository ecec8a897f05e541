/** What a person does in the tool tester: the first ten minutes with the keyboard alone, the page in every theme, and hot reload. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { errors, type FrameLocator } from "playwright-core";
import { violations } from "../integration/tester/axe.ts";
import type { Workbench } from "./workbench.ts";

/**
 * A newcomer who presses two keys in a second has pressed this many in half of the three minutes that the whole way may take;
 * the other half is for reading and for the machine.
 */
export const MOST_KEYS = 180;

/** Gives the number of keys that were pressed. */
export async function callFirstTool(bench: Workbench): Promise<number> {
  const keyboard = new CountedKeyboard(bench);
  await keyboard.command("wasmcp: New Component…");
  await bench.page.locator(".quick-input-widget", { hasText: "Name of the component" }).waitFor();
  // The suggestion in the box is selected.
  await keyboard.type("fast-tools");
  await keyboard.press("Enter");
  await keyboard.pick("AssemblyScript");
  await keyboard.pick("Tools");
  await bench.notification("Created component fast-tools");
  // What comes next stays above the code.
  const lenses = bench.page.locator(".codelens-decoration");
  for (const next of ["Add Tool", "Build", "Compose and Run"])
    await lenses.getByText(next, { exact: true }).waitFor();
  assert.equal(await lenses.getByText("Test Tools").count(), 0, "not built yet");
  await keyboard.command("wasmcp: Build");
  await bench.notification(/Built/);
  await lenses.getByText("Test Tools").waitFor();
  await keyboard.command("wasmcp: Test Tools");
  const tester = bench.webview();
  await tester.locator("nav button.row").first().waitFor();
  await bench.shot("opened");
  const focused = tester.locator(":focus");
  await keyboard.tabTo(focused, isRow);
  await keyboard.press("Enter");
  await tester.locator("main input").first().waitFor();
  await keyboard.tabTo(focused, isField);
  await keyboard.type("drawer");
  await keyboard.press("Enter");
  await tester.getByRole("heading", { name: "Result" }).waitFor();
  assert.match(await tester.locator(".call").innerText(), /reward/);
  return keyboard.count;
}

/** Screenshots for people to look at, and axe. */
export async function lookAtThemes(bench: Workbench): Promise<void> {
  const { page } = bench;
  const look = async (name: string): Promise<void> => {
    await bench.shot(`called-${name}`);
    assert.deepEqual(await violations(await frameOf(bench)), [], name);
  };
  await look("light");
  await page.setViewportSize({ width: 700, height: 800 });
  await look("700px");
  await page.setViewportSize({ width: 1280, height: 800 });
  await bench.command("Preferences: Toggle between Light/Dark Themes");
  await page.locator(".monaco-workbench.vs-dark").waitFor();
  await look("dark");
  await bench.command("Preferences: Color Theme");
  await page.getByPlaceholder(/^Select Color Theme/).waitFor();
  await page.keyboard.type("Dark High Contrast");
  await page
    .locator(".quick-input-list .monaco-list-row.focused", { hasText: "Dark High Contrast" })
    .waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".monaco-workbench.hc-black").waitFor();
  await look("high-contrast");
}

/** A change of a source reaches the tester and the sidebar, with no key pressed. */
export async function followHotReload(bench: Workbench): Promise<void> {
  await bench.command("View: Close All Editors");
  await bench.command("wasmcp: Compose and Run");
  await bench.dismiss(await bench.notification(/runs at http/));
  await bench.openSidebar();
  const server = bench.sidebarRow("Servers", "mcp-server");
  const port = /port \d+/.exec((await server.getAttribute("aria-label")) ?? "")?.[0];
  await bench.itemMenu("Servers", "mcp-server", "Turn On Hot Reload");
  await server.getByText(/running on port \d+ · hot reload/).waitFor();
  await bench.itemAction("Servers", "mcp-server", "Test Tools");
  const tester = bench.webview();
  await tester.getByText("Reverses a text").waitFor();
  await server.click();
  await bench.page.keyboard.press("ArrowRight");
  await bench.sidebarRow("Servers", "reverse").waitFor();

  const source = path.join(bench.folder, "fast-tools", "assembly", "index.ts");
  const text = await fs.readFile(source, "utf8");
  await fs.writeFile(
    source,
    text.replace('tool("reverse", "Reverses a text")', 'tool("backwards", "Says it backwards")'),
  );
  await bench.sidebarRow("Servers", "backwards").waitFor();
  await tester.locator("nav button.row", { hasText: "backwards" }).waitFor();
  await bench.shot("hot-reload");
  assert.equal(/port \d+/.exec((await server.getAttribute("aria-label")) ?? "")?.[0], port, "the same URL");
  await callBackwards(tester);

  await fs.writeFile(source, `${text}\nthis is not code`);
  await bench.terminal(/the server goes on as it was/);
  await callBackwards(tester);
}

async function callBackwards(tester: FrameLocator): Promise<void> {
  await tester.locator("nav button.row", { hasText: "backwards" }).first().click();
  const before = await tester.locator(".history button.row").count();
  await tester.locator("main input").first().fill("drawer");
  await tester.getByRole("button", { name: "Call", exact: true }).click();
  await tester.locator(".history button.row").nth(before).waitFor();
  await tester.locator(".call", { hasText: "reward" }).waitFor();
}

const isRow = (element: object): boolean =>
  (element as { readonly className: string }).className.split(" ").includes("row");
const isField = (element: object): boolean => (element as { readonly tagName: string }).tagName === "INPUT";

/** Keys of a person, each of which counts. */
class CountedKeyboard {
  count = 0;
  readonly #bench: Workbench;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  async press(key: string): Promise<void> {
    this.count += 1;
    await this.#bench.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.count += text.length;
    await this.#bench.page.keyboard.type(text);
  }

  /** Runs a command by its title. The list may open before the editor knows the extension's commands. */
  async command(title: string): Promise<void> {
    const { page } = this.#bench;
    const row = page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).first();
    for (const end = Date.now() + 60_000; ;) {
      const before = this.count;
      await this.press("F1");
      await page.locator(".quick-input-widget .quick-input-box input").waitFor();
      await this.type(title);
      try {
        await row.waitFor({ timeout: 3000 });
        break;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || Date.now() > end) throw error;
        await page.keyboard.press("Escape");
        // A person waits until the editor has started.
        this.count = before;
      }
    }
    await this.press("Enter");
  }

  async pick(label: string): Promise<void> {
    const { page } = this.#bench;
    await this.#bench.quickPickRow(label).waitFor();
    await this.type(label);
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: label }).first().waitFor();
    await this.press("Enter");
  }

  /** Presses Tab until the element with the focus is the wanted one. */
  async tabTo(
    focused: ReturnType<FrameLocator["locator"]>,
    isWanted: (element: object) => boolean,
  ): Promise<void> {
    for (let tabs = 0; tabs < 12; tabs++) {
      if ((await focused.count()) > 0 && (await focused.first().evaluate(isWanted))) return;
      await this.press("Tab");
    }
    assert.fail("Tab does not lead there");
  }
}

type InnerFrame = Parameters<typeof violations>[0];

/** The page of the tester, which is inside of the frame that the workbench makes. */
async function frameOf({ page }: Workbench): Promise<InnerFrame> {
  const frame = await (await page.locator("iframe.webview.ready").elementHandle())?.contentFrame();
  const inner = frame?.childFrames()[0];
  assert.ok(inner);
  return inner;
}
