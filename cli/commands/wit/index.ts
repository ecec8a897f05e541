import { Command } from "commander";
import type { CommandContext } from "../../context.ts";
import { bindingsCommand } from "./bindings.ts";
import { checkCommand } from "./check.ts";
import { depsCommand } from "./deps.ts";
import { diffCommand } from "./diff.ts";
import { docCommand } from "./doc.ts";
import { extractCommand } from "./extract.ts";
import { fetchCommand } from "./fetch.ts";
import { fmtCommand } from "./fmt.ts";

export function witCommand(context: CommandContext): Command {
  return new Command("wit")
    .addHelpText(
      "after",
      `
Examples:
  wasmcp wit fetch weather
  wasmcp wit check`,
    )
    .addCommand(fetchCommand(context))
    .addCommand(checkCommand(context))
    .addCommand(fmtCommand(context))
    .addCommand(diffCommand(context))
    .addCommand(docCommand(context))
    .addCommand(depsCommand(context))
    .addCommand(bindingsCommand(context))
    .addCommand(extractCommand(context));
}
