import { spawn } from "node:child_process";
import { Command } from "commander";
import { ToolchainError } from "../../core/errors.ts";
import { endWithThisProcess } from "../../toolchain/end-with-parent.ts";
import { configFile } from "../../toolchain/sources/index.ts";
import type { CommandContext } from "../context.ts";

export function witLspCommand(context: CommandContext): Command {
  return new Command("wit-lsp")
    .option("--stdio", "communicate over standard input and output (always on)")
    .addHelpText(
      "after",
      `
The language server for WIT, for editors that speak the Language Server Protocol.
Editors start it with the command \`wasmcp wit-lsp --stdio\` for files that end in \`.wit\`.
It also checks and completes \`wasmcp.toml\` and your \`config.toml\`, if the editor starts it for these files too.`,
    )
    .action((_options: unknown, command: Command) => serve(command.parent?.version() ?? "", context));
}

/** Runs the language server, a separate program, until the editor ends it. */
async function serve(version: string, { assets, places, job }: CommandContext): Promise<void> {
  const args = [assets.languageServer, version, configFile(places), assets.wit, "--stdio"];
  const server = spawn(process.execPath, args, { stdio: "inherit" });
  endWithThisProcess(server);
  const stop = (): void => void server.kill();
  job.signal.addEventListener("abort", stop, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    server.once("error", reject);
    server.once("close", resolve);
  });
  if (code === 0 || job.signal.aborted) return;
  throw new ToolchainError("language-server-ended", `the language server ended with ${code ?? "a signal"}`);
}
