/** What the end-to-end tests have in common: code-server, a browser and the VSIX, and a workbench for each test. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { packageExtension } from "../../scripts/package.ts";
import { testCache } from "../../scripts/test-tools.ts";
import { installCodeServer } from "./install-code-server.ts";
import { openWorkbench, type Workbench, type WorkbenchOptions } from "./workbench.ts";
import { findTool, without } from "../tools.ts";

const SHOTS = path.join(import.meta.dirname, "shots");

const log = (line: string) => process.stderr.write(`${line}\n`);
const codeServer = await installCodeServer(testCache, log);
const browser = findTool("chromium");

/** Why the tests cannot run here. */
export const skip: string | false = whySkipped();
if (skip !== false) log(`SKIPPED: the end-to-end tests: ${skip}`);

let vsix = "";

/** Makes the VSIX. To be called once, before the first workbench. */
export async function prepareWorkbenches(): Promise<void> {
  vsix = await packageExtension(() => {});
}

/** Runs `work` in a new workbench. Screenshots go to `shots/<options.shots>`. */
export async function withWorkbench(
  options: Omit<WorkbenchOptions, "codeServer" | "browser" | "vsix">,
  work: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  assert(!("reason" in codeServer) && browser !== undefined);
  const shots = path.join(SHOTS, options.shots);
  await fs.rm(shots, { recursive: true, force: true });
  const workbench = await openWorkbench({ ...options, shots, codeServer, browser, vsix });
  try {
    await work(workbench);
  } catch (error) {
    await workbench.shot("failure");
    throw error;
  } finally {
    await workbench.close();
  }
}

function whySkipped(): string | false {
  if ("reason" in codeServer) return codeServer.reason;
  return without("chromium");
}
