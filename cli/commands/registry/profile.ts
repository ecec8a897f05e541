import { Command, Option } from "commander";
import { addProfile, configFile, readConfig, removeProfile } from "../../../toolchain/sources/index.ts";
import { componentIn } from "../../../toolchain/create/component-in.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { collectTexts, jsonOption, type JsonOption } from "../../options.ts";
import { reportChange } from "./change.ts";
import { describeProfiles, printProfiles } from "./entries.ts";

interface AddOptions extends JsonOption {
  readonly output?: string;
  readonly base?: readonly string[];
}

export function profileCommand(context: CommandContext): Command {
  return new Command("profile")
    .description("manage profiles: named lists of components")
    .addHelpText(
      "after",
      `
Examples:
  wasmcp registry profile add base audit limits -o base.wasm
  wasmcp registry profile add team weather forecast -b base -o team.wasm
  wasmcp compose server team`,
    )
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context));
}

function addCommand(context: CommandContext): Command {
  return new Command("add")
    .description("add a profile, or replace the one with this name")
    .argument("<name>", "the name: letters, digits, - and _")
    .argument(
      "[components...]",
      "files, packages, aliases and other profiles; requests pass through them in this order",
    )
    .option("-o, --output <file>", "the server file to write, in the folder `composed` (default: NAME.wasm)")
    .addOption(
      new Option(
        "-b, --base <profile>",
        "add the components of another profile in front; repeatable",
      ).argParser(collectTexts),
    )
    .addOption(jsonOption())
    .action(async (name: string, components: readonly string[], options: AddOptions) => {
      const { directory, places } = context;
      const { output, base: bases = [] } = options;
      const profile = { name, components, output, bases, directory, home: places.home, componentIn };
      reportChange(await addProfile(configFile(places), profile), "added", options, context);
    });
}

function listCommand(context: CommandContext): Command {
  return new Command("list")
    .description("show the profiles")
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      const config = await readConfig(configFile(context.places));
      if (json) return printJson(context, { file: config.file, profiles: describeProfiles(config) });
      printProfiles(config, context);
    });
}

function removeCommand(context: CommandContext): Command {
  return new Command("remove")
    .description("remove a profile; its components stay")
    .argument("<name>", "the name")
    .addOption(jsonOption())
    .action(async (name: string, options: JsonOption) => {
      const change = await removeProfile(configFile(context.places), name);
      reportChange(change, "removed", options, context);
    });
}
