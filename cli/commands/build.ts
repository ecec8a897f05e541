import { Command } from "commander";
import * as path from "node:path";
import { build } from "../../toolchain/create/builders/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { jsonOption, type JsonOption } from "../options.ts";
import { printDuration, printSize } from "../terminal.ts";

export function buildCommand(context: CommandContext): Command {
  return new Command("build")
    .argument("[folder]", "the folder of the component's project", ".")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
The command writes the component to dist/<name>.wasm in the project's folder.

Examples:
  wasmcp build
  wasmcp build weather`,
    )
    .action(async (folder: string, { json }: JsonOption) => {
      const built = await build(path.resolve(context.directory, folder), context.job, context.assets);
      context.job.progress.clear();
      if (json) return printJson(context, built);
      const { bold, dim, green } = context.style;
      const details = `(${printSize(built.bytes)}, ${printDuration(built.milliseconds)})`;
      const file = path.relative(context.directory, built.file);
      context.print(`${green("Built:")} ${bold(file)} ${dim(details)}`);
    });
}
