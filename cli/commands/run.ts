import { Command, InvalidArgumentError, Option } from "commander";
import { stat } from "node:fs/promises";
import * as path from "node:path";
import { renderError, ToolchainError } from "../../core/errors.ts";
import {
  parseAddress,
  quoteCommand,
  serveStdio,
  startServer,
  type Address,
  type ServerExit,
  type StartOptions,
} from "../../toolchain/run/index.ts";
import { composeProjectServer } from "../../toolchain/compose/files/index.ts";
import {
  findProjectFolder,
  getServer,
  isPath,
  serverEnvironment,
  type ProjectFile,
  type ServerDefinition,
  type Sources,
} from "../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { jsonOption, lockedOption, type JsonOption } from "../options.ts";
import { withProject } from "../sources.ts";

interface RunOptions extends JsonOption {
  readonly runtime?: StartOptions["runtime"];
  readonly addr?: Address;
  readonly env?: Readonly<Record<string, string>>;
  readonly state?: string;
  readonly stdio?: boolean;
  readonly locked?: boolean;
}

export function runCommand(context: CommandContext): Command {
  const command = new Command("run");
  return command
    .argument(
      "[server]",
      "a server file, or the name of a server in wasmcp.toml (default: the only server in it)",
    )
    .addOption(
      new Option(
        "--runtime <runtime>",
        "the runtime (default: auto, which uses wasmtime if it is installed)",
      ).choices(["auto", "wasmtime", "embedded"]),
    )
    .addOption(
      new Option(
        "--addr <host:port>",
        "the address to listen on; port 0 means any free port (default: 127.0.0.1:8080)",
      ).argParser(readAddress),
    )
    .addOption(
      new Option(
        "--env <name=value>",
        "set an environment variable of the server, which does not see yours; repeatable",
      ).argParser(readVariable(context)),
    )
    .option(
      "--state <dir>",
      "the folder where the server stores sessions and values (default: one folder for each server)",
    )
    .addOption(
      new Option("--stdio", "communicate with one client over standard input and output").conflicts([
        "addr",
        "json",
      ]),
    )
    .addOption(lockedOption("for a server of wasmcp.toml: "))
    .addOption(jsonOption("the URL as one line of JSON when the server is ready"))
    .addHelpText(
      "after",
      `
For a server of wasmcp.toml, the command composes it first and then runs it with the settings in that file; options on the
command line win. The server's log goes to stderr. Ctrl-C stops the server. The command uses the wasmtime that the variable
WASMTIME names, or searches PATH for it.

Examples:
  wasmcp run                                   (the server of wasmcp.toml)
  wasmcp run server.wasm
  wasmcp run --stdio server.wasm               (composed with --transport stdio)
  wasmcp run server.wasm --addr 127.0.0.1:0 --env WASMCP_SERVER_NAME=weather
  wasmcp run server.wasm --runtime embedded --env API_KEY      (the value comes from your environment)`,
    )
    .action(async (named: string | undefined, options: RunOptions) => {
      if (named !== undefined && (isPath(named) || (await isFile(path.resolve(context.directory, named))))) {
        return start(path.resolve(context.directory, named), options, context);
      }
      const directory = await findProjectFolder(context.directory);
      if (directory === undefined) throw noProject(named, command, context);
      return startDefined(named, directory, options, context);
    });
}

/** Composes a server of `wasmcp.toml`, and runs it as the file says. */
async function startDefined(
  named: string | undefined,
  directory: string,
  options: RunOptions,
  context: CommandContext,
): Promise<void> {
  const choice = { directory, locked: options.locked ?? false };
  const { server, file } = await withProject(context, choice, async (project, sources) => {
    const chosen = named === undefined ? onlyServer(project) : getServer(project, named);
    return { server: chosen, file: await composeForRun(project, chosen, sources, context) };
  });
  await start(file, withDefinition(options, server, context), context);
}

function start(file: string, options: RunOptions, context: CommandContext): Promise<void> {
  return (options.stdio ? runOverStdio : run)(file, options, context);
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

/** Without a `wasmcp.toml`, the command can only run a file. */
function noProject(named: string | undefined, command: Command, { directory }: CommandContext): Error {
  if (named === undefined) {
    command.error("missing required argument 'server', and no wasmcp.toml found in this folder or above it");
  }
  return new ToolchainError("no-such-file", `file not found: \`${path.resolve(directory, named)}\``, {
    remedy: "name the file of a composed server, or run the command in a folder with a `wasmcp.toml`",
  });
}

function onlyServer({ file, servers, problems }: ProjectFile): ServerDefinition {
  const [server, ...others] = servers.values();
  if (server !== undefined && others.length === 0) return server;
  const names = [...servers.keys()].map((name) => `\`${name}\``).join(", ");
  if (server === undefined) {
    const [problem] = problems;
    throw new ToolchainError("no-servers", `\`${file}\` has no usable server`, {
      ...(problem && { cause: new Error(`${problem.entry ?? "file"}: ${problem.message}`) }),
    });
  }
  throw new ToolchainError("several-servers", `\`${file}\` has several servers`, {
    remedy: `choose one of ${names}, as in \`wasmcp run ${server.name}\``,
  });
}

async function composeForRun(
  project: ProjectFile,
  server: ServerDefinition,
  sources: Sources,
  { job, assets }: CommandContext,
): Promise<string> {
  if (server.runtime === "spin") {
    throw new ToolchainError(
      "runs-on-spin",
      `cannot run the server \`${server.name}\`: it is composed for Spin`,
      {
        remedy: `compose it with \`wasmcp compose ${server.name}\`, name ${server.output} in the Spin manifest, and run it with Spin`,
      },
    );
  }
  return (await composeProjectServer(project, server, sources, job, assets)).file;
}

/** Options on the command line win over the file. */
function withDefinition(options: RunOptions, server: ServerDefinition, { env }: CommandContext): RunOptions {
  const { runtime, address, state, transport } = server;
  return {
    ...(runtime !== "spin" && { runtime }),
    ...(address && { addr: address }),
    ...(state !== undefined && { state }),
    ...(transport === "stdio" && { stdio: true }),
    ...options,
    env: { ...serverEnvironment(server, env), ...options.env },
  };
}

const defaultAddress = parseAddress("127.0.0.1:8080");

/** Until the client ends the server's input, or the job is aborted. Only the server writes to standard output. */
async function runOverStdio(
  file: string,
  { runtime = "auto", env = {}, state }: RunOptions,
  context: CommandContext,
): Promise<void> {
  const { job } = context;
  const options = {
    file,
    runtime,
    env,
    state: state === undefined ? undefined : path.resolve(context.directory, state),
    hostEnv: context.env,
    places: context.places,
  };
  const exit = await serveStdio(options, job, context.assets);
  if (job.signal.aborted || exit.code === 0) return;
  throw serverEnded(exit);
}

/** Serves until the server ends or the job is aborted; the latter is a success. */
async function run(
  file: string,
  { runtime = "auto", addr = defaultAddress, env = {}, state, json }: RunOptions,
  context: CommandContext,
): Promise<void> {
  const { job, noteStyle } = context;
  let ready = false;
  const server = await startServer(
    {
      file,
      runtime,
      ...addr,
      env,
      state: state === undefined ? undefined : path.resolve(context.directory, state),
      hostEnv: context.env,
      places: context.places,
      onLog: (text) => {
        // Output from before that is part of the error message if the server does not start.
        if (ready) context.log(text.replace(/\n$/, ""));
      },
    },
    job,
    context.assets,
  );
  ready = true;
  job.progress.clear();
  const { url, command } = server;
  if (json) {
    printJson(context, { url, runtime: server.runtime, command });
  } else {
    const { bold, dim, green } = context.style;
    context.print(`${green("Running:")} ${bold(url)} ${dim(`(${server.runtime})`)}`);
    context.note(noteStyle.dim(`${quoteCommand(command)}\nCtrl-C stops it.`));
  }
  const stop = (): void => void server.stop();
  job.signal.addEventListener("abort", stop, { once: true });
  if (job.signal.aborted) stop();
  const exit = await server.exited;
  if (job.signal.aborted) return;
  throw serverEnded(exit);
}

function serverEnded({ code, signal }: ServerExit): ToolchainError {
  const how = signal === undefined ? `exited with ${code ?? "an error"}` : `was ended by ${signal}`;
  return new ToolchainError("server-ended", `the server ${how}`);
}

function readAddress(text: string): Address {
  try {
    return parseAddress(text);
  } catch (error) {
    throw new InvalidArgumentError(`${renderError(error)}.`);
  }
}

/** `NAME=value`, or `NAME` for the value that it has here. */
function readVariable({ env }: CommandContext) {
  return (text: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> => {
    const match = /^([^=\s]+)(?:=(.*))?$/s.exec(text);
    const name = match?.[1];
    if (name === undefined) throw new InvalidArgumentError("expected NAME=value.");
    const value = match?.[2] ?? env[name];
    if (value === undefined)
      throw new InvalidArgumentError(`expected NAME=value, and \`${name}\` is not set here.`);
    return { ...previous, [name]: value };
  };
}
