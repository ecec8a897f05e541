import { Command } from "commander";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { composeProjectServer } from "../../../toolchain/compose/files/index.ts";
import { quoteCommand } from "../../../toolchain/run/index.ts";
import {
  isElsewhere,
  findProjectFolder,
  getServer,
  type ProjectFile,
  type ServerDefinition,
} from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";
import { acceptOption, jsonOption, lockedOption, outputOption, type JsonOption } from "../../options.ts";
import { withProject } from "../../sources.ts";
import { handlerCommand } from "./handler.ts";
import { report } from "./report.ts";
import { serverCommand } from "./server.ts";

interface ProjectOptions extends JsonOption {
  readonly accept?: boolean;
  readonly check: boolean;
  readonly output?: string;
  readonly locked?: boolean;
}

export function composeCommand(context: CommandContext): Command {
  const command = new Command("compose");
  return command
    .enablePositionalOptions()
    .argument("[servers...]", "names of servers in wasmcp.toml (default: all servers in it)")
    .addOption(outputOption("for one server of wasmcp.toml: "))
    .addOption(acceptOption())
    .option("--no-check", "do not start components that may use the same names")
    .addOption(lockedOption())
    .addOption(jsonOption("the result for each server as one line of JSON"))
    .addHelpText(
      "after",
      `
Without a subcommand, the command composes the servers of the wasmcp.toml in this folder or in the nearest folder above it.

Examples:
  wasmcp compose
  wasmcp compose server weather/dist/weather.wasm -o server.wasm
  wasmcp compose handler audit.wasm limits.wasm -o guard.wasm`,
    )
    .action((names: readonly string[], options: ProjectOptions) =>
      composeProject(names, options, command, context),
    )
    .addCommand(serverCommand(context))
    .addCommand(handlerCommand(context));
}

async function composeProject(
  names: readonly string[],
  { output, accept = false, check, locked = false, json = false }: ProjectOptions,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const directory = await findProjectFolder(context.directory);
  if (directory === undefined) {
    const what = names[0] === undefined ? "no command given" : `unknown command '${names[0]}'`;
    command.error(`${what}, and no wasmcp.toml found in this folder or above it`, {
      code: "commander.unknownCommand",
    });
  }
  await withProject(context, { directory, locked }, async (project, sources) => {
    const servers = chooseServers(project, names);
    if (output !== undefined && servers.length > 1) {
      command.error("option '-o' is for one server; name the server");
    }
    const chosen = output === undefined ? undefined : path.resolve(context.directory, output);
    const { job, assets } = context;
    for (const server of servers) {
      const composed = await composeProjectServer(project, server, sources, job, assets, {
        output: chosen,
        accept,
        check: check
          ? { parts: "shared", host: { hostEnv: context.env, places: context.places } }
          : undefined,
      });
      const { name, transport, runtime } = server;
      const commands = isElsewhere(runtime) ? undefined : { run: ["wasmcp", "run", name] };
      report(composed, { json, isProject: true }, context, json ? commands : undefined);
      if (json || commands === undefined) continue;
      const how = transport === "stdio" ? "   (over stdio)" : "";
      context.print(context.style.dim(`  ${quoteCommand(commands.run)}${how}`));
    }
  });
}

/** The servers with these names, or all of them. */
function chooseServers(project: ProjectFile, names: readonly string[]): readonly ServerDefinition[] {
  if (names.length > 0) return names.map((name) => getServer(project, name));
  if (project.servers.size > 0) return [...project.servers.values()];
  throw new ToolchainError("no-servers", `\`${project.file}\` has no usable server`, {
    remedy: 'add one, as in\n[servers.weather]\ncomponents = ["./weather.wasm"]',
  });
}
