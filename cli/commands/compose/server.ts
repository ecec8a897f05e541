import { Command, InvalidArgumentError, Option } from "commander";
import * as path from "node:path";
import { renderError } from "../../../core/errors.ts";
import {
  composeFiles,
  parseFrameworkPlace,
  type ComposedFile,
  type FrameworkPlace,
} from "../../../toolchain/compose/files/index.ts";
import {
  HOST_RUNTIMES,
  shownToolProblem,
  type HostRuntime,
  type Protection,
  type Transport,
} from "../../../toolchain/compose/index.ts";
import {
  DEFAULT_LIMITS,
  wasmtimeCapabilities,
  wasmtimeLimits,
  wasmtimeRoom,
} from "../../../toolchain/run/index.ts";
import { composedFolder, isElsewhere, type Config } from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";
import { composeWith, specHelp, withCommonOptions, type CommonOptions } from "./options.ts";
import { report, shownPath, type RunCommands } from "./report.ts";

interface ServerOptions extends CommonOptions {
  readonly runtime: HostRuntime;
  readonly transport: Transport;
  readonly auth?: (typeof AUTH_MODES)[number];
  readonly framework?: FrameworkPlace;
  readonly serverCard?: string;
  readonly toolSearch?: boolean;
  readonly alwaysShow?: readonly string[];
}

const AUTH_MODES = ["oauth", "public"] as const;

export function serverCommand(context: CommandContext): Command {
  const command = new Command("server");
  return withCommonOptions(
    command,
    "the server file to write (default: the output of the last profile, or mcp-server.wasm)",
  )
    .description("compose components into an MCP server")
    .addOption(
      new Option(
        "--runtime <runtime>",
        "the runtime that will run the server and must provide all its imports",
      )
        .choices(HOST_RUNTIMES)
        .default("wasmtime"),
    )
    .addOption(
      new Option(
        "-t, --transport <transport>",
        "how clients connect: over HTTP, or over stdio, by starting the server themselves",
      )
        .choices(["http", "stdio"])
        .default("http"),
    )
    .addOption(
      new Option(
        "--auth <mode>",
        "compose in who may use the server over HTTP: only clients with a token (oauth), or every client (public); by default, the server's variables decide",
      ).choices(AUTH_MODES),
    )
    .addOption(
      new Option(
        "--framework <host/name:version>",
        "take the framework's components from a registry, where `wasmcp push --framework` has put them; wasmcp.lock pins them",
      ).argParser(readPlace),
    )
    .option(
      "--server-card <file>",
      "compose in a server card (experimental): a JSON file that the server serves at `/.well-known/mcp/server-card.json`, to clients that have not connected yet",
    )
    .option(
      "--tool-search",
      "show clients a tool that finds tools, `search_tools`, in the place of a long list of them",
    )
    .option(
      "--always-show <tool>",
      "a tool that stays in the list of a server with `--tool-search`, which this option implies; repeatable",
      readShown,
    )
    .addHelpText(
      "after",
      () => `${specHelp(context)}
Examples:
  wasmcp compose server weather/dist/weather.wasm
  wasmcp compose server weather.wasm counter.wasm -o server.wasm --force
  wasmcp compose server notes.wasm --auth oauth        (it serves no client until it is configured)
  wasmcp compose server weather.wasm --override transport=./my-transport.wasm`,
    )
    .action(async (specs: readonly string[], options: ServerOptions) => {
      const { runtime, transport, auth, framework, serverCard, toolSearch, alwaysShow } = options;
      const protection = protectionFor(auth);
      const composed = await composeWith(specs, options, serverOutput, command, context, (files) =>
        composeFiles(
          {
            ...files,
            runtime,
            transport,
            ...(protection && { protection }),
            ...(framework && { framework }),
            ...(serverCard && { card: path.resolve(context.directory, serverCard) }),
            ...((toolSearch || alwaysShow) && { search: { show: alwaysShow ?? [] } }),
          },
          context.job,
          context.assets,
        ),
      );
      report(composed, options, context, commandsFor(composed, options, context));
    });
}

function readPlace(text: string): FrameworkPlace {
  try {
    return parseFrameworkPlace(text);
  } catch (error) {
    throw new InvalidArgumentError(`${renderError(error)}.`);
  }
}

function readShown(text: string, previous: readonly string[] = []): readonly string[] {
  const problem = shownToolProblem(text);
  if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`);
  return [...previous, text];
}

/** Settings and rules of a protected server are for `wasmcp.toml`. */
function protectionFor(mode: ServerOptions["auth"]): Protection | undefined {
  switch (mode) {
    case "oauth":
      return { kind: "oauth", settings: new Map(), rules: [] };
    case "public":
      return { kind: "public" };
    case undefined:
      return undefined;
  }
}

/** Of several profiles the last one says where the server goes. */
function serverOutput(specs: readonly string[], { file, profiles }: Config): string {
  const profile = specs.findLast((spec) => profiles.has(spec));
  const output = profile === undefined ? undefined : profiles.get(profile)?.output;
  return output === undefined ? "mcp-server.wasm" : path.resolve(composedFolder(file), output);
}

/** Without these from its environment, a server that demands tokens serves no client, or names no issuer to clients. wasmtime reads their values itself. */
const NEEDED_VARIABLES = ["JWT_PUBLIC_KEY", "JWT_ISSUER", "JWT_AUDIENCE"];

/** Where a server keeps its values under plain wasmtime, below the current folder. */
const STATE_FOLDER = "state";

function commandsFor(
  composed: ComposedFile,
  { runtime, transport, auth }: ServerOptions,
  context: CommandContext,
): RunCommands | undefined {
  // Spin and wasmCloud have manifests that name the server.
  if (isElsewhere(runtime)) return undefined;
  const file = shownPath(composed, context);
  const imports = composed.plan.imports.map(({ name }) => name);
  // A process over stdio lives for as long as its client.
  const limits = transport === "stdio" ? { ...DEFAULT_LIMITS, time: undefined } : DEFAULT_LIMITS;
  const options = [
    ...wasmtimeCapabilities(imports, transport).map((name) => `-S${name}`),
    ...wasmtimeLimits(limits),
  ];
  const onEmbedded = runtime === "embedded" ? ["--runtime", "embedded"] : [];
  const needed = auth === "oauth" ? NEEDED_VARIABLES.flatMap((name) => ["--env", name]) : [];
  // `wasmcp run` chooses a folder itself.
  const keepsFiles = composed.plan.components.some(({ name }) => name === "kv-store-fs");
  const state = keepsFiles ? ["--dir", `${STATE_FOLDER}::/state`] : [];
  const folders = keepsFiles ? { folders: [STATE_FOLDER] } : {};
  if (transport === "stdio") {
    const args = ["run", "--stdio", ...onEmbedded];
    return {
      run: ["wasmcp", ...args, file],
      ...(runtime === "wasmtime" && {
        wasmtime: ["wasmtime", "run", ...options, ...state, file],
        ...folders,
      }),
      // The path is absolute, because a client starts the server in another folder.
      client: { command: "wasmcp", args: [...args, composed.file] },
    };
  }
  const run = ["wasmcp", "run", ...onEmbedded, file];
  const { components, instances } = composed.plan;
  const bytes = instances.reduce((sum, { component }) => sum + (components[component]?.size ?? 0), 0);
  const more = [...wasmtimeRoom(bytes), ...state, ...needed];
  const wasmtime = ["wasmtime", "serve", ...options, ...more, "--addr", "127.0.0.1:8080", file];
  return runtime === "embedded" ? { run } : { run, wasmtime, ...folders };
}
