/** Builds the projects of these tests: on QuickJS, or on the engine that `WASMCP_TEST_ENGINE` names, as `scripts/check-starling.ts` does. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { build, type BuildOptions, type BuiltComponent } from "../../../toolchain/create/builders/index.ts";
import { findPackager } from "../../../toolchain/create/builders/typescript/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { assets, repositoryRoot } from "../sample-server.ts";

export const ENGINE = process.env["WASMCP_TEST_ENGINE"] ?? "quickjs";

export async function buildProject(directory: string, options: BuildOptions = {}): Promise<BuiltComponent> {
  if (ENGINE !== "quickjs") await useEngine(directory, ENGINE);
  return build(directory, unwatchedJob, assets, { ...options, mayRunCode: true });
}

/** Sets the engine of a project, and gives it the packager that it would have installed. */
export async function useEngine(directory: string, engine: string): Promise<void> {
  const file = path.join(directory, "package.json");
  const manifest = JSON.parse(await fs.readFile(file, "utf8").catch(() => "{}")) as object;
  await fs.writeFile(file, JSON.stringify({ ...manifest, wasmcp: { engine } }));
  if ((await findPackager(directory)) !== undefined) return;
  const name = "node_modules/@bytecodealliance/componentize-js";
  const link = path.join(directory, name);
  await fs.mkdir(path.dirname(link), { recursive: true });
  await fs.symlink(path.join(repositoryRoot, name), link, "junction");
}
