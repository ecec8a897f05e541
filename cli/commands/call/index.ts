import { Command, InvalidArgumentError } from "commander";
import { ToolchainError } from "../../../core/errors.ts";
import {
  connect,
  findTool,
  isUrl,
  reachServer,
  readArguments,
  serveSession,
  type Connection,
  type ReachedServer,
  type TestSession,
} from "../../../toolchain/call/index.ts";
import type { LaunchOptions } from "../../../toolchain/run/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, runtimeOption, variableOption, type JsonOption } from "../../options.ts";
import { printDuration } from "../../terminal.ts";
import { runsCode } from "../../trust.ts";
import { limitsOf, memoryOption, timeoutOption, type LimitOptions } from "../../server-options.ts";
import { printListing } from "./listing.ts";
import { printMessage } from "./message.ts";
import { printResult } from "./result.ts";

interface CallOptions extends JsonOption, LimitOptions {
  readonly runtime?: LaunchOptions["runtime"];
  readonly env?: Readonly<Record<string, string>>;
  readonly header?: Readonly<Record<string, string>>;
  readonly session?: boolean;
}

export function callCommand(context: CommandContext): Command {
  const command = new Command("call");
  return command
    .argument("<server>", "a server file, a component file, the folder of a project, or the URL of a server")
    .argument("[tool]", "the tool to call (default: list tools, resources and prompts)")
    .argument("[arguments...]", "the tool's arguments as key=value, or all of them as one JSON object")
    .addOption(runtimeOption())
    .addOption(variableOption(context))
    .addOption(timeoutOption())
    .addOption(memoryOption())
    .option(
      "--header <name=value>",
      "for a URL: send this HTTP header; NAME=$VARIABLE takes the value from your environment; repeatable",
      (text: string, previous: Readonly<Record<string, string>> = {}) => ({
        ...previous,
        ...readHeader(text, context.env),
      }),
    )
    .addOption(jsonOption())
    .option(
      "--session",
      "for editors: stay connected, read requests from stdin and write events to stdout, each as one line of JSON",
    )
    .addHelpText(
      "after",
      `
The command builds a project first, composes a component into a server of its own, and starts a file on a free port of this
machine until the call has ended. The value of key=value becomes what the tool's input schema asks for: a number, true or
false, or JSON for lists and objects. Progress and log messages go to stderr. If the tool reports an error, the exit code is 1.

Examples:
  wasmcp call weather                                  (lists the tools of a project)
  wasmcp call weather forecast city=Rome days=3
  wasmcp call server.wasm forecast '{"city": "Rome"}' --json
  wasmcp call http://127.0.0.1:8080/mcp forecast city=Rome --header 'Authorization=$AUTHORIZATION'`,
    )
    .action(
      async (target: string, tool: string | undefined, words: readonly string[], options: CallOptions) => {
        checkOptions(target, options, command);
        if (options.session === true) {
          if (tool !== undefined) command.error("option '--session' takes the tools to call from stdin");
          await serve(target, options, command.parent?.version() ?? "", context);
          return;
        }
        await call(target, tool, words, options, command.parent?.version() ?? "", context);
      },
    );
}

/** Options of the server that the command starts, which a URL does not have. */
const OF_SERVERS = ["runtime", "env", "timeout", "memory"] as const;

function checkOptions(target: string, options: CallOptions, command: Command): void {
  if (!isUrl(target)) {
    if (options.header !== undefined) command.error("option '--header' is only for a URL");
    return;
  }
  const [given] = OF_SERVERS.filter((name) => options[name] !== undefined);
  if (given !== undefined) command.error(`option '--${given}' is not for a URL, whose server runs already`);
}

async function call(
  target: string,
  name: string | undefined,
  words: readonly string[],
  options: CallOptions,
  version: string,
  context: CommandContext,
): Promise<void> {
  const { header, json } = options;
  const { job } = context;
  const reached = await reach(target, options, context, (text) => context.log(text.replace(/\n$/, "")));
  try {
    job.progress.step(`connecting to ${reached.url}`);
    const connection = await connect({
      url: reached.url,
      headers: { ...reached.headers, ...header },
      version,
      signal: job.signal,
      onMessage: (message) => printMessage(message, context),
    });
    try {
      if (name === undefined) await list(connection, json ?? false, context);
      else await callTool(connection, name, words, { json: json ?? false, via: reached.via }, context);
    } finally {
      await connection.close();
    }
  } finally {
    await reached.close();
  }
}

/** One connection and many calls, as an editor's page makes them. */
async function serve(
  target: string,
  options: CallOptions,
  version: string,
  context: CommandContext,
): Promise<void> {
  let session: TestSession | undefined;
  await serveSession({
    reach: () => reach(target, options, context, (text) => session?.output(text)),
    headers: options.header ?? {},
    version,
    input: process.stdin,
    print: context.print,
    signal: context.job.signal,
    onSession: (made) => (session = made),
  });
}

function reach(
  target: string,
  options: CallOptions,
  context: CommandContext,
  onLog: (text: string) => void,
): Promise<ReachedServer> {
  const { runtime = "auto", env = {} } = options;
  const { job, places, directory, assets } = context;
  return reachServer(
    {
      target,
      directory,
      runtime,
      env,
      limits: limitsOf(options),
      hostEnv: context.env,
      places,
      mayRunCode: (project) => runsCode(project, {}, context),
      onLog,
    },
    job,
    assets,
  );
}

async function list(connection: Connection, json: boolean, context: CommandContext): Promise<void> {
  const listing = await connection.list();
  context.job.progress.clear();
  if (json) printJson(context, listing);
  else printListing(listing, context);
}

async function callTool(
  connection: Connection,
  name: string,
  words: readonly string[],
  { json, via }: { readonly json: boolean; readonly via: string },
  context: CommandContext,
): Promise<void> {
  const { job, noteStyle } = context;
  const tool = await findTool(connection, name);
  const { values, warnings } = readArguments(words, tool.inputSchema);
  for (const warning of warnings) context.warn(warning);
  job.progress.step(`calling ${name}`);
  const start = performance.now();
  const result = await connection.callTool(tool, values);
  const milliseconds = performance.now() - start;
  job.progress.clear();
  if (json) printJson(context, result);
  else {
    printResult(result, context);
    const details = [printDuration(milliseconds), via, `MCP ${connection.protocolVersion}`].join(", ");
    context.note(noteStyle.dim(`(${details})`));
  }
  if (result.isError === true)
    throw new ToolchainError("tool-failed", `the tool \`${name}\` reported an error`);
}

/**
 * `Authorization=Bearer abc`, or `Authorization=$TOKEN` for the value of a variable, which stays out of the list of processes.
 * The message does not repeat the text, which may be a secret.
 */
function readHeader(text: string, env: CommandContext["env"]): Readonly<Record<string, string>> {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+)=([^\r\n]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("expected NAME=VALUE.");
  const variable = /^\$([A-Za-z_]\w*)$/.exec(value)?.[1];
  if (variable === undefined) return { [name]: value };
  const found = env[variable];
  if (found === undefined || /[\r\n]/.test(found)) {
    throw new InvalidArgumentError(
      `expected NAME=VALUE, and the variable ${variable} has no value for a header.`,
    );
  }
  return { [name]: found };
}
