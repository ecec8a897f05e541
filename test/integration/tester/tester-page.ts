/** The tester's page in a plain browser: its bundle, its policy, a real session, and the colours of a theme. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { renderScriptedPage } from "../../../extension/ui/page-frame.ts";
import { AppPages } from "../../../extension/tester/app-pages.ts";
import type { ExtensionMessage, PageMessage } from "../../../extension/tester/messages.ts";
import { TestSession } from "../../../toolchain/call/index.ts";
import { INITIAL_STATE, reduce, type SessionState } from "../../../toolchain/call/transcript/index.ts";
import { applyTheme, type ThemeName } from "./themes.ts";

const root = path.join(import.meta.dirname, "../../..");
const ORIGIN = "http://tester.example";

export interface TesterPage {
  readonly page: Page;
  readonly session: TestSession;
  /** What the page asked of the extension, apart from requests to the session. */
  readonly asked: readonly PageMessage[];
  /** What the browser complained about: violations of the policy, errors of scripts. */
  readonly complaints: readonly string[];
  theme(name: ThemeName): Promise<void>;
  post(message: ExtensionMessage): Promise<void>;
  close(): Promise<void>;
}

export async function openTesterPage(options: {
  readonly executable: string;
  readonly url: string;
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
}): Promise<TesterPage> {
  const browser: Browser = await chromium.launch({
    executablePath: options.executable,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1100, height: options.height ?? 800 },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  const files: Readonly<Record<string, readonly [string, string]>> = {
    "/page.css": ["text/css", path.join(root, "media/tester/page.css")],
    "/base.css": ["text/css", path.join(root, "media/base.css")],
    "/page.js": ["text/javascript", path.join(root, "dist/tester/page.js")],
  };
  const pages = await AppPages.start();
  const html = renderScriptedPage({
    file: options.name,
    styleSheets: ["/base.css", "/page.css"],
    script: "/page.js",
    cspSource: ORIGIN,
    frames: `${pages.origin}/`,
    nonce: "a-nonce",
  });
  await page.route("**/*", async (route) => {
    const { origin, pathname: name } = new URL(route.request().url());
    // Pages of tools come from where the extension serves them. A browser lets no page of the web ask this machine, as ours would be.
    if (origin === pages.origin) return route.fulfill({ response: await route.fetch() });
    const file = files[name];
    if (name === "/") await route.fulfill({ contentType: "text/html", body: html });
    else if (file === undefined) await route.fulfill({ status: 404 });
    else await route.fulfill({ contentType: file[0], body: await fs.readFile(file[1]) });
  });
  let state: SessionState = INITIAL_STATE;
  const post = (message: ExtensionMessage): Promise<void> =>
    page.evaluate(`dispatchEvent(new MessageEvent("message", { data: ${JSON.stringify(message)} }))`);
  const session = new TestSession({
    reach: async () => ({ url: options.url, headers: {}, via: "network", close: async () => {} }),
    headers: {},
    version: "0.0.0",
    emit: (event) => {
      state = reduce(state, event);
      void post({ kind: "event", event }).catch(() => {});
    },
  });
  const asked: PageMessage[] = [];
  await page.exposeFunction("toExtension", (message: PageMessage): void => {
    if (message.kind === "ready") void post({ kind: "state", state, subject: { name: options.name } });
    else if (message.kind === "request") void session.handle(message.request);
    else if (message.kind === "show-page")
      void post({ kind: "page", id: message.id, url: pages.origin + pages.add(message.html, message.csp) });
    else asked.push(message);
  });
  await page.addInitScript(
    "globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => void globalThis.toExtension(message) });",
  );
  await page.goto(`${ORIGIN}/`);
  const theme = (name: ThemeName): Promise<void> => applyTheme(page, name);
  await theme("dark");
  void session.handle({ kind: "connect", era: "newest" });
  return {
    page,
    session,
    asked,
    complaints,
    theme,
    post,
    close: async () => {
      await session.close();
      await browser.close();
      pages.close();
    },
  };
}
