/**
 * `npm run vscode`: VS Code with the extension and two sample components, to try things by hand. VS Code desktop where
 * `code` is installed, otherwise code-server in the browser. The profile is its own, below `.scratch/`; Ctrl-C ends it.
 */
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { assetsAt } from "../toolchain/assets.ts";
import { scaffold } from "../toolchain/create/scaffold/index.ts";
import { installExtension, startCodeServer } from "../test/e2e/code-server.ts";
import { installCodeServer } from "../test/e2e/install-code-server.ts";
import { buildDist, distRoot, repositoryRoot } from "./build.ts";
import { packageExtension } from "./package.ts";
import { testCache } from "./test-tools.ts";

const scratch = path.join(repositoryRoot, ".scratch", "vscode");
const log = (line: string) => process.stderr.write(`${line}\n`);

await buildDist(log);
const sample = await makeSample();
if (hasDesktop()) openDesktop();
else await openInBrowser();

/** Creates the sample's missing files, and keeps the changes that the user made. */
async function makeSample(): Promise<string> {
  const directory = path.join(scratch, "agent-tools");
  await fs.mkdir(directory, { recursive: true });
  const present = await fs.readdir(directory);
  for (const language of ["typescript", "assemblyscript"] as const) {
    const name = `${language}-tools`;
    if (!present.includes(name)) {
      await scaffold({ name, language, directory, force: false }, assetsAt(distRoot));
    }
  }
  return directory;
}

function hasDesktop(): boolean {
  return spawnSync("code", ["--version"], { shell: process.platform === "win32" }).status === 0;
}

/** The extension runs from the checkout: after `npm run build`, *Developer: Reload Window* is enough. */
function openDesktop(): void {
  const args = [
    `--extensionDevelopmentPath=${repositoryRoot}`,
    `--user-data-dir=${path.join(scratch, "desktop")}`,
    "--disable-workspace-trust",
    sample,
  ];
  spawn("code", args, { stdio: "inherit", shell: process.platform === "win32" });
}

async function openInBrowser(): Promise<void> {
  log("`code` is not installed: starting code-server for the browser");
  const codeServer = await installCodeServer(testCache, log);
  if ("reason" in codeServer) {
    log(`${codeServer.reason}\ninstall VS Code, so that \`code\` is on PATH, and try again`);
    process.exitCode = 1;
    return;
  }
  const profile = path.join(scratch, "browser");
  // An editor's terminal and npm both set variables that would confuse the VS Code that starts here.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|npm_)/.test(name)),
  );
  await installExtension({ codeServer, vsix: await packageExtension(log), profile, environment });
  const server = await startCodeServer({
    codeServer,
    profile,
    settings: { "workbench.startupEditor": "none" },
    trusted: true,
    environment,
  });
  process.once("SIGINT", () => void server.stop());
  process.once("SIGTERM", () => void server.stop());
  const url = server.urlOf(sample);
  process.stdout.write(`\n  VS Code with wasmcp: ${url}\n  Ctrl-C stops it.\n`);
  openBrowser(url);
}

/** On failure the user opens the printed address by hand. */
function openBrowser(url: string): void {
  const opener = process.platform === "darwin" ? "open" : "xdg-open";
  spawn(opener, [url], { stdio: "ignore" }).once("error", () => {});
}
