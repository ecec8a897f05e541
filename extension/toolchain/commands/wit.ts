import { Command } from "commander";
import { stat } from "node:fs/promises";
import * as path from "node:path";
import { openPackages } from "../packages/index.ts";
import { fetchWit } from "../wit/index.ts";
import { printJson, type CommandContext } from "./context.ts";

interface FetchOptions {
  readonly locked?: boolean;
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
    .option("--json", "print the result as one line of JSON")
    .addHelpText(
      "after",
      `
Packages of WASI and of wasmcp come along with wasmcp; the others are fetched from registries, and the project's
wasmcp.lock says what they were.

Examples:
  wasmcp wit fetch
  wasmcp wit fetch weather`,
    )
    .action(async (folder: string, { locked = false, json }: FetchOptions) => {
      const { assets, directory, env, job, style } = context;
      const project = path.resolve(directory, folder);
      const wit = path.join(project, "wit");
      const hasWit = (await stat(wit).catch(() => undefined))?.isDirectory() ?? false;
      // The lock file lies beside the project, also when its `wit` was named.
      const root = !hasWit && path.basename(project) === "wit" ? path.dirname(project) : project;
      const lockFile = path.join(root, "wasmcp.lock");
      const packages = openPackages({ assets, env, platform: process.platform, lockFile, locked, job });
      try {
        const { fetched, present } = await fetchWit(hasWit ? wit : project, {
          bundled: assets.wit,
          packages,
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
        if (fetched.length === 0) context.print(`Nothing is missing: all ${present} packages are there.`);
      } finally {
        await packages.close();
      }
    });
}
