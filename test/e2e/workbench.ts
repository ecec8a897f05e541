/**
 * Drives a real VS Code workbench (code-server in Chromium) as a person would, through the elements on the screen.
 *
 * Every wait is for a condition that the page shows; nothing sleeps. Everything that a workbench writes lies in one
 * temporary folder, and the program runs from there, so that no `node_modules` of the checkout is in reach.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { type Browser, chromium, errors, type FrameLocator, type Locator, type Page } from "playwright-core";
import { type RunningCodeServer, startCodeServer } from "./code-server.ts";
import type { CodeServer } from "./install-code-server.ts";

/** By name. */
export type FolderFiles = Readonly<Record<string, string | Uint8Array>>;

export interface WorkbenchOptions {
  readonly codeServer: CodeServer;
  /** An executable Chromium. */
  readonly browser: string;
  /** A folder with the installed extension, which is copied. */
  readonly extensions: string;
  /** Whether the opened folder is trusted from the start; otherwise it opens in Restricted Mode. */
  readonly trusted: boolean;
  /** User settings, as in `settings.json`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What the folder holds from the start; otherwise it is empty. */
  readonly files?: FolderFiles;
  /** Where screenshots go; their names are `<number>-<name>.png`. */
  readonly shots: string;
}

const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The user's aliases and profiles, from their home. */
const CONFIG_FILE = ".config/wasmcp/config.toml";

/** Where a system keeps its own programs. */
const SYSTEM_PATH = "/usr/bin:/bin";

/** How long the screen may take to show something. Generous: three test files run at once, and only what hangs meets it. */
const TIMEOUT_MS = 150_000;

/** One workbench with one folder open. Made by `openWorkbench`; `close` ends its processes and removes its files. */
export class Workbench {
  readonly page: Page;
  /** The opened folder, empty at first. */
  readonly folder: string;
  readonly #server: RunningCodeServer;
  readonly #browser: Browser;
  readonly #root: string;
  #shots: string;
  #shotNumber = 0;

  constructor(parts: {
    readonly page: Page;
    readonly folder: string;
    readonly server: RunningCodeServer;
    readonly browser: Browser;
    readonly root: string;
    readonly shots: string;
  }) {
    this.page = parts.page;
    this.folder = parts.folder;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#root = parts.root;
    this.#shots = parts.shots;
  }

  /** Runs a command by its title, as typed into the palette. */
  async command(title: string): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await this.#again(async () => {
      await this.page.keyboard.press("F1");
      await this.#quickInput().fill(`>${title}`, { timeout: 2000 });
      await row.click({ timeout: 2000 });
    });
  }

  /** Answers an input box, recognised by its prompt or placeholder. */
  async answer(prompt: string, text: string): Promise<void> {
    await this.page.locator(".quick-input-widget", { hasText: prompt }).waitFor();
    await this.#quickInput().fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** The line of a quick pick whose label begins like this. */
  quickPickRow(label: string): Locator {
    const row = this.page.locator(".quick-input-list .monaco-list-row");
    return row.filter({ has: this.page.getByText(label, { exact: true }) }).first();
  }

  /** The notification that contains `text`, once it is shown. */
  async notification(text: string | RegExp): Promise<Locator> {
    const toast = this.page
      .locator(".notifications-toasts .notification-list-item", { hasText: text })
      .first();
    await toast.waitFor({ timeout: TIMEOUT_MS });
    return toast;
  }

  /** Presses a button of a notification or of a dialog. */
  async press(within: Locator, label: string): Promise<void> {
    await within.getByRole("button", { name: label, exact: true }).click();
  }

  /** Closes a notification, so that the next one stands alone. */
  async dismiss(notification: Locator): Promise<void> {
    try {
      await notification.hover({ timeout: 5000 });
      await notification.locator(".codicon-notifications-clear").click({ timeout: 5000 });
    } catch (error) {
      // On a slow machine the notification may disappear before the pointer reaches it.
      if (!(error instanceof errors.TimeoutError) || (await notification.isVisible())) throw error;
    }
    await notification.waitFor({ state: "hidden" });
  }

  /** The text of the clipboard. Copying ends when the workbench says so, not when the button is pressed. */
  async clipboard(): Promise<string> {
    return this.page.evaluate<string>("navigator.clipboard.readText()");
  }

  /** Waits until exactly this was copied. */
  async copied(text: string): Promise<void> {
    // `waitForFunction` treats any promise as true, so this loop waits instead.
    for (const end = Date.now() + TIMEOUT_MS; (await this.clipboard()) !== text;) {
      assert.ok(
        Date.now() < end,
        `copied ${JSON.stringify(await this.clipboard())}, not ${JSON.stringify(text)}`,
      );
    }
  }

  /** The status bar entry that contains `text`. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: text }).first();
  }

  /** Types a line at the beginning of the file in the active editor. */
  async typeAtTop(line: string): Promise<void> {
    await this.page.locator(".editor-instance .monaco-editor .view-lines").first().click();
    await this.page.keyboard.press("Control+Home");
    await this.page.keyboard.insertText(line);
    await this.editorLine(line.trim()).waitFor();
  }

  async deleteFirstLine(): Promise<void> {
    await this.page.locator(".editor-instance .monaco-editor .view-lines").first().click();
    await this.page.keyboard.press("Control+Home");
    await this.page.keyboard.press("Control+Shift+KeyK");
  }

  /** What the integrated terminal shows, once that contains `text`. */
  async terminal(text: string | RegExp): Promise<string> {
    const rows = this.page.locator(".terminal-wrapper.active .xterm-rows");
    await rows.filter({ hasText: text }).waitFor();
    return rows.innerText();
  }

  /** The modal question that contains `text`. */
  dialog(text: string): Locator {
    return this.page.locator(".monaco-dialog-box", { hasText: text });
  }

  /** The line of the editor with this text. */
  editorLine(text: string): Locator {
    return this.page.locator(".monaco-editor .view-line", { hasText: text }).first();
  }

  /** The line of the explorer with this file name. */
  explorerRow(name: string): Locator {
    return this.page.locator(".explorer-viewlet .monaco-list-row").getByText(name, { exact: true }).first();
  }

  /** Chooses from the extension's submenu in the explorer's context menu. */
  async contextMenu(name: string, title: string): Promise<void> {
    const item = (label: string) =>
      this.page.locator(".context-view").getByRole("menuitem", { name: label, exact: true });
    await this.#again(async () => {
      await this.explorerRow(name).click({ button: "right" });
      await item("wasmcp").hover({ timeout: 2000 });
      await item(title).waitFor({ timeout: 2000 });
    });
    await this.shot("context-menu");
    await item(title).click();
  }

  /** Opens the extension's own place in the activity bar. */
  async openSidebar(): Promise<void> {
    const tab = this.page.locator(".activitybar").getByRole("tab", { name: "wasmcp" });
    await this.#again(async () => {
      await tab.click({ timeout: 2000 });
      await this.#pane("Components").waitFor({ timeout: 5000 });
    });
  }

  /** The line of a view with this label. */
  sidebarRow(view: string, label: string): Locator {
    const name = this.page.locator(".label-name").getByText(label, { exact: true });
    return this.#pane(view).locator(".monaco-list-row").filter({ has: name }).first();
  }

  /** All lines of a view, in their order. */
  paneRows(view: string): Locator {
    return this.#pane(view).locator(".monaco-list-row");
  }

  /** Chooses from the context menu of a line. */
  async itemMenu(view: string, row: string, title: string): Promise<void> {
    // The key that does the same stands behind it.
    const label = this.page.getByText(title, { exact: true });
    const item = this.page.locator(".context-view").getByRole("menuitem").filter({ has: label });
    await this.sidebarRow(view, row).click({ button: "right" });
    // A menu that has only just opened takes a click for the end of the one that opened it, and stays. A key it takes at once.
    await item.hover();
    await this.page.locator(".context-view .action-item.focused").filter({ has: label }).waitFor();
    await this.page.keyboard.press("Enter");
    await item.waitFor({ state: "hidden" });
  }

  /** Presses a button on a line, which shows when the pointer is over it. */
  async itemAction(view: string, label: string, title: string): Promise<void> {
    const row = this.sidebarRow(view, label);
    await row.hover();
    // The key that does the same stands behind it.
    await row.getByRole("button", { name: new RegExp(`^${title}( \\(.*\\))?$`) }).click();
  }

  /** Drags one line onto another, and lets go once that shows that it would take it. */
  async drag(from: Locator, to: Locator): Promise<void> {
    const [start, end] = [await middleOf(from), await middleOf(to)];
    const { mouse } = this.page;
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move(end.x, end.y, { steps: 12 });
    const isTaken = to.and(this.page.locator(".drop-target"));
    // A browser reports a drag only while the pointer moves.
    for (let step = 0; !(await isTaken.isVisible()) && step < 200; step++) {
      await mouse.move(end.x + (step % 2), end.y);
    }
    await isTaken.waitFor();
    await mouse.up();
  }

  /** The user's aliases and profiles, as text. */
  async config(): Promise<string> {
    return fs.readFile(this.#configFile(), "utf8");
  }

  /** Changes them behind the extension's back, as a terminal would. */
  async writeConfig(text: string): Promise<void> {
    await this.writeHome(CONFIG_FILE, text);
  }

  /** Writes a file of the user's home, by its path from there. */
  async writeHome(name: string, text: string): Promise<void> {
    const file = path.join(this.#root, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }

  /** The content of the only open page that an extension drew. */
  webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** The files of the installed extension, with `/`. */
  async extensionFiles(): Promise<readonly string[]> {
    const extensions = path.join(this.#root, "extensions");
    const name = (await fs.readdir(extensions)).find((each) => /\.wasmcp-\d/.test(each)) ?? "";
    const files = await fs.readdir(path.join(extensions, name), { recursive: true });
    return files.map((file) => file.replaceAll(path.sep, "/"));
  }

  /** Keeps the screen as a file, for people to look at. */
  async shot(name: string): Promise<void> {
    this.#shotNumber += 1;
    const file = `${String(this.#shotNumber).padStart(2, "0")}-${name}.png`;
    await this.page.screenshot({ path: path.join(this.#shots, file), animations: "disabled" });
  }

  /**
   * For the next test in this window: the folder has these files and no others, the user has no aliases and profiles, and nothing is open
   * but the explorer. Settings stay.
   */
  async startAfresh(files: FolderFiles, shots: string): Promise<void> {
    await fs.mkdir(shots, { recursive: true });
    this.#shots = shots;
    this.#shotNumber = 0;
    await this.page.keyboard.press("Escape");
    for (const title of [
      "Notifications: Clear All Notifications",
      "File: Save All",
      "View: Close All Editors",
      "View: Show Explorer",
    ]) {
      await this.command(title);
    }
    for (const name of await fs.readdir(this.folder)) {
      await fs.rm(path.join(this.folder, name), { recursive: true, maxRetries: 5 });
    }
    await fs.rm(this.#configFile(), { force: true });
    await writeFiles(this.folder, files);
    const explorer = this.page.locator(".explorer-viewlet");
    for (const name of Object.keys(files)) {
      await explorer.locator(".monaco-list-row").getByText(name, { exact: true }).waitFor();
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    await fs.rm(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }

  /**
   * Opens a list and chooses from it. The list may open before the extension has started, and closes when something else
   * takes the focus, so this opens it again until the choice succeeds.
   */
  async #again(choose: () => Promise<void>): Promise<void> {
    for (const end = Date.now() + TIMEOUT_MS; ;) {
      try {
        return await choose();
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || Date.now() > end) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
  }

  #configFile(): string {
    return path.join(this.#root, CONFIG_FILE);
  }

  /** A view of the sidebar, with its title. */
  #pane(view: string): Locator {
    const header = this.page.locator(".pane-header", { hasText: view });
    return this.page.locator(".sidebar .pane").filter({ has: header }).first();
  }

  #quickInput(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input");
  }
}

async function middleOf(row: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await row.boundingBox();
  if (box === null) throw new Error("the line to drag is not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Starts the workbench with the extension in a fresh profile, on an empty folder, and waits until it is usable. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-e2e-"));
  const folder = path.join(root, "agent-tools");
  await fs.mkdir(folder, { recursive: true });
  await writeFiles(folder, options.files ?? {});
  await fs.mkdir(options.shots, { recursive: true });
  await fs.cp(options.extensions, path.join(root, "extensions"), { recursive: true });
  const server = await startCodeServer({
    codeServer: options.codeServer,
    profile: root,
    settings: { ...QUIET_SETTINGS, ...options.settings },
    trusted: options.trusted,
    environment: environmentAt(root),
  });
  try {
    const browser = await chromium.launch({ executablePath: options.browser, args: CHROMIUM_ARGUMENTS });
    try {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        permissions: ["clipboard-read", "clipboard-write"],
        // Without a graphics card, each frame of a spinner or a progress bar costs a processor more than what it waits for.
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      page.setDefaultTimeout(TIMEOUT_MS);
      await page.goto(server.urlOf(folder));
      await page.locator(".monaco-workbench .explorer-viewlet").waitFor();
      await untilWatched(page, folder);
      return new Workbench({ page, folder, server, browser, root, shots: options.shots });
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Waits until the explorer shows what changes in the folder. It reads the folder before it watches it, and never learns what happens
 * between the two, so this writes and removes a file until the explorer shows that it is gone.
 */
async function untilWatched(page: Page, folder: string): Promise<void> {
  const file = path.join(folder, "watched.txt");
  const row = page.locator(".explorer-viewlet .monaco-list-row").getByText("watched.txt", { exact: true });
  // What was missed is never shown, and what a busy machine shows late is: each round waits longer than the one before.
  for (let timeout = 3000; ; timeout *= 2) {
    try {
      await fs.writeFile(file, "");
      await row.waitFor({ timeout });
      await fs.rm(file);
      return await row.waitFor({ state: "hidden", timeout });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || timeout > TIMEOUT_MS) throw error;
      await fs.rm(file, { force: true });
    }
  }
}

async function writeFiles(folder: string, files: FolderFiles): Promise<void> {
  for (const [name, content] of Object.entries(files)) await fs.writeFile(path.join(folder, name), content);
}

/** Nothing of this process but the language: neither the checkout's programs on PATH, nor npm's settings. */
export function environmentAt(home: string): NodeJS.ProcessEnv {
  return { HOME: home, PATH: SYSTEM_PATH, LANG: "C.UTF-8" };
}

/** What a fresh profile would otherwise put in front of the thing under test. */
const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.commandCenter.enabled": false,
  "security.workspace.trust.startupPrompt": "never",
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "remote.autoForwardPorts": false,
  // Without a graphics card, terminals would be drawn incompletely.
  "terminal.integrated.gpuAcceleration": "off",
  "telemetry.telemetryLevel": "off",
  // Programs that no test needs: a second server for JavaScript, and one that installs declarations.
  "typescript.tsserver.useSyntaxServer": "never",
  "typescript.disableAutomaticTypeAcquisition": true,
};
