/** The pages that show and do not act: axe finds nothing in them, in any theme. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { chromium, type Browser, type Page } from "playwright-core";
import { renderDoctor } from "../../../extension/doctor/doctor-page.ts";
import { renderFailure, renderInspection } from "../../../extension/inspection/inspection-page.ts";
import { renderToken } from "../../../extension/tokens/token-page.ts";
import { decodeToken } from "../../../toolchain/jwt/index.ts";
import { findTool, without } from "../../tools.ts";
import { smallServer } from "../../unit/extension/inspection/inspections.ts";
import { violations } from "./axe.ts";
import { applyTheme, themes, type ThemeName } from "./themes.ts";

const frame = {
  file: "server.wasm",
  styleSheets: ["/base.css", "/page.css"],
  script: undefined,
  cspSource: "http://pages.example",
  nonce: "a-nonce",
};
const names = {
  tools: ["forecast"],
  resources: [],
  resourceTemplates: [],
  prompts: ["review"],
  extensions: [],
};
const entries = [
  {
    kind: "tools" as const,
    name: "forecast",
    description: "Gives the forecast of a city.",
    inputSchema: { properties: { city: { type: "string" } }, required: ["city"] },
  },
];
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = decodeToken(`${encoded({ alg: "ES256" })}.${encoded({ sub: "alice", exp: 1 })}.c2ln`);

const pages: Readonly<Record<string, string>> = {
  "a server": renderInspection(smallServer, { kind: "unknown" }, frame),
  "a server with its tools": renderInspection(smallServer, { kind: "listed", names, entries }, frame),
  "an untrusted server": renderInspection(smallServer, { kind: "untrusted" }, frame),
  "a failure": renderFailure(
    "Damaged component",
    { what: "Cannot inspect server.wasm.", causes: ["It ends too early."], remedies: ["Build it again."] },
    frame,
  ),
  "a token": renderToken(
    token,
    [
      {
        name: "notes",
        where: "http://127.0.0.1:8080/mcp",
        expectation: { issuer: "https://id.example", audience: ["x"], scopes: ["mcp:read"] },
      },
    ],
    2,
    frame,
  ),
  "the doctor": renderDoctor(
    {
      topics: [
        {
          name: "Rust",
          isReady: false,
          install: "rustup target add wasm32-wasip2",
          findings: [
            { name: "cargo", state: "found", version: "1.90", file: "/usr/bin/cargo" },
            { name: "target wasm32-wasip2", state: "missing" },
          ],
        },
      ],
    },
    frame,
  ),
};

/** Numbers what a keyboard has to reach. Runs in the page. */
const MARK = `[...document.querySelectorAll('a[href], button:not(:disabled), summary, input, select, textarea, [tabindex="0"]')]
  .filter((each) => each.checkVisibility())
  .forEach((each, place) => each.setAttribute("data-place", place))`;

describe("axe finds nothing in the pages", { skip: without("chromium") }, () => {
  let browser: Browser;
  let page: Page;
  let shown = "";

  before(async () => {
    browser = await chromium.launch({
      executablePath: findTool("chromium") ?? "",
      args: ["--no-sandbox", "--disable-gpu"],
    });
    page = await browser.newPage();
    const media = path.join(import.meta.dirname, "../../../media");
    const styles: Readonly<Record<string, string>> = {
      "/page.css": await fs.readFile(path.join(media, "inspection", "page.css"), "utf8"),
      "/base.css": await fs.readFile(path.join(media, "base.css"), "utf8"),
    };
    await page.route("**/*", (route) => {
      const style = styles[new URL(route.request().url()).pathname];
      return style === undefined
        ? route.fulfill({ contentType: "text/html", body: shown })
        : route.fulfill({ contentType: "text/css", body: style });
    });
  });
  after(() => browser.close());

  for (const [name, html] of Object.entries(pages)) {
    test(name, { timeout: 180_000 }, async () => {
      shown = html;
      await page.goto("http://pages.example/");
      for (const theme of Object.keys(themes) as readonly ThemeName[]) {
        await applyTheme(page, theme);
        assert.deepEqual(await violations(page), [], theme);
      }
    });

    test(
      `${name}: Tab leads through all that can be used, in its order on the page`,
      { timeout: 180_000 },
      async () => {
        shown = html;
        await page.goto("http://pages.example/");
        await page.evaluate(MARK);
        const marked = page.locator("[data-place]");
        const expected = Array.from({ length: await marked.count() }, (_, place) => String(place));
        const reached: (string | null)[] = [];
        for (const _ of expected) {
          await page.keyboard.press("Tab");
          reached.push(await page.locator(":focus").getAttribute("data-place"));
        }
        assert.deepEqual(reached, expected);
        assert(expected.length > 0 || name === "a token" || name === "a failure");
      },
    );
  }
});
