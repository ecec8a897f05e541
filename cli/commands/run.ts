import { Command, Option } from "commander";
import { stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import { nearest } from "../../core/text/index.ts";
import {
  accessNotes,
  adoptVariables,
  describeAdopted,
  describeIgnored,
  describeRequest,
  parseAddress,
  quoteCommand,
  refuseIdle,
  serveStdio,
  startServer,
  type Address,
  type Folder,
  type Limits,
  type RequestRecord,
  type ServerExit,
  type StartOptions,
} from "../../toolchain/run/index.ts";
import { composeProjectServer } from "../../toolchain/compose/files/index.ts";
import {
  isElsewhere,
  runsElsewhere,
  checkStateInside,
  configFile,
  findProjectFolder,
  getOnlyServer,
  getServer,
  isPath,
  PROJECT_FILE_NAME,
  readConfig,
  readProject,
  serverEnvironment,
  serverFolders,
  type ProjectFile,
  type ServerDefinition,
  type Sources,
} from "../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { lenderFor } from "../borrow.ts";
import {
  allowEnvOption,
  jsonOption,
  lockedOption,
  outputOption,
  runtimeOption,
  variableOption,
  type JsonOption,
} from "../options.ts";
import {
  addressOption,
  folderOption,
  limitsOf,
  memoryOption,
  requestLogOption,
  timeoutOption,
  type LimitOptions,
  type RequestLog,
} from "../server-options.ts";
import { printRequest } from "../request-line.ts";
import { withProject, withSources } from "../sources.ts";
import { isEntry, serverOfEntry } from "./run-named.ts";

interface RunOptions extends JsonOption, LimitOptions {
  readonly runtime?: StartOptions["runtime"];
  readonly addr?: Address;
  readonly env?: Readonly<Record<string, string>>;
  readonly state?: string;
  readonly dir?: readonly Folder[];
  /** Of the server in `wasmcp.toml`. */
  readonly limits?: Limits;
  readonly stdio?: boolean;
  readonly log?: RequestLog;
  readonly locked?: boolean;
  readonly output?: string;
  /** `true` without names. */
  readonly allowEnv?: true | readonly string[];
}

/** What is known when a server starts. */
interface StartSettings extends RunOptions {
  /** Variables of servers that are set in the user's environment. */
  readonly adopted: Readonly<Record<string, string>>;
  /** What `wasmcp.toml` says: variables, and `auth.audience`. */
  readonly definition?: {
    readonly environment: Readonly<Record<string, string>>;
    readonly audience: string | undefined;
  };
}

export function runCommand(context: CommandContext): Command {
  const command = new Command("run");
  return command
    .argument(
      "[server]",
      "a server file, the name of a server in wasmcp.toml, a profile or an alias (default: the only server in wasmcp.toml)",
    )
    .addOption(runtimeOption())
    .addOption(addressOption())
    .addOption(variableOption(context))
    .addOption(allowEnvOption())
    .option(
      "--state <dir>",
      "the folder where the server stores sessions and values (default: one folder for each server)",
    )
    .addOption(folderOption(context))
    .addOption(timeoutOption())
    .addOption(memoryOption())
    .addOption(requestLogOption())
    .addOption(
      new Option("--stdio", "communicate with one client over standard input and output").conflicts([
        "addr",
        "json",
        "log",
      ]),
    )
    .addOption(outputOption("for a server of wasmcp.toml: "))
    .addOption(lockedOption("for a server of wasmcp.toml: "))
    .addOption(jsonOption("the URL as one line of JSON when the server is ready"))
    .addHelpText(
      "after",
      `
For a server of wasmcp.toml, the command composes it first and then runs it with the settings in that file; options on the
command line win. Before the server takes variables of your environment for the first time, the command asks. Variables that
begin with WASMCP_ or JWT_ and that servers of wasmcp know go from your environment to the server by themselves, and the
command names them. The server's log goes to stderr. Ctrl-C stops the server. The command uses the wasmtime that the variable
WASMTIME names, or searches PATH for it.

Examples:
  wasmcp run                                   (the server of wasmcp.toml)
  wasmcp run server.wasm
  wasmcp run team                              (a profile or an alias)
  wasmcp run --stdio server.wasm               (composed with --transport stdio)
  wasmcp run server.wasm --addr 127.0.0.1:0 --env WASMCP_SERVER_NAME=weather
  wasmcp run server.wasm --runtime embedded --env API_KEY      (the value comes from your environment)
  wasmcp run server.wasm --dir ./data::/data   (for a component with filesystem:/data in its allow list)
  wasmcp run server.wasm --timeout 2m --memory 1GB`,
    )
    .action(async (named: string | undefined, options: RunOptions) => {
      if (named !== undefined && (isPath(named) || (await isFile(path.resolve(context.directory, named))))) {
        return startFile(path.resolve(context.directory, named), options, context);
      }
      const directory = await findProjectFolder(context.directory);
      const entry = named === undefined ? undefined : await startEntry(named, directory, options, context);
      if (entry !== undefined) return entry.ended;
      if (directory === undefined) throw await noProject(named, command, context);
      return startDefined(named, directory, options, context);
    });
}

/** Runs what an alias or a profile stands for; `undefined` if it is none, or if a server of `wasmcp.toml` has the name. */
async function startEntry(
  named: string,
  project: string | undefined,
  options: RunOptions,
  context: CommandContext,
): Promise<{ readonly ended: Promise<void> } | undefined> {
  const { directory, places } = context;
  if (!isEntry(named, await readConfig(configFile(places)))) return undefined;
  if (project !== undefined) {
    const { servers, problems } = await readProject(path.join(project, PROJECT_FILE_NAME));
    const isServer = servers.has(named) || problems.some(({ entry }) => entry === `servers.${named}`);
    if (isServer) return undefined;
  }
  const choice = { directory: project ?? directory, locked: options.locked ?? false };
  const file = await withSources(context, choice, (sources) =>
    serverOfEntry(named, sources, options, context),
  );
  return { ended: startFile(file, options, context) };
}

/** Runs a server that no `wasmcp.toml` defines. */
function startFile(file: string, options: RunOptions, context: CommandContext): Promise<void> {
  const { env: given = {}, stdio } = options;
  const transport = stdio ? "stdio" : "http";
  const adopted = adoptVariables({ given, hostEnv: context.env, transport, sourceOf: () => "`--env`" });
  return start(file, { ...options, adopted }, context);
}

/** Composes a server of `wasmcp.toml`, and runs it as the file says. */
async function startDefined(
  named: string | undefined,
  directory: string,
  options: RunOptions,
  context: CommandContext,
): Promise<void> {
  const choice = { directory, locked: options.locked ?? false };
  const { file, ...defined } = await withProject(context, choice, async (project, sources) => {
    const chosen =
      named === undefined
        ? getOnlyServer(project, (name) => `wasmcp run ${name}`)
        : getServer(project, named);
    // A question comes before the work.
    const settings = await withDefinition(options, project, chosen, context);
    const { output } = options;
    const target = output === undefined ? undefined : path.resolve(context.directory, output);
    return { settings, file: await composeForRun(project, chosen, sources, context, target) };
  });
  await start(file, defined.settings, context);
}

function start(file: string, options: StartSettings, context: CommandContext): Promise<void> {
  const { adopted, env, stdio, definition } = options;
  const ignored = stdio ? describeIgnored(context.env) : undefined;
  for (const line of [describeAdopted(adopted), ignored]) {
    if (line !== undefined) context.note(context.noteStyle.dim(line));
  }
  const defined = definition?.environment ?? {};
  if (!stdio) {
    const own = { ...adopted, ...env };
    const composedAudience = definition?.audience;
    const { notes, warnings } = accessNotes({ own, defined, composedAudience, hostEnv: context.env });
    for (const line of notes) context.note(context.noteStyle.dim(line));
    for (const line of warnings) context.warn(line);
  }
  return (stdio ? runOverStdio : run)(file, { ...options, env: { ...adopted, ...defined, ...env } }, context);
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

/** Without a `wasmcp.toml`, the command runs files, profiles and aliases. */
async function noProject(
  named: string | undefined,
  command: Command,
  { directory, places }: CommandContext,
): Promise<Error> {
  if (named === undefined) {
    command.error("missing required argument 'server', and no wasmcp.toml found in this folder or above it");
  }
  const { components, profiles } = await readConfig(configFile(places));
  const similar = nearest(named, [...components.keys(), ...profiles.keys()]);
  return new ToolchainError("no-such-file", `file not found: \`${path.resolve(directory, named)}\``, {
    remedy:
      similar === undefined
        ? "name the file of a composed server, a profile or an alias, or run the command in a folder with a `wasmcp.toml`"
        : `did you mean the alias or profile \`${similar}\`?`,
  });
}

async function composeForRun(
  project: ProjectFile,
  server: ServerDefinition,
  sources: Sources,
  { job, assets }: CommandContext,
  output: string | undefined,
): Promise<string> {
  const elsewhere = runsElsewhere(server.runtime);
  if (elsewhere !== undefined) {
    throw new ToolchainError(
      "runs-elsewhere",
      `cannot run the server \`${server.name}\`: it is composed for ${elsewhere}`,
      {
        remedy: `compose it with \`wasmcp compose ${server.name}\`, and run ${server.output} with ${elsewhere}`,
      },
    );
  }
  return (await composeProjectServer(project, server, sources, job, assets, { output })).file;
}

/** Options on the command line win over the file. */
async function withDefinition(
  options: RunOptions,
  project: ProjectFile,
  server: ServerDefinition,
  context: CommandContext,
): Promise<StartSettings> {
  const { runtime, address, state, transport, limits } = server;
  if (options.state === undefined) await checkStateInside(project, server);
  const dir = await serverFolders(project, server, options.dir);
  const isOverStdio = options.stdio ?? transport === "stdio";
  const { ask, ...lender } = lenderFor(context, options.allowEnv);
  // Over stdio, the terminal belongs to the client.
  const { defined, adopted } = await serverEnvironment(
    project,
    { ...server, transport: isOverStdio ? "stdio" : "http" },
    isOverStdio ? lender : { ...lender, ask },
    options.env,
  );
  return {
    limits,
    ...(!isElsewhere(runtime) && { runtime }),
    ...(address && { addr: address }),
    ...(state !== undefined && { state }),
    ...(transport === "stdio" && { stdio: true }),
    ...options,
    dir,
    adopted,
    definition: { environment: defined, audience: audienceOf(server) },
  };
}

function audienceOf({ protection }: ServerDefinition): string | undefined {
  return protection.kind === "oauth" ? protection.settings.get("JWT_AUDIENCE") : undefined;
}

const defaultAddress = parseAddress("127.0.0.1:8080");

/** Until the client ends the server's input, or the job is aborted. Only the server writes to standard output. */
async function runOverStdio(file: string, options: RunOptions, context: CommandContext): Promise<void> {
  const { runtime = "auto", env = {}, state, dir } = options;
  const { job } = context;
  const launch = {
    file,
    runtime,
    env,
    limits: limitsOf(options, options.limits),
    state: state === undefined ? undefined : path.resolve(context.directory, state),
    folders: dir,
    hostEnv: context.env,
    places: context.places,
  };
  const exit = await serveStdio(launch, job, context.assets);
  if (job.signal.aborted || exit.code === 0) return;
  throw serverEnded(exit);
}

/** On standard error: standard output has the URL. */
function logRequest(record: RequestRecord, log: RequestLog, context: CommandContext): void {
  context.log(printRequest(record, { style: context.noteStyle }));
  const details = log === "details" ? describeRequest(record).details : undefined;
  if (details !== undefined) context.log(context.noteStyle.dim(`  ${details}`));
}

/** Serves until the server ends or the job is aborted; the latter is a success. */
async function run(file: string, options: RunOptions, context: CommandContext): Promise<void> {
  const { runtime = "auto", addr = defaultAddress, env = {}, state, dir, json, log } = options;
  const { job, noteStyle } = context;
  let ready = false;
  const server = await startServer(
    {
      file,
      runtime,
      ...addr,
      env,
      limits: limitsOf(options, options.limits),
      state: state === undefined ? undefined : path.resolve(context.directory, state),
      folders: dir,
      hostEnv: context.env,
      places: context.places,
      ...(log !== undefined && { onRequest: (record) => logRequest(record, log, context) }),
      onLog: (text) => {
        // Output from before that is part of the error message if the server does not start.
        if (ready) context.log(text.replace(/\n$/, ""));
      },
    },
    job,
    context.assets,
  );
  await refuseIdle(server);
  ready = true;
  job.progress.clear();
  const { url, command, network } = server;
  if (json) {
    printJson(context, { url, runtime: server.runtime, command, ...(network && { network: network.urls }) });
  } else {
    const { bold, dim, green } = context.style;
    context.print(`${green("Running:")} ${bold(url)} ${dim(`(${server.runtime})`)}`);
    for (const each of network?.urls ?? []) context.print(`From other machines: ${bold(each)}`);
    context.note(noteStyle.dim(`${quoteCommand(command)}\nCtrl-C stops it.`));
  }
  if (network !== undefined) context.warn(network.warning);
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
