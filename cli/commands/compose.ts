import { Command, InvalidArgumentError, Option } from "commander";
import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { CatalogueKind } from "../../toolchain/run/catalogue/index.ts";
import {
  composeFiles,
  composeHandlerFile,
  composeProjectServer,
  findCollisions,
  type Collision,
  type ComposedFile,
  type ComposeFilesOptions,
} from "../../toolchain/compose/files/index.ts";
import {
  HOST_RUNTIMES,
  type Denial,
  type HostRuntime,
  type ServerPlan,
  type Transport,
} from "../../toolchain/compose/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import {
  composedFolder,
  configFile,
  type Config,
  type ResolvedSpec,
} from "../../toolchain/sources/config/index.ts";
import { quoteCommand, wasmtimeCapabilities } from "../../toolchain/run/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { openProject, withSources, serverNamed } from "../sources.ts";
import { printDuration, printSize } from "../terminal.ts";

interface CommonOptions {
  readonly output?: string;
  readonly profile: readonly string[];
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
  const command = new Command("compose");
  return command
    .enablePositionalOptions()
    .argument("[servers...]", "servers of wasmcp.toml; all of them unless given")
    .option("--locked", "take packages as `wasmcp.lock` has them, and fail where it says nothing")
    .option("--json", "print the result as one line of JSON for each server")
    .addHelpText(
      "after",
      `
Without a command it composes what the nearest wasmcp.toml says.

Examples:
  wasmcp compose
  wasmcp compose server weather/dist/weather.wasm -o server.wasm
  wasmcp compose handler audit.wasm limits.wasm -o guard.wasm`,
    )
    .action((names: readonly string[], options: ProjectOptions) =>
      composeServersOfProject(names, options, command, context),
    )
    .addCommand(serverCommand(context))
    .addCommand(handlerCommand(context));
}

interface ProjectOptions {
  readonly locked?: boolean;
  readonly json?: boolean;
}

async function composeServersOfProject(
  names: readonly string[],
  { locked = false, json = false }: ProjectOptions,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const project = await openProject(context);
  if (project === undefined) {
    const what = names[0] === undefined ? "no command given" : `unknown command '${names[0]}'`;
    command.error(`${what}, and there is no wasmcp.toml here`, { code: "commander.unknownCommand" });
  }
  const servers =
    names.length === 0 ? [...project.servers.values()] : names.map((name) => serverNamed(name, project));
  if (servers.length === 0) {
    throw new ToolchainError("no-servers", `\`${project.file}\` has no server that can be used`, {
      remedy: 'add one, as in\n[servers.weather]\ncomponents = ["./weather.wasm"]',
    });
  }
  await withSources(context, project.directory, locked, async (sources) => {
    for (const server of servers) {
      const composed = await composeProjectServer(project, server, sources, context.job, context.assets);
      const { name, transport, runtime } = server;
      const commands = runtime === "spin" ? undefined : { run: ["wasmcp", "run", name] };
      report(composed, { json }, context, json ? commands : undefined);
      if (json || commands === undefined) continue;
      const how = transport === "stdio" ? "   (over stdio)" : "";
      context.print(context.style.dim(`  ${quoteCommand(commands.run)}${how}`));
    }
  });
}

function serverCommand(context: CommandContext): Command {
  const command = new Command("server");
  return withCommonOptions(
    command,
    "the server to write; mcp-server.wasm unless given, or the output of the last profile",
  )
    .description("compose components into an MCP server")
    .addOption(
      new Option("--runtime <runtime>", "what the server will run on: imports it lacks are an error")
        .choices(HOST_RUNTIMES)
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
      const { runtime, transport } = options;
      const composed = await withFiles(specs, options, serverOutput, command, context, (files) =>
        composeFiles({ ...files, runtime, transport }, context.job, context.assets),
      );
      report(composed, options, context, commandsFor(composed, options, context));
    });
}

function handlerCommand(context: CommandContext): Command {
  const command = new Command("handler");
  return withCommonOptions(command, "the component to write; handler.wasm unless given")
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
      const composed = await withFiles(
        specs,
        options,
        () => "handler.wasm",
        command,
        context,
        (files) => composeHandlerFile(files, context.job, context.assets),
      );
      report(composed, options, context, undefined);
    });
}

function withCommonOptions(command: Command, output: string): Command {
  return command
    .argument(
      "[components...]",
      "files, packages, or aliases and profiles of config.toml; the first one sees requests first",
    )
    .addOption(
      new Option("-p, --profile <name>", "a profile whose components come first; repeat it for more")
        .argParser((name: string, previous: readonly string[]) => [...previous, name])
        .default([], "none"),
    )
    .option("-o, --output <file>", output)
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

async function withFiles(
  components: readonly string[],
  options: CommonOptions,
  outputFor: (specs: readonly string[], config: Config) => string,
  command: Command,
  context: CommandContext,
  compose: (files: ComposeFilesOptions) => Promise<ComposedFile>,
): Promise<ComposedFile> {
  const specs = [...options.profile, ...components];
  if (specs.length === 0) command.error("missing required argument 'components'");
  const { directory } = context;
  return withSources(context, directory, options.locked ?? false, async ({ config, packages }) => {
    for (const name of options.profile) checkProfile(name, config);
    const output = options.output ?? outputFor(specs, config);
    // That folder is ours, and nobody but us would make it.
    if (options.output === undefined && path.dirname(output) === composedFolder(config.file)) {
      await mkdir(path.dirname(output), { recursive: true });
    }
    return compose({
      specs,
      packages,
      output,
      force: options.force ?? false,
      config,
      directory,
      overrides: options.override,
      prefixes: options.prefix,
      denials: options.deny,
      strip: options.strip ?? false,
      check: options.check ?? false,
    });
  });
}

/** Of several profiles the last one says where the server goes. */
function serverOutput(specs: readonly string[], { file, profiles }: Config): string {
  const profile = specs.findLast((spec) => profiles.has(spec));
  const output = profile === undefined ? undefined : profiles.get(profile)?.output;
  return output === undefined ? "mcp-server.wasm" : path.resolve(composedFolder(file), output);
}

function checkProfile(name: string, { file, profiles, problems }: Config): void {
  if (profiles.has(name)) return;
  const problem = problems.find(({ entry }) => entry === undefined || entry === `profiles.${name}`);
  const known = [...profiles.keys()].sort().map((each) => `\`${each}\``);
  throw new ToolchainError(
    "unknown-profile",
    problem === undefined
      ? `there is no profile \`${name}\``
      : `the profile \`${name}\` cannot be used: ${problem.message}`,
    { remedy: `the profiles of \`${file}\` are ${known.join(", ") || "none"}` },
  );
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
  { json, verbose }: Pick<CommonOptions, "json" | "verbose">,
  context: CommandContext,
  commands: RunCommands | undefined,
): void {
  context.job.progress.clear();
  const warnings = warningsOf(composed);
  if (json) {
    const { file, bytes, milliseconds, resolved, plan, names } = composed;
    return printJson(context, {
      file,
      bytes,
      milliseconds,
      specs: resolved.map(describeSpec),
      ...describePlan(plan),
      ...(names && { names }),
      warnings,
      ...commands,
    });
  }
  for (const warning of warnings) context.warn(warning);
  const { bold, dim, green } = context.style;
  for (const line of composed.resolved.flatMap(explainSpec)) context.note(context.noteStyle.dim(line));
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

/** As `compose.schema.json` describes it. */
function describeSpec({ spec, kind, target, profile, file, package: found }: ResolvedSpec): object {
  return {
    spec,
    kind,
    ...(profile !== undefined && { profile }),
    ...(kind === "alias" && { target }),
    file,
    ...(found && {
      package: {
        name: found.name,
        ...(found.version !== undefined && { version: found.version }),
        digest: found.digest,
        from: found.from,
      },
    }),
  };
}

/** What a name was taken for; a path on the command line speaks for itself. */
function explainSpec({ spec, kind, target, profile, package: found }: ResolvedSpec): string[] {
  if (kind === "path" && profile === undefined) return [];
  const what =
    found === undefined
      ? target
      : `${found.name}${found.version === undefined ? "" : ` ${found.version}`} (${found.from})`;
  const taken = { alias: `alias of ${what}`, path: "path", package: `package ${what}` }[kind];
  return [`${spec}: ${taken}${profile === undefined ? "" : `, of the profile ${profile}`}`];
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
