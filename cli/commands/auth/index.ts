import { Command } from "commander";
import type { CommandContext } from "../../context.ts";
import { devCommand } from "./dev.ts";

export function authCommand(context: CommandContext): Command {
  return new Command("auth").addCommand(devCommand(context));
}
