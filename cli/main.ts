/** The command `wasmcp`: chooses a command, and is the only place that prints a failure and exits. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { assetsAt } from "../toolchain/assets.ts";
import type { CommandContext } from "./context.ts";
import { jsonReporter, textReporter, wantsJson } from "./report.ts";
import { styleFor } from "./terminal.ts";
import { ToolchainError } from "../core/errors.ts";

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** The module of a command is loaded when the command is chosen. */
  load(context: CommandContext): Promise<Command>;
}

const commands: readonly CommandEntry[] = [
  {
    name: "new",
    summary: "start a component, ready to build",
    load: async (context) => (await import("./commands/new.ts")).newCommand(context),
  },
  {
    name: "build",
    summary: "build a component from its project",
    load: async (context) => (await import("./commands/build.ts")).buildCommand(context),
  },
  {
    name: "compose",
    summary: "compose components into a server",
    load: async (context) => (await import("./commands/compose.ts")).composeCommand(context),
  },
  {
    name: "run",
    summary: "run a server",
    load: async (context) => (await import("./commands/run.ts")).runCommand(context),
  },
  {
    name: "inspect",
    summary: "tell what a component or a server is made of",
    load: async (context) => (await import("./commands/inspect.ts")).inspectCommand(context),
  },
  {
    name: "registry",
    summary: "name components and lists of them",
    load: async (context) => (await import("./commands/registry.ts")).registryCommand(context),
  },
  {
    name: "pull",
    summary: "fetch a component from a registry",
    load: async (context) => (await import("./commands/pull.ts")).pullCommand(context),
  },
  {
    name: "wit",
    summary: "fetch the WIT packages that a project needs",
    load: async (context) => (await import("./commands/wit.ts")).witCommand(context),
  },
  {
    name: "push",
    summary: "publish a component to a registry",
    load: async (context) => (await import("./commands/push.ts")).pushCommand(context),
  },
  {
    name: "wit-lsp",
    summary: "serve an editor: the language server for WIT",
    load: async (context) => (await import("./commands/wit-lsp.ts")).witLspCommand(context),
  },
];

/** The entry point is `dist/wasmcp.js` or, in the source tree, `cli/main.ts`: the repository is one folder up from both. */
function findAssets(): { readonly dist: string; readonly manifest: string } {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
  return { dist: path.join(root, "dist"), manifest: path.join(root, "package.json") };
}

function readVersion(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
}

class UsageError extends Error {
  readonly command: Command;

  constructor(command: Command, message: string) {
    super(message);
    this.command = command;
  }
}

/** Lets usage errors surface here instead of ending the process somewhere inside. */
function catchUsage(command: Command): Command {
  command
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError(true)
    .helpOption("-h, --help", "show this help")
    .exitOverride((error) => {
      // Help and version are no errors, though they come this way.
      if (error.exitCode === 0) throw error;
      throw new UsageError(command, error.code === "commander.help" ? "no command given" : error.message);
    });
  for (const sub of command.commands) catchUsage(sub);
  return command;
}

async function makeProgram(
  args: readonly string[],
  version: string,
  context: CommandContext,
): Promise<Command> {
  const program = new Command("wasmcp")
    .description("Make MCP servers out of WebAssembly components.")
    .version(version, "-V, --version", "show the version")
    .helpCommand("help [command]", "show help for a command")
    // An option belongs to the command that it follows: `compose` and `compose server` have some of the same names.
    .enablePositionalOptions()
    .addHelpText(
      "after",
      `
A first server:
  wasmcp new weather --language typescript
  wasmcp build weather
  wasmcp compose server weather/dist/weather.wasm -o server.wasm
  wasmcp run server.wasm`,
    );
  const words = args.filter((arg) => !arg.startsWith("-"));
  const chosen = words[0] === "help" ? words[1] : words[0];
  for (const { name, summary, load } of commands) {
    const command = name === chosen ? await load(context) : new Command(name);
    program.addCommand(command.description(summary).summary(summary));
  }
  return catchUsage(program);
}

/** What would have been accepted, for the kinds of mistakes where that is not in the message already. */
function accepted({ command, message }: UsageError): string | undefined {
  if (/unknown option/.test(message)) {
    const options = command.createHelp().visibleOptions(command);
    return `options: ${options.map(({ long, short }) => long ?? short).join(", ")}`;
  }
  const missing = command.options.find(({ flags }) => message.includes(`'${flags}' not specified`));
  if (missing?.argChoices !== undefined) return `choices: ${missing.argChoices.join(", ")}`;
  if (/command/.test(message) || command.commands.length > 0) {
    return `commands: ${command.commands.map((sub) => sub.name()).join(", ")}`;
  }
  return undefined;
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** 0 when all went well, 1 when the operation failed, 2 when the command line made no sense, 130 after Ctrl-C. */
async function main(args: readonly string[]): Promise<number> {
  const { dist, manifest } = findAssets();
  const abort = new AbortController();
  const directory = process.cwd();
  const reporter = wantsJson(args)
    ? jsonReporter(process.stderr, directory)
    : textReporter(process.stderr, process.env);
  const { progress, note, warn, log, fail, style: noteStyle } = reporter;
  const context: CommandContext = {
    assets: assetsAt(dist),
    directory,
    env: process.env,
    job: { progress, signal: abort.signal },
    print: (line) => void process.stdout.write(`${line}\n`),
    note,
    warn,
    log,
    style: styleFor(process.stdout, process.env),
    noteStyle,
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait for an orderly end.
      if (abort.signal.aborted) process.exit(130);
      abort.abort();
    });
  }

  try {
    const program = await makeProgram(args, readVersion(manifest), context);
    await program.parseAsync(args, { from: "user" });
    progress.clear();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof UsageError) {
      const help = `see \`${fullName(error.command)} --help\``;
      const remedy = [accepted(error), help].filter((line) => line !== undefined).join("\n");
      fail(new ToolchainError("usage", error.message.replace(/^error: /, ""), { remedy }));
      return 2;
    }
    if (abort.signal.aborted) {
      fail(new ToolchainError("stopped", "stopped"));
      return 130;
    }
    fail(error);
    return 1;
  }
}

// Whoever reads our output may stop reading (`wasmcp --help | head`); that is no failure, and no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const exitCode = await main(process.argv.slice(2));
// Output that goes to a pipe may still be on its way.
process.exitCode = exitCode;
