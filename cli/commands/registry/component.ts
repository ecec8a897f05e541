import { Command } from "commander";
import { addAlias, configFile, readConfig, removeAlias } from "../../../toolchain/sources/index.ts";
import { componentIn } from "../../../toolchain/create/component-in.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { reportChange } from "./change.ts";
import { describeAliases, printAliases } from "./entries.ts";

export function componentCommand(context: CommandContext): Command {
  return new Command("component")
    .description("manage aliases: short names for components")
    .addHelpText(
      "after",
      `
Examples:
  wasmcp registry component add weather ./weather/dist/weather.wasm
  wasmcp registry component add math ./math-tools
  wasmcp registry component add forecast acme:forecast@1.2.0
  wasmcp compose server weather forecast`,
    )
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context));
}

function addCommand(context: CommandContext): Command {
  return new Command("add")
    .description("add an alias, or change it")
    .argument("<alias>", "the name: letters, digits, - and _")
    .argument(
      "<spec>",
      "a file, the folder of a project that is built, a package such as acme:weather@1.2.0, or another alias",
    )
    .addOption(jsonOption())
    .action(async (name: string, spec: string, options: JsonOption) => {
      const { directory, places } = context;
      const change = await addAlias(configFile(places), {
        name,
        spec,
        directory,
        home: places.home,
        componentIn,
      });
      reportChange(change, "added", options, context);
    });
}

function listCommand(context: CommandContext): Command {
  return new Command("list")
    .description("show the aliases")
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      const config = await readConfig(configFile(context.places));
      if (json) return printJson(context, { file: config.file, components: describeAliases(config) });
      printAliases(config, context);
    });
}

function removeCommand(context: CommandContext): Command {
  return new Command("remove")
    .description("remove an alias; the component itself stays")
    .argument("<alias>", "the name")
    .addOption(jsonOption())
    .action(async (name: string, options: JsonOption) => {
      const change = await removeAlias(configFile(context.places), name);
      reportChange(change, "removed", options, context);
    });
}
