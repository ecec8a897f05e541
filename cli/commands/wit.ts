import { Command, Option } from "commander";
import { stat } from "node:fs/promises";
import * as path from "node:path";
import { readLock } from "../../toolchain/sources/lock/index.ts";
import { openPackages } from "../../toolchain/sources/packages/index.ts";
import { fetchWit } from "../../toolchain/sources/wit-deps/index.ts";
import { printJson, type CommandContext } from "../context.ts";

interface FetchOptions {
  /** The same as the argument, for scripts that name the folder so. */
  readonly dir?: string;
  readonly locked?: boolean;
  readonly update?: boolean;
  readonly json?: boolean;
}

export function witCommand(context: CommandContext): Command {
  const command = new Command("wit").addHelpText(
    "after",
    `
Example:
  wasmcp wit fetch weather`,
  );
  return command.addCommand(fetchCommand(context));
}

function fetchCommand(context: CommandContext): Command {
  return new Command("fetch")
    .description("add the packages that a project's WIT names to its wit/deps")
    .argument("[folder]", "the project, or the folder with its WIT", ".")
    .option("--locked", "take what `wasmcp.lock` has, and fail where it says nothing")
    .addOption(
      new Option("--update", "fetch again what `wasmcp.lock` pins, whatever it was").conflicts("locked"),
    )
    .addOption(new Option("--dir <folder>").hideHelp())
    .option("--json", "print the result as one line of JSON")
    .addHelpText(
      "after",
      `
Packages of WASI and of wasmcp come along with wasmcp; the others are fetched from registries, and the project's
wasmcp.lock says what they were. What is in wit/deps stays as it is; with --update, packages that the lock file pins
are fetched again, and replaced if their registries have another content by now.

Examples:
  wasmcp wit fetch
  wasmcp wit fetch weather
  wasmcp wit fetch --update`,
    )
    .action(async (folder: string, options: FetchOptions) => {
      const { locked = false, update = false, json } = options;
      const { assets, directory, env, job, style } = context;
      const project = path.resolve(directory, options.dir ?? folder);
      const wit = path.join(project, "wit");
      const hasWit = (await stat(wit).catch(() => undefined))?.isDirectory() ?? false;
      // The lock file lies beside the project, also when its `wit` was named.
      const root = !hasWit && path.basename(project) === "wit" ? path.dirname(project) : project;
      const lockFile = path.join(root, "wasmcp.lock");
      const packages = openPackages({
        assets,
        env,
        platform: process.platform,
        lockFile,
        locked,
        update,
        job,
      });
      try {
        const { fetched, present } = await fetchWit(hasWit ? wit : project, {
          bundled: assets.wit,
          packages,
          again: update ? await pinnedPackages(lockFile) : new Set(),
          job,
        });
        await packages.save();
        job.progress.clear();
        if (json) return printJson(context, { fetched, present });
        for (const { id, folder: target, from } of fetched) {
          const shown = path.relative(directory, target);
          context.print(
            `${style.green("Fetched:")} ${style.bold(id)} ${style.dim(`(${shown}, from the ${from})`)}`,
          );
        }
        if (fetched.length > 0) return;
        const news = update ? "Nothing is missing, and nothing has changed" : "Nothing is missing";
        context.print(`${news}: all ${present} packages are there.`);
      } finally {
        await packages.close();
      }
    });
}

/** The packages that were fetched for this project: `acme:shapes@0.2.0`. */
async function pinnedPackages(lockFile: string): Promise<ReadonlySet<string>> {
  const { pins } = await readLock(lockFile);
  return new Set(pins.map(({ name, requested }) => `${name}@${requested}`));
}
