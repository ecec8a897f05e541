/**
 * Inspects files in a separate process, so that a large or malicious file does not block or crash the editor.
 */
import * as path from "node:path";
import type { Assets } from "../../toolchain/assets.ts";
import type { Catalogue, CheckedCatalogue } from "../../toolchain/run/catalogue/index.ts";
import type { Inspection } from "../../toolchain/inspect/index.ts";
import type { Job } from "../../toolchain/progress.ts";
import { runWasmcp } from "../wasmcp-process.ts";

/** Reads the file and runs nothing of it. */
export async function inspectFile(assets: Assets, file: string, job: Job): Promise<Inspection> {
  return (await inspect(assets, file, [], job)) satisfies Inspection;
}

/** Runs the component briefly, to ask it for its tools, resources and prompts. Only for trusted folders. */
export async function listFile(assets: Assets, file: string, job: Job): Promise<ListedCatalogue> {
  const { names, entries = [] } = await inspect(assets, file, ["--check"], job);
  if (names === undefined) throw new Error("`wasmcp inspect --check` printed no names");
  return { names, entries };
}

/** Names, and what the component says of them. */
export type ListedCatalogue = Pick<CheckedCatalogue, "names" | "entries">;

interface Report extends Inspection {
  readonly names?: Catalogue;
  readonly entries?: CheckedCatalogue["entries"];
}

async function inspect(assets: Assets, file: string, options: readonly string[], job: Job): Promise<Report> {
  const run = { assets, args: ["inspect", file, ...options], directory: path.dirname(file) };
  // The command is of the same build as this code, and prints this very value.
  return (await runWasmcp(run, job)) as Report;
}
