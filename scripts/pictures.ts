/**
 * `node scripts/pictures.ts`: takes the pictures of README.md, of `extension/README.md` and of the walkthrough, from a real
 * workbench. Run it after `npm run build`, look at every picture, then commit those that changed for a reason.
 *
 * ImageMagick's `convert` makes the files three times smaller, if it is installed.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { PageScreenshotOptions } from "playwright-core";
import { build } from "../toolchain/create/builders/index.ts";
import { scaffold } from "../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../toolchain/progress.ts";
import { assetsAt } from "../toolchain/assets.ts";
import { prepareWorkbenches, skip, withWorkbench } from "../test/e2e/setup.ts";
import type { Workbench } from "../test/e2e/workbench.ts";
import { distRoot, repositoryRoot } from "./build.ts";

const media = path.join(repositoryRoot, "media");

/** What a reader sees in the pictures: tools with descriptions, numbers, choices and structured results. */
const SOURCE = `import { server, tool } from "wasmcp:sdk";

const places = ["Bern", "Lisbon", "Oslo"];

export default server([
  tool("forecast", {
    title: "Forecast",
    description: "The weather of the next days in a city",
    readOnly: true,
    input: {
      type: "object",
      properties: {
        city: { type: "string", description: "Name of the city, such as Oslo" },
        days: { type: "integer", minimum: 1, maximum: 3, default: 2, description: "How many days" },
        unit: { enum: ["celsius", "fahrenheit"], default: "celsius", description: "Unit of temperatures" },
      },
      required: ["city"],
    },
    output: {
      type: "object",
      properties: {
        city: { type: "string" },
        days: {
          type: "array",
          items: {
            type: "object",
            properties: { sky: { type: "string" }, high: { type: "integer" }, low: { type: "integer" } },
          },
        },
      },
      required: ["city", "days"],
    },
    run({ city, days = 2, unit }) {
      const degrees = (celsius) => (unit === "fahrenheit" ? Math.round(celsius * 1.8 + 32) : celsius);
      const week = [["sunny", 19, 8], ["light rain", 15, 9], ["cloudy", 16, 7]];
      return { city, days: week.slice(0, days).map(([sky, high, low]) => ({ sky, high: degrees(high), low: degrees(low) })) };
    },
  }),
  tool("places", { description: "The cities that have a forecast", readOnly: true, run: () => places.join(", ") }),
]);
`;

const PROJECT = '[servers.weather]\ncomponents = ["./weather.wasm"]\n';

/** The component of the pictures. Built outside of the workbench, whose folder then holds what a reader needs to see. */
async function buildWeather(): Promise<Uint8Array> {
  const scratch = path.join(repositoryRoot, ".scratch");
  await fs.mkdir(scratch, { recursive: true });
  const directory = await fs.mkdtemp(path.join(scratch, "pictures-"));
  try {
    const assets = assetsAt(distRoot);
    const options = { name: "weather", language: "typescript", directory, force: false } as const;
    const project = await scaffold(options, assets);
    await fs.writeFile(
      path.join(project.directory, "src", "index.ts"),
      SOURCE.replace("(celsius)", "(celsius: number)"),
    );
    return await fs.readFile((await build(project.directory, unwatchedJob, assets)).file);
  } finally {
    await fs.rm(directory, { recursive: true });
  }
}

/** Writes one picture: the whole window, or a rectangle of it. */
async function take(bench: Workbench, name: string, clip?: PageScreenshotOptions["clip"]): Promise<void> {
  const file = path.join(media, `${name}.png`);
  await bench.page.screenshot({
    path: file,
    animations: "disabled",
    caret: "hide",
    ...(clip && { clip }),
  });
  spawnSync("convert", [file, "+dither", "-colors", "128", "-strip", `PNG8:${file}`]);
  const { size } = await fs.stat(file);
  process.stdout.write(`${String(Math.ceil(size / 1024)).padStart(4)} KB  media/${name}.png\n`);
}

async function takeAll(bench: Workbench): Promise<void> {
  const { page } = bench;
  await page.setViewportSize({ width: 1120, height: 760 });
  await bench.openSidebar();
  await bench.sidebarRow("Servers", "weather").waitFor();
  await bench.itemAction("Servers", "weather", "Run");
  await bench.dismiss(await bench.notification(/runs at http/));

  await bench.command("MCP: List Servers");
  await bench.quickPickRow("wasmcp development").click();
  await bench.quickPickRow("Start Server").click();
  const rows = page.locator(".quick-input-list .monaco-list-row");
  await bench.command("MCP: List Servers");
  await rows.filter({ hasText: /wasmcp development\s*Running/ }).waitFor();
  await bench.quickPickRow("weather").click();
  await bench.quickPickRow("Start Server").click();
  await page
    .locator(".view-line", { hasText: /Discovered\s2\stools/ })
    .first()
    .waitFor();
  await bench.command("Terminal: Focus Terminal");
  await bench.terminal(/tools\/list/);
  await bench.command("MCP: List Servers");
  await rows.filter({ hasText: /weather\s*Running/ }).waitFor();
  await take(bench, "docs/agent");
  await page.keyboard.press("Escape");

  await bench.command("wasmcp: Add to MCP Client");
  await bench.quickPickRow("Claude Code").waitFor();
  await take(bench, "walkthrough/clients", { x: 180, y: 0, width: 760, height: 456 });
  await page.keyboard.press("Escape");

  await bench.command("View: Toggle Panel Visibility");
  await bench.itemAction("Servers", "weather", "Test Tools");
  const tester = bench.webview();
  await tester
    .getByRole("button", { name: /forecast/i })
    .first()
    .click();
  await tester.getByRole("textbox", { name: /city/ }).fill("Oslo");
  await page.keyboard.press("Enter");
  await tester.getByRole("heading", { name: "Result" }).waitFor();
  await tester.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
  await take(bench, "docs/tester");
}

if (skip !== false) throw new Error(`cannot take pictures: ${skip}`);
const weather = await buildWeather();
await prepareWorkbenches();
await withWorkbench(
  {
    trusted: true,
    shots: "pictures",
    settings: {
      "wasmcp.address": "127.0.0.1:0",
      "wasmcp.runtime": "embedded",
      "wasmcp.requestLog": "requests",
    },
    files: { "weather.wasm": weather, "wasmcp.toml": PROJECT },
  },
  takeAll,
);
