import { Command } from "commander";
import { clearPackageCache } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { count, printSize } from "../../terminal.ts";

export function cacheCommand(context: CommandContext): Command {
  const clear = new Command("clear")
    .description("remove all downloaded packages; wasmcp downloads them again when a project needs them")
    .addOption(jsonOption())
    .action((options: JsonOption) => clearCache(options, context));
  return new Command("cache")
    .description("manage downloaded packages, which all projects share")
    .addCommand(clear);
}

async function clearCache({ json }: JsonOption, context: CommandContext): Promise<void> {
  const cleared = await clearPackageCache(context.places);
  if (json) return printJson(context, cleared);
  const { folder, contents, bytes, inUse } = cleared;
  const { dim, green } = context.style;
  const where = dim(`(${folder})`);
  context.print(
    bytes === 0
      ? `The cache is empty ${where}`
      : `${green("Removed:")} ${count(contents, "package")}, ${printSize(bytes)} ${where}`,
  );
  if (inUse > 0) context.note(`kept ${count(inUse, "download")} that another process has not finished yet`);
}
