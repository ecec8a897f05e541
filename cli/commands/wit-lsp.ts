import { Command, Option } from "commander";
import { serveStdio } from "../../language-server/node/index.ts";
import { configFile } from "../../toolchain/sources/config/index.ts";
import type { CommandContext } from "../context.ts";

export function witLspCommand(context: CommandContext): Command {
  return new Command("wit-lsp")
    .addOption(
      new Option("--stdio", "speak over standard input and output (the only way there is)").default(
        true,
        "always",
      ),
    )
    .addHelpText(
      "after",
      `
The language server for WIT, for editors that speak the Language Server Protocol.
Editors start it themselves, with the command \`wasmcp wit-lsp --stdio\` for files that end in \`.wit\`.
It also knows \`wasmcp.toml\` and your \`config.toml\`, if the editor opens them with it.`,
    )
    .action(async (_options: unknown, command: Command) => {
      await serveStdio({
        version: command.parent?.version() ?? "",
        bundledWit: context.assets.wit,
        configFile: configFile(context.env, process.platform),
        signal: context.job.signal,
      });
    });
}
