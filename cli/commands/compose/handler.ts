import { Command } from "commander";
import { composeHandlerFile } from "../../../toolchain/compose/files/index.ts";
import type { CommandContext } from "../../context.ts";
import { composeWith, specHelp, withCommonOptions, type CommonOptions } from "./options.ts";
import { report } from "./report.ts";

export function handlerCommand(context: CommandContext): Command {
  const command = new Command("handler");
  return withCommonOptions(command, "the component file to write (default: handler.wasm)")
    .description("compose components into one middleware, for use in servers")
    .addHelpText(
      "after",
      () => `${specHelp(context)}
The result imports everything that its components need and do not provide for each other. The server that uses it provides that.

Examples:
  wasmcp compose handler audit.wasm limits.wasm -o guard.wasm
  wasmcp compose server guard.wasm weather.wasm`,
    )
    .action(async (specs: readonly string[], options: CommonOptions) => {
      const output = () => "handler.wasm";
      const composed = await composeWith(specs, options, output, command, context, (files) =>
        composeHandlerFile(files, context.job, context.assets),
      );
      report(composed, options, context, undefined);
    });
}
