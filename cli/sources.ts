import * as path from "node:path";
import { ToolchainError } from "../core/errors.ts";
import { lockFileIn, openPackages, type Packages } from "../toolchain/sources/packages/index.ts";
import {
  findProjectFile,
  readProject,
  type ProjectFile,
  type ServerDefinition,
} from "../toolchain/sources/project/index.ts";
import {
  configFile,
  depsFolder,
  nearest,
  readConfig,
  type Config,
} from "../toolchain/sources/config/index.ts";
import type { CommandContext } from "./context.ts";

/** Where the names of components lead. */
export interface Sources {
  readonly config: Config;
  readonly packages: Packages;
}

/** Reads `config.toml`, warns of what is wrong in it, and does `work` with packages as `directory` pins them. */
export async function withSources<T>(
  context: CommandContext,
  directory: string,
  locked: boolean,
  work: (sources: Sources) => Promise<T>,
): Promise<T> {
  const { assets, env, job } = context;
  const config = await readConfig(configFile(env, process.platform));
  for (const { entry, message } of config.problems) {
    const place = entry === undefined ? "" : `\`${entry}\`: `;
    context.warn(`${config.file}: ${place}${message}`);
  }
  const lockFile = locked ? path.join(directory, "wasmcp.lock") : await lockFileIn(directory);
  const packages = openPackages({
    assets,
    env,
    platform: process.platform,
    depsFolder: depsFolder(config.file),
    ...(lockFile && { lockFile }),
    locked,
    job,
  });
  try {
    return await work({ config, packages });
  } finally {
    // Connections that are kept open would keep the process from ending.
    await packages.close();
  }
}

/** The `wasmcp.toml` in reach, with a warning for each server in it that cannot be used. */
export async function openProject(context: CommandContext): Promise<ProjectFile | undefined> {
  const file = await findProjectFile(context.directory);
  if (file === undefined) return undefined;
  const project = await readProject(file);
  for (const { entry, message } of project.problems) {
    const place = entry === undefined ? "" : `\`${entry}\`: `;
    context.warn(`${file}: ${place}${message}`);
  }
  return project;
}

/** The server of that name. */
export function serverNamed(name: string, { file, servers, problems }: ProjectFile): ServerDefinition {
  const server = servers.get(name);
  if (server !== undefined) return server;
  const problem =
    problems.find(({ entry }) => entry === `servers.${name}`) ??
    problems.find(({ entry }) => entry === undefined);
  if (problem !== undefined) {
    throw new ToolchainError("bad-server", `the server \`${name}\` cannot be used: ${problem.message}`, {
      remedy: `correct \`${file}\``,
    });
  }
  const similar = nearest(name, [...servers.keys()]);
  const known = [...servers.keys()].map((each) => `\`${each}\``).join(", ");
  throw new ToolchainError("unknown-server", `\`${file}\` has no server \`${name}\``, {
    remedy: similar === undefined ? `its servers are ${known || "none"}` : `did you mean \`${similar}\`?`,
  });
}
