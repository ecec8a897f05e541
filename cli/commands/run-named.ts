/** `wasmcp run NAME` for an alias or a profile: what becomes of it before it runs. */
import { mkdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { inspectComponent } from "../../toolchain/inspect/index.ts";
import { findWasmtime } from "../../toolchain/run/index.ts";
import { composedFolder, type Config, type Sources } from "../../toolchain/sources/index.ts";
import type { CommandContext } from "../context.ts";

export interface NamedOptions {
  readonly runtime?: "auto" | "wasmtime" | "embedded";
  readonly stdio?: boolean;
  /** A file to write instead of one in the folder `composed`. */
  readonly output?: string;
}

/** Whether the user's configuration has the name. */
export function isEntry(name: string, { components, profiles }: Config): boolean {
  return components.has(name) || profiles.has(name);
}

/** The server's file: a profile is composed, and so is an alias unless it leads to a server. */
export async function serverOfEntry(
  name: string,
  sources: Sources,
  options: NamedOptions,
  context: CommandContext,
): Promise<string> {
  const { config } = sources;
  const folder = composedFolder(config.file);
  const profile = config.profiles.get(name);
  if (profile !== undefined) {
    return compose(name, path.resolve(folder, profile.output), sources, options, context);
  }
  const { file } = await sources.resolveOne(name);
  if (inspectComponent(await readFile(file)).kind === "server") return file;
  return compose(name, path.join(folder, "aliases", `${name}.wasm`), sources, options, context);
}

async function compose(
  name: string,
  composed: string,
  sources: Sources,
  { runtime = "auto", stdio = false, output }: NamedOptions,
  { assets, env, job, directory }: CommandContext,
): Promise<string> {
  const target = output === undefined ? composed : path.resolve(directory, output);
  if (output === undefined) await mkdir(path.dirname(target), { recursive: true });
  const isEmbedded =
    runtime === "embedded" ||
    (runtime === "auto" && (await findWasmtime({ setting: undefined, env })) === undefined);
  const { file } = await composeFiles(
    {
      specs: [name],
      sources,
      output: target,
      // It was composed from the same name before.
      force: true,
      runtime: isEmbedded ? "embedded" : "wasmtime",
      transport: stdio ? "stdio" : "http",
    },
    job,
    assets,
  );
  return file;
}
