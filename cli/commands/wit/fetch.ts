import { Command, Option } from "commander";
import { stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import {
  fetchWit,
  isInside,
  openPackages,
  readLock,
  type FetchedWit,
} from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, lockedOption, type JsonOption } from "../../options.ts";

interface FetchOptions extends JsonOption {
  /** The same as the argument: the reference CLI has it as an option. */
  readonly dir?: string;
  readonly locked?: boolean;
  readonly update?: boolean;
}

export function fetchCommand(context: CommandContext): Command {
  return new Command("fetch")
    .description("add the WIT packages that a project uses to its wit/deps")
    .argument("[folder]", "the project, or its folder of WIT files", ".")
    .addOption(lockedOption())
    .addOption(
      new Option("--update", "ask the registries again for the packages that `wasmcp.lock` pins").conflicts(
        "locked",
      ),
    )
    .addOption(new Option("--dir <folder>").hideHelp())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
wasmcp includes the packages of WASI and its own. It downloads other packages from their registries, and pins them in the
project's wasmcp.lock. The command does not change existing files in wit/deps. With --update, it replaces a package if the
registry has new content for it.

Examples:
  wasmcp wit fetch
  wasmcp wit fetch weather
  wasmcp wit fetch --update`,
    )
    .action((folder: string, options: FetchOptions) => fetch(options.dir ?? folder, options, context));
}

async function fetch(folder: string, options: FetchOptions, context: CommandContext): Promise<void> {
  const { locked = false, update = false, json } = options;
  const { assets, env, places, job } = context;
  const { wit, lockFile } = await locate(path.resolve(context.directory, folder));
  const packages = openPackages({ assets, env, places, lockFile, locked, update, job });
  try {
    const again = update ? await pinnedPackages(lockFile) : new Set<string>();
    const result = await fetchWit(wit, { bundled: assets.wit, packages, again, job });
    await packages.save();
    job.progress.clear();
    if (json) printJson(context, result);
    else printFetched(result, update, context);
  } finally {
    await packages.close();
  }
}

/** The folder with the WIT files, and the lock file beside the project, even when the user named its `wit`. */
async function locate(folder: string): Promise<{ readonly wit: string; readonly lockFile: string }> {
  const wit = path.join(folder, "wit");
  const hasWit = (await stat(wit).catch(() => undefined))?.isDirectory() ?? false;
  if (hasWit && !(await isInside(folder, wit))) {
    throw new ToolchainError(
      "outside-project",
      `cannot write to \`${wit}\`: it leads out of the project's folder`,
      {
        remedy: "name the folder that the link leads to",
      },
    );
  }
  const project = !hasWit && path.basename(folder) === "wit" ? path.dirname(folder) : folder;
  return { wit: hasWit ? wit : folder, lockFile: path.join(project, "wasmcp.lock") };
}

function printFetched({ fetched, present }: FetchedWit, update: boolean, context: CommandContext): void {
  const { bold, dim, green } = context.style;
  for (const { id, folder, from } of fetched) {
    const shown = path.relative(context.directory, folder);
    context.print(`${green("Fetched:")} ${bold(id)} ${dim(`(${shown}, from the ${from})`)}`);
  }
  if (fetched.length > 0) return;
  const state = update ? "Up to date, no changes" : "Up to date";
  context.print(`${state}: wit/deps has all ${present} packages.`);
}

/** The packages that were fetched for this project: `acme:shapes@0.2.0`. */
async function pinnedPackages(lockFile: string): Promise<ReadonlySet<string>> {
  const { pins } = await readLock(lockFile);
  return new Set(pins.map(({ name, requested }) => `${name}@${requested}`));
}
