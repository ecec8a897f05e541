import { Command, Option } from "commander";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { isUrl } from "../../../toolchain/call/index.ts";
import {
  clientServerName,
  developmentServer,
  mcpClients,
  planServer,
  serverAt,
  serverInFile,
  serverOfProject,
  type AddedServer,
  type McpClient,
  type NamedServer,
} from "../../../toolchain/clients/index.ts";
import {
  findProjectFolder,
  getServer,
  isPath,
  readProject,
  PROJECT_FILE_NAME,
} from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { forceOption, jsonOption, type JsonOption } from "../../options.ts";

interface AddOptions extends JsonOption {
  readonly client: string;
  readonly name?: string;
  readonly force?: boolean;
}

export function addCommand(context: CommandContext): Command {
  return new Command("add")
    .description("add a server to the file of an MCP client")
    .argument(
      "[server]",
      "a server file composed for stdio, a server of wasmcp.toml, or a URL (default: the development server of this folder)",
    )
    .addOption(
      new Option("--client <client>", "the client that will use it")
        .choices(mcpClients.map(({ id }) => id))
        .makeOptionMandatory(),
    )
    .option("--name <name>", "what the client calls the server")
    .addOption(forceOption("replace an entry with this name without asking"))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      () => `
The command changes one entry of the file and keeps everything else, comments too. It writes no variables and no headers, which
may be secrets. The files:
${clientFiles(context)}

Examples:
  wasmcp mcp add --client claude-code                    (the development server)
  wasmcp mcp add weather --client vscode                 (a server of wasmcp.toml)
  wasmcp mcp add http://127.0.0.1:8080/mcp --client cursor --name weather`,
    )
    .action((server: string | undefined, options: AddOptions) => add(server, options, context));
}

function clientFiles(context: CommandContext): string {
  const places = clientPlaces(context.directory, context);
  const lines = mcpClients.map((client) => {
    const file = client.file(places);
    return `  ${client.id.padEnd(16)}${shownFile(client, file, context)}`;
  });
  return lines.join("\n");
}

/** The user's own files are elsewhere on each system. */
function shownFile({ scope, label }: McpClient, file: string, { directory }: CommandContext): string {
  if (scope === "folder") return path.relative(directory, file).split(path.sep).join("/");
  return `${path.basename(file)}, your file of ${label}`;
}

async function add(
  named: string | undefined,
  { client: id, name, force = false, json }: AddOptions,
  context: CommandContext,
): Promise<void> {
  const client = mcpClients.find((each) => each.id === id);
  if (client === undefined) throw new Error(`commander let the client ${id} pass`);
  const { folder, server } = await findServer(named, context);
  const called = name === undefined ? server.name : clientServerName(name);
  const planned = await planServer(client, called, server.server, clientPlaces(folder, context));
  if (planned.change === "replaces" && !force) await askToReplace(planned, client, context);
  await planned.write();
  context.job.progress.clear();
  const { file, entry, change } = planned;
  if (json) return printJson(context, { file, name: called, entry, change });
  const { bold, dim, green } = context.style;
  const shown = client.scope === "folder" ? path.relative(context.directory, file) : file;
  const words = { adds: "Added:", replaces: "Replaced:", nothing: "Already there:" }[change];
  context.print(`${green(words)} ${bold(called)} ${dim(`(${client.label}, ${shown})`)}`);
}

interface FoundServer {
  /** The folder that the client opens. */
  readonly folder: string;
  readonly server: NamedServer;
}

async function findServer(named: string | undefined, { directory }: CommandContext): Promise<FoundServer> {
  if (named === undefined) return { folder: directory, server: developmentServer(directory) };
  if (isUrl(named)) return { folder: directory, server: serverAt(named) };
  if (isPath(named)) return { folder: directory, server: await serverInFile(path.resolve(directory, named)) };
  const folder = await findProjectFolder(directory);
  if (folder === undefined) {
    throw new ToolchainError(
      "no-project",
      `unknown server \`${named}\`: no wasmcp.toml found in this folder or above it`,
      {
        remedy: "name a server file or a URL",
      },
    );
  }
  const project = await readProject(path.join(folder, PROJECT_FILE_NAME));
  return { folder, server: serverOfProject(project, getServer(project, named)) };
}

async function askToReplace(
  { file, name, previous, entry }: AddedServer,
  { label }: McpClient,
  { ask }: CommandContext,
): Promise<void> {
  const lines = [
    `${file} has another server \`${name}\` for ${label}:`,
    `  ${JSON.stringify(previous)}`,
    "It would become:",
    `  ${JSON.stringify(entry)}`,
  ];
  if (await ask?.({ lines, text: "Replace it?" })) return;
  throw new ToolchainError("entry-exists", `\`${file}\` has another server \`${name}\``, {
    remedy: "pass `--force` to replace it, or choose another name with `--name`",
  });
}

function clientPlaces(folder: string, { places, env }: CommandContext) {
  return { folder, home: places.home, env, platform: process.platform };
}
