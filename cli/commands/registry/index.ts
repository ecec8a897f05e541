import { Command } from "commander";
import { configFile } from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";
import { cacheCommand } from "./cache.ts";
import { componentCommand } from "./component.ts";
import { infoCommand } from "./info.ts";
import { profileCommand } from "./profile.ts";

export function registryCommand(context: CommandContext): Command {
  return new Command("registry")
    .addHelpText("after", () => `\nwasmcp stores aliases and profiles in\n  ${configFile(context.places)}\n`)
    .addCommand(componentCommand(context))
    .addCommand(profileCommand(context))
    .addCommand(cacheCommand(context))
    .addCommand(infoCommand(context));
}
