import { Command, InvalidArgumentError, Option } from "commander";
import * as path from "node:path";
import { renderError, ToolchainError } from "../errors.ts";
import {
  parseAddress,
  quoteCommand,
  serveStdio,
  startServer,
  type Address,
  type ServerExit,
  type StartOptions,
} from "../run/index.ts";
import { printJson, type CommandContext } from "./context.ts";

interface RunOptions {
  readonly runtime: StartOptions["runtime"];
  readonly addr: Address;
  readonly env: Readonly<Record<string, string>>;
  readonly state?: string;
  readonly stdio?: boolean;
  readonly json?: boolean;
}

export function runCommand(context: CommandContext): Command {
  return new Command("run")
    .argument("<file>", "a composed server")
    .addOption(
      new Option("--runtime <runtime>", "what runs it; auto is wasmtime where it is installed")
        .choices(["auto", "wasmtime", "embedded"])
        .default("auto"),
    )
    .addOption(
      new Option("--addr <host:port>", "where it listens; port 0 takes any free one")
        .argParser(readAddress)
        .default(parseAddress("127.0.0.1:8080"), "127.0.0.1:8080"),
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
    .option("--json", "print one line of JSON when the server is ready")
    .addHelpText(
      "after",
      `
The server's log goes to stderr. Ctrl-C stops it. wasmtime is looked for in WASMTIME, then on PATH.

Examples:
  wasmcp run server.wasm
  wasmcp run --stdio server.wasm               (composed with --transport stdio)
  wasmcp run server.wasm --addr 127.0.0.1:0 --env WASMCP_SERVER_NAME=weather
  wasmcp run server.wasm --runtime embedded --env API_KEY      (the value comes from your environment)`,
    )
    .action((file: string, options: RunOptions) =>
      (options.stdio ? runOverStdio : run)(path.resolve(context.directory, file), options, context),
    );
}

/** Until the client ends the server's input, or the job is aborted. Only the server writes to standard output. */
async function runOverStdio(
  file: string,
  { runtime, env, state }: RunOptions,
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
  { runtime, addr, env, state, json }: RunOptions,
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
        if (ready) context.note(text.replace(/\n$/, ""));
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
