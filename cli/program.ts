/** The command line as commander has it: which commands there are, and which arguments and options each of them takes. */
import { Command } from "commander";
import type { CommandContext } from "./context.ts";

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Loads the command's module. */
  load(context: CommandContext): Promise<Command>;
}

const entries: readonly CommandEntry[] = [
  {
    name: "new",
    summary: "create a component project",
    load: async (context) => (await import("./commands/new.ts")).newCommand(context),
  },
  {
    name: "build",
    summary: "build a component from its project",
    load: async (context) => (await import("./commands/build.ts")).buildCommand(context),
  },
  {
    name: "dev",
    summary: "build and serve projects, and again with each change",
    load: async (context) => (await import("./commands/dev/index.ts")).devCommand(context),
  },
  {
    name: "compose",
    summary: "compose components into a server",
    load: async (context) => (await import("./commands/compose/index.ts")).composeCommand(context),
  },
  {
    name: "run",
    summary: "run a server",
    load: async (context) => (await import("./commands/run.ts")).runCommand(context),
  },
  {
    name: "call",
    summary: "call a tool, or list what a server offers",
    load: async (context) => (await import("./commands/call/index.ts")).callCommand(context),
  },
  {
    name: "inspect",
    summary: "show the parts, imports and exports of a component or a server",
    load: async (context) => (await import("./commands/inspect.ts")).inspectCommand(context),
  },
  {
    name: "export",
    summary: "make a package for npm, or a bundle for desktop clients, of a server",
    load: async (context) => (await import("./commands/export.ts")).exportCommand(context),
  },
  {
    name: "mcp",
    summary: "serve the development server, for coding agents",
    load: async (context) => (await import("./commands/mcp/index.ts")).mcpCommand(context),
  },
  {
    name: "registry",
    summary: "manage your aliases and profiles, and the package cache",
    load: async (context) => (await import("./commands/registry/index.ts")).registryCommand(context),
  },
  {
    name: "pull",
    summary: "download a component from a registry",
    load: async (context) => (await import("./commands/pull.ts")).pullCommand(context),
  },
  {
    name: "jwt",
    summary: "make and read tokens, to try a protected server",
    load: async (context) => (await import("./commands/jwt/index.ts")).jwtCommand(context),
  },
  {
    name: "auth",
    summary: "try a protected server on this machine",
    load: async (context) => (await import("./commands/auth/index.ts")).authCommand(context),
  },
  {
    name: "wit",
    summary: "fetch the WIT packages that a project uses",
    load: async (context) => (await import("./commands/wit/index.ts")).witCommand(context),
  },
  {
    name: "push",
    summary: "publish a component or a WIT package to a registry",
    load: async (context) => (await import("./commands/push.ts")).pushCommand(context),
  },
  {
    name: "doctor",
    summary: "show what this machine has for making servers, and how to install the rest",
    load: async (context) => (await import("./commands/doctor.ts")).doctorCommand(context),
  },
  {
    name: "completion",
    summary: "print a script that completes commands at the Tab key",
    load: async (context) =>
      (await import("./commands/completion/index.ts")).completionCommand(context, () =>
        createProgram("", context),
      ),
  },
  {
    name: "wit-lsp",
    summary: "start the language server for WIT, for editors",
    load: async (context) => (await import("./commands/wit-lsp.ts")).witLspCommand(context),
  },
];

/** The program with one command complete, and only names and summaries of the others, whose modules are not loaded. */
export async function createProgramFor(
  chosen: string | undefined,
  version: string,
  context: CommandContext,
): Promise<Command> {
  const commands = entries.map(async ({ name, load, ...rest }) => {
    return { ...rest, command: name === chosen ? await load(context) : new Command(name) };
  });
  return assemble(await Promise.all(commands), version);
}

/** The program with every command complete. */
export async function createProgram(version: string, context: CommandContext): Promise<Command> {
  const commands = entries.map(async ({ load, ...rest }) => ({ ...rest, command: await load(context) }));
  return assemble(await Promise.all(commands), version);
}

function assemble(
  commands: readonly { readonly summary: string; readonly command: Command }[],
  version: string,
): Command {
  const program = new Command("wasmcp")
    .description("Make MCP servers out of WebAssembly components.")
    .version(version, "-V, --version", "show the version (also: -v, version)")
    .helpCommand("help [command]", "show help for a command")
    // An option belongs to the command before it: `compose` and `compose server` share names of options.
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
  for (const { command, summary } of commands) {
    program.addCommand(command.description(summary).summary(summary));
  }
  return withHelpOption(program);
}

function withHelpOption(command: Command): Command {
  command.helpOption("-h, --help", "show this help");
  for (const sub of command.commands) withHelpOption(sub);
  return command;
}
