import { Command, InvalidArgumentError, Option } from "commander";
import * as path from "node:path";
import type { CatalogueKind } from "../catalogue/index.ts";
import {
  composeFiles,
  composeHandlerFile,
  findCollisions,
  type Collision,
  type ComposedFile,
  type ComposeFilesOptions,
} from "../compose-files/index.ts";
import {
  hostRuntimes,
  type Denial,
  type HostRuntime,
  type ServerPlan,
  type Transport,
} from "../compose/index.ts";
import { lockFileIn, openPackages } from "../packages/index.ts";
import { configFile, depsFolder, readConfig } from "../registry/index.ts";
import { quoteCommand, wasmtimeCapabilities } from "../run/index.ts";
import { printJson, type CommandContext } from "./context.ts";
import { printDuration, printSize } from "./terminal.ts";

interface CommonOptions {
  readonly output: string;
  readonly force?: boolean;
  readonly override: ReadonlyMap<string, string>;
  readonly prefix: ReadonlyMap<string, string>;
  readonly deny: readonly Denial[];
  readonly strip?: boolean;
  readonly check?: boolean;
  readonly locked?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

interface ServerOptions extends CommonOptions {
  readonly runtime: HostRuntime;
  readonly transport: Transport;
}

export function composeCommand(context: CommandContext): Command {
  const command = new Command("compose").addHelpText(
    "after",
    `
Examples:
  wasmcp compose server weather/dist/weather.wasm -o server.wasm
  wasmcp compose handler audit.wasm limits.wasm -o guard.wasm`,
  );
  return command.addCommand(serverCommand(context)).addCommand(handlerCommand(context));
}

function serverCommand(context: CommandContext): Command {
  return withCommonOptions(new Command("server"), "mcp-server.wasm", "the server to write")
    .description("compose components into an MCP server")
    .addOption(
      new Option("--runtime <runtime>", "what the server will run on: imports it lacks are an error")
        .choices(hostRuntimes)
        .default("wasmtime"),
    )
    .addOption(
      new Option(
        "-t, --transport <transport>",
        "how clients reach it: over HTTP, or as a process that they start and talk to over its standard streams",
      )
        .choices(["http", "stdio"])
        .default("http"),
    )
    .addHelpText(
      "after",
      `${specHelp(context)}
Examples:
  wasmcp compose server weather/dist/weather.wasm
  wasmcp compose server weather.wasm counter.wasm -o server.wasm --force
  wasmcp compose server weather.wasm --override transport=./my-transport.wasm`,
    )
    .action(async (specs: readonly string[], options: ServerOptions) => {
      const files = await filesOptions(specs, options, context);
      const { runtime, transport } = options;
      const composed = await composeFiles({ ...files, runtime, transport }, context.job, context.assets);
      report(composed, options, context, commandsFor(composed, options, context));
    });
}

function handlerCommand(context: CommandContext): Command {
  return withCommonOptions(new Command("handler"), "handler.wasm", "the component to write")
    .description("compose components into one middleware, a component for later servers")
    .addHelpText(
      "after",
      `${specHelp(context)}
What the components need and do not provide for one another stays open until the handler is part of a server.

Example:
  wasmcp compose handler audit.wasm limits.wasm -o guard.wasm
  wasmcp compose server guard.wasm weather.wasm`,
    )
    .action(async (specs: readonly string[], options: CommonOptions) => {
      const files = await filesOptions(specs, options, context);
      report(await composeHandlerFile(files, context.job, context.assets), options, context, undefined);
    });
}

function withCommonOptions(command: Command, output: string, what: string): Command {
  return command
    .argument(
      "<components...>",
      "files, packages, or aliases and profiles of config.toml; the first one sees requests first",
    )
    .option("-o, --output <file>", what, output)
    .option("--force", "replace the output if it exists")
    .addOption(
      new Option(
        "--override <name=component>",
        "a component in place of the framework's one of that name; repeat it for more",
      )
        .argParser(readPair("name=component"))
        .default(new Map(), "none"),
    )
    .addOption(
      new Option(
        "--prefix <component=prefix>",
        "what goes before the names of that component's tools; repeat it for more",
      )
        .argParser(readPair("component=prefix"))
        .default(new Map(), "none"),
    )
    .addOption(
      new Option(
        "--deny <interface[=component]>",
        "what that component, or any, must not reach: wasi:sockets, wasi:http/outgoing-handler, filesystem; calls of it trap",
      )
        .argParser(readDenial)
        .default([], "none"),
    )
    .option("--strip", "leave out names, producers and debug information")
    .option("--check", "run each component for a moment, and tell which names several of them use")
    .option("--locked", "take packages as `wasmcp.lock` has them, and fail where it says nothing")
    .option("-v, --verbose", "show how the result is put together, and what each part may reach")
    .option("--json", "print the result as one line of JSON");
}

function specHelp(context: CommandContext): string {
  return `
A component is named by a path (./a.wasm, tools/a.wasm), by a package (acme:weather@1.2.0), or by an alias or a profile in
  ${configFile(context.env, process.platform)}
`;
}

/** Collects `name=value` options, each name once. */
function readPair(expected: string) {
  return (text: string, previous: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new InvalidArgumentError(`expected ${expected}.`);
    if (previous.has(name)) throw new InvalidArgumentError(`\`${name}\` is given twice.`);
    return new Map(previous).set(name, value);
  };
}

/** `wasi:sockets` or `wasi:sockets=weather.wasm` */
function readDenial(text: string, previous: readonly Denial[]): readonly Denial[] {
  const [, what = "", part] = /^([^=]*)(?:=(.+))?$/s.exec(text) ?? [];
  return [...previous, part === undefined ? { what } : { what, part }];
}

async function filesOptions(
  specs: readonly string[],
  {
    output,
    force = false,
    override,
    prefix,
    deny,
    strip = false,
    check = false,
    locked = false,
  }: CommonOptions,
  context: CommandContext,
): Promise<ComposeFilesOptions> {
  const config = await readConfig(configFile(context.env, process.platform));
  for (const { entry, message } of config.problems) {
    context.note(`${context.noteStyle.yellow("warning:")} ${config.file}: \`${entry}\`: ${message}`);
  }
  const { directory, assets, env, job } = context;
  const lockFile = locked ? path.join(directory, "wasmcp.lock") : await lockFileIn(directory);
  const packages = openPackages({
    assets,
    env,
    platform: process.platform,
    depsFolder: depsFolder(config.file),
    ...(lockFile && { lockFile }),
    locked,
    job,
  });
  return {
    specs,
    packages,
    output,
    force,
    config,
    directory,
    overrides: override,
    prefixes: prefix,
    denials: deny,
    strip,
    check,
  };
}

/** Command lines that run the server, by the name of what runs it, and for stdio what clients are told to start. */
interface RunCommands {
  readonly run: readonly string[];
  readonly wasmtime?: readonly string[];
  readonly client?: { readonly command: string; readonly args: readonly string[] };
}

function commandsFor(
  composed: ComposedFile,
  { runtime, transport }: ServerOptions,
  context: CommandContext,
): RunCommands | undefined {
  const file = shownPath(composed, context);
  const imports = composed.plan.imports.map(({ name }) => name);
  const options = wasmtimeCapabilities(imports, transport).map((name) => `-S${name}`);
  // Spin runs applications, whose manifest names the server as a component's source.
  if (runtime === "spin") return undefined;
  const onEmbedded = runtime === "embedded" ? ["--runtime", "embedded"] : [];
  // `wasmcp run` finds a folder by itself.
  const keepsFiles = composed.plan.components.some(({ name }) => name === "kv-store-fs");
  const state = keepsFiles ? ["--dir", "state::/state"] : [];
  if (transport === "stdio") {
    const args = ["run", "--stdio", ...onEmbedded];
    return {
      run: ["wasmcp", ...args, file],
      ...(runtime === "wasmtime" && { wasmtime: ["wasmtime", "run", ...options, ...state, file] }),
      // A client starts it in a folder of its own.
      client: { command: "wasmcp", args: [...args, composed.file] },
    };
  }
  const run = ["wasmcp", "run", ...onEmbedded, file];
  const wasmtime = ["wasmtime", "serve", ...options, ...state, "--addr", "127.0.0.1:8080", file];
  return runtime === "embedded" ? { run } : { run, wasmtime };
}

function report(
  composed: ComposedFile,
  { json, verbose }: CommonOptions,
  context: CommandContext,
  commands: RunCommands | undefined,
): void {
  context.job.progress.clear();
  const warnings = warningsOf(composed);
  if (json) {
    const { file, bytes, milliseconds, plan, names } = composed;
    return printJson(context, {
      file,
      bytes,
      milliseconds,
      ...describePlan(plan),
      ...(names && { names }),
      warnings,
      ...commands,
    });
  }
  for (const warning of warnings) context.note(`${context.noteStyle.yellow("warning:")} ${warning}`);
  const { bold, dim, green } = context.style;
  if (verbose) explain(composed.plan, context);
  const details = dim(`(${printSize(composed.bytes)}, ${printDuration(composed.milliseconds)})`);
  context.print(`${green("Composed:")} ${bold(shownPath(composed, context))} ${details}`);
  if (commands === undefined) return;
  context.print("\nRun it:");
  for (const command of [commands.run, commands.wasmtime]) {
    if (command !== undefined) context.print(`  ${quoteCommand(command)}`);
  }
  if (commands.client === undefined) return;
  context.print(`\nIn a client's configuration:\n  ${JSON.stringify(commands.client)}`);
}

function warningsOf({ plan, names }: ComposedFile): string[] {
  return [
    ...plan.unserved.map(
      ({ part, export: name }) => `\`${part}\` exports \`${name}\`, which nothing in this composition uses`,
    ),
    ...findCollisions(names ?? []).map(describeCollision),
  ];
}

function describeCollision({ kind, names, parts: [first = "", ...others] }: Collision): string {
  const list = (items: readonly string[]) => items.map((item) => `\`${item}\``).join(", ");
  const remedy = kind === "tools" ? `; \`--prefix ${others[0]}=PREFIX\` makes them differ` : "";
  return `${kindNames[kind]} ${list(names)}: of ${list([first, ...others])} the first is served${remedy}`;
}

const kindNames: Readonly<Record<CatalogueKind, string>> = {
  tools: "tools of one name:",
  resources: "resources of one URI:",
  resourceTemplates: "resource templates of one URI:",
  prompts: "prompts of one name:",
};

function shownPath({ file }: ComposedFile, { directory }: CommandContext): string {
  const shown = path.relative(directory, file);
  return shown.startsWith("..") ? file : shown;
}

/** The plan as `compose.schema.json` describes it. */
function describePlan({ kind, chain, parts, components, instances, imports, exports }: ServerPlan): object {
  return {
    kind,
    chain,
    parts,
    imports: imports.map(({ name }) => name),
    exports: exports.map(({ name }) => name),
    components: components.map(({ name, size }) => ({ name, bytes: size })),
    instances: instances.map((instance) => ({
      name: instance.name,
      role: instance.role,
      component: instance.component,
      capabilities: instance.capabilities,
      imports: instance.arguments.map(({ import: name, source }) => ({
        name,
        from: source.kind === "instance" ? source.instance : source.kind,
      })),
    })),
  };
}

/** The chain in the order in which a request passes it, and what is asked of the host. */
function explain({ chain, instances, components, imports }: ServerPlan, context: CommandContext): void {
  const { dim } = context.style;
  context.print("A request passes:");
  for (const name of chain) context.print(`  ${name}`);
  context.print("\nInstances, and what each may reach:");
  for (const { name, role, component, capabilities } of instances) {
    const size = printSize(components[component]?.size ?? 0);
    const reach = capabilities.map((each) => each.name).join(", ") || "nothing";
    context.print(`  ${name} ${dim(`(${role}, ${size})`)}: ${reach}`);
  }
  context.print("\nThe host provides:");
  for (const { name, usedBy } of imports) context.print(`  ${name} ${dim(`for ${usedBy.join(", ")}`)}`);
  context.print("");
}
