import { Command } from "commander";
import type { CommandContext } from "../../context.ts";
import { fetchCommand } from "./fetch.ts";

export function witCommand(context: CommandContext): Command {
  return new Command("wit")
    .addHelpText(
      "after",
      `
Example:
  wasmcp wit fetch weather`,
    )
    .addCommand(fetchCommand(context));
}
