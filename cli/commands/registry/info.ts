import { Command, Option } from "commander";
import * as path from "node:path";
import {
  composedFolder,
  configFile,
  depsFolder,
  packageCacheFolder,
  readConfig,
  type Config,
} from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { count } from "../../terminal.ts";
import { describeAliases, describeProfiles, printAliases, printProfiles } from "./entries.ts";

interface InfoOptions extends JsonOption {
  readonly components?: boolean;
  readonly profiles?: boolean;
}

export function infoCommand(context: CommandContext): Command {
  return new Command("info")
    .description("show aliases, profiles, and the folders that wasmcp uses")
    .option("-c, --components", "show only the aliases")
    .addOption(new Option("-p, --profiles", "show only the profiles").conflicts("components"))
    .addOption(jsonOption())
    .action(async (options: InfoOptions) => {
      const config = await readConfig(configFile(context.places));
      const folders = {
        root: path.dirname(config.file),
        cache: packageCacheFolder(context.places),
        deps: depsFolder(config.file),
        composed: composedFolder(config.file),
      };
      if (options.json) printJson(context, describeInfo(config, folders, options));
      else printInfo(config, folders, options, context);
    });
}

type Folders = Readonly<Record<string, string>>;

function describeInfo(config: Config, folders: Folders, { components, profiles }: InfoOptions): object {
  return {
    file: config.file,
    ...folders,
    ...(!profiles && { components: describeAliases(config) }),
    ...(!components && { profiles: describeProfiles(config) }),
    problems: config.problems.map(({ entry, message }) => ({
      ...(entry !== undefined && { entry }),
      message,
    })),
  };
}

function printInfo(
  config: Config,
  folders: Folders,
  { components, profiles }: InfoOptions,
  context: CommandContext,
): void {
  const { bold, dim } = context.style;
  context.print(`${bold("Configuration:")} ${config.file}`);
  for (const [name, folder] of Object.entries(folders)) context.print(`  ${name.padEnd(9)}${dim(folder)}`);
  context.print(`  ${count(config.components.size, "component")}, ${count(config.profiles.size, "profile")}`);
  const warned = new Set<string>();
  if (!profiles) {
    context.print("");
    printAliases(config, context, warned);
  }
  if (!components) {
    context.print("");
    printProfiles(config, context, warned);
  }
}
