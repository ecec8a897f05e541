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
  serverEnvironment,
  type ProjectFile,
  type ServerDefinition,
} from "../../toolchain/sources/project/index.ts";
import { isPath } from "../../toolchain/sources/config/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { openProject, withSources, serverNamed } from "../sources.ts";

interface RunOptions {
  readonly runtime?: StartOptions["runtime"];
  readonly addr?: Address;
  readonly env: Readonly<Record<string, string>>;
  readonly state?: string;
  readonly stdio?: boolean;
  readonly locked?: boolean;
  readonly json?: boolean;
}

export function runCommand(context: CommandContext): Command {
  const command = new Command("run");
  return command
    .argument(
      "[server]",
      "a composed server: a file, or a server of wasmcp.toml; not needed when that has only one",
    )
    .addOption(
      new Option(
        "--runtime <runtime>",
        "what runs it; auto, unless given, is wasmtime where it is installed",
      ).choices(["auto", "wasmtime", "embedded"]),
    )
    .addOption(
      new Option(
        "--addr <host:port>",
        "where it listens, 127.0.0.1:8080 unless given; port 0 takes any free one",
      ).argParser(readAddress),
    )
    .addOption(
      new Option("--env <name=value>", "a variable of the server's environment; repeat it for more")
        .argParser(readVariable(context))
        .default({}, "none: nothing is inherited"),
    )
    .option(
      "--state <dir>",
      "where the server keeps sessions and values, if it keeps any; by default a folder of its own below your state folder",
    )
    .addOption(
      new Option(
        "--stdio",
        "talk to one client over standard input and output, as clients that start it do",
      ).conflicts(["addr", "json"]),
    )
    .option("--locked", "for a server of wasmcp.toml: take packages as `wasmcp.lock` has them, or fail")
    .option("--json", "print one line of JSON when the server is ready")
    .addHelpText(
      "after",
      `
A server of wasmcp.toml is composed first, and runs as that file says; options given here go before.
The server's log goes to stderr. Ctrl-C stops it. wasmtime is looked for in WASMTIME, then on PATH.

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
      const project = await openProject(context);
      if (project === undefined) throw noProject(named, command, context);
      const server = named === undefined ? onlyServer(project) : serverNamed(named, project);
      const file = await composeServer(project, server, options, context);
      await start(file, withDefinition(options, server, context), context);
    });
}

function start(file: string, options: RunOptions, context: CommandContext): Promise<void> {
  return (options.stdio ? runOverStdio : run)(file, options, context);
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

/** Nothing says what to run. */
function noProject(named: string | undefined, command: Command, { directory }: CommandContext): Error {
  if (named === undefined)
    command.error("missing required argument 'file', since there is no wasmcp.toml here");
  return new ToolchainError("no-such-file", `there is no file \`${path.resolve(directory, named)}\``, {
    remedy: "give a composed server, or name one of a wasmcp.toml, which is not here either",
  });
}

function onlyServer({ file, servers, problems }: ProjectFile): ServerDefinition {
  const [server, ...others] = servers.values();
  if (server !== undefined && others.length === 0) return server;
  const names = [...servers.keys()].map((name) => `\`${name}\``).join(", ");
  if (server === undefined) {
    const [problem] = problems;
    throw new ToolchainError("no-servers", `\`${file}\` has no server that can be used`, {
      ...(problem && { cause: new Error(`${problem.entry ?? "file"}: ${problem.message}`) }),
    });
  }
  throw new ToolchainError("several-servers", `\`${file}\` has several servers`, {
    remedy: `name one of ${names}, as in \`wasmcp run ${server.name}\``,
  });
}

async function composeServer(
  project: ProjectFile,
  server: ServerDefinition,
  { locked = false }: RunOptions,
  context: CommandContext,
): Promise<string> {
  if (server.runtime === "spin") {
    throw new ToolchainError(
      "runs-on-spin",
      `the server \`${server.name}\` is for Spin, which runs it by itself`,
      {
        remedy: `compose it with \`wasmcp compose ${server.name}\`, and name ${server.output} in its manifest`,
      },
    );
  }
  const { job, assets } = context;
  return withSources(context, project.directory, locked, async (sources) => {
    return (await composeProjectServer(project, server, sources, job, assets)).file;
  });
}

/** What was given on the command line goes before what the file says. */
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
  { runtime = "auto", env, state }: RunOptions,
  context: CommandContext,
): Promise<void> {
  const { job } = context;
  const options = {
    file,
    runtime,
    env,
    state: state === undefined ? undefined : path.resolve(context.directory, state),
    hostEnv: context.env,
  };
  const exit = await serveStdio(options, job, context.assets);
  if (job.signal.aborted || exit.code === 0) return;
  throw serverEnded(exit);
}

/** Serves until the server ends or the job is aborted; the latter is a success. */
async function run(
  file: string,
  { runtime = "auto", addr = defaultAddress, env, state, json }: RunOptions,
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
      onLog: (text) => {
        // What is said before that is about starting, and part of the message if that fails.
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
  return (text: string, previous: Readonly<Record<string, string>>): Record<string, string> => {
    const match = /^([^=\s]+)(?:=(.*))?$/s.exec(text);
    const name = match?.[1];
    if (name === undefined) throw new InvalidArgumentError("expected NAME=value.");
    const value = match?.[2] ?? env[name];
    if (value === undefined)
      throw new InvalidArgumentError(`expected NAME=value, and \`${name}\` is not set here.`);
    return { ...previous, [name]: value };
  };
}
