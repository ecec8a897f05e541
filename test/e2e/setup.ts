/** What the end-to-end tests have in common: code-server, a browser and the VSIX, and a workbench for each test. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after } from "node:test";
import { packageExtension } from "../../scripts/package.ts";
import { testCache } from "../../scripts/test-tools.ts";
import { installExtension } from "./code-server.ts";
import { installCodeServer } from "./install-code-server.ts";
import {
  environmentAt,
  type FolderFiles,
  openWorkbench,
  type Workbench,
  type WorkbenchOptions,
} from "./workbench.ts";
import { findTool, without } from "../tools.ts";

const SHOTS = path.join(import.meta.dirname, "shots");

const log = (line: string) => process.stderr.write(`${line}\n`);
const codeServer = await installCodeServer(testCache, log);
const browser = findTool("chromium");

/** Why the tests cannot run here. */
export const skip: string | false = whySkipped();
if (skip !== false) log(`SKIPPED: the end-to-end tests: ${skip}`);

const installed = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-e2e-installed-"));
process.once("exit", () => rmSync(installed, { recursive: true, force: true }));

/**
 * Makes the VSIX, unless `npm test` has made it for all files, and installs it for all workbenches of this file. To be called once,
 * before the first of them.
 */
export async function prepareWorkbenches(): Promise<void> {
  assert(!("reason" in codeServer));
  const vsix = process.env["WASMCP_TEST_VSIX"] ?? (await packageExtension(() => {}));
  await installExtension({ codeServer, vsix, profile: installed, environment: environmentAt(installed) });
}

/** Runs `work` in a new workbench. Screenshots go to `shots/<options.shots>`. */
export async function withWorkbench(
  options: Omit<WorkbenchOptions, "codeServer" | "browser" | "extensions">,
  work: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  assert(!("reason" in codeServer) && browser !== undefined);
  const shots = path.join(SHOTS, options.shots);
  const extensions = path.join(installed, "extensions");
  await fs.rm(shots, { recursive: true, force: true });
  const workbench = await openWorkbench({ ...options, shots, codeServer, browser, extensions });
  try {
    await work(workbench);
  } catch (error) {
    await workbench.shot("failure");
    throw error;
  } finally {
    await workbench.close();
  }
}

/** Runs one test in a window that it shares with those before it. Screenshots go to `shots/<shots>`. */
export type InWorkbench = (
  shots: string,
  files: FolderFiles,
  work: (workbench: Workbench) => Promise<void>,
) => Promise<void>;

/**
 * One workbench for the tests of a suite, which run one after the other, each in a folder with its own files. Opening a window costs
 * more than most tests do in it. A test that changes settings, or leaves a server running, has a window of its own.
 */
export function sharedWorkbench(options: Pick<WorkbenchOptions, "trusted" | "settings">): InWorkbench {
  let workbench: Workbench | undefined;
  after(() => workbench?.close());
  return async (name, files, work) => {
    assert(!("reason" in codeServer) && browser !== undefined);
    const shots = path.join(SHOTS, name);
    const extensions = path.join(installed, "extensions");
    await fs.rm(shots, { recursive: true, force: true });
    if (workbench === undefined) {
      workbench = await openWorkbench({ ...options, files, shots, codeServer, browser, extensions });
    } else {
      await workbench.startAfresh(files, shots);
    }
    try {
      await work(workbench);
    } catch (error) {
      await workbench.shot("failure");
      throw error;
    }
  };
}

function whySkipped(): string | false {
  if ("reason" in codeServer) return codeServer.reason;
  return without("chromium");
}
