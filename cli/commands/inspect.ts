import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { Command, Option } from "commander";
import { frameworkIn, listComponent } from "../../toolchain/compose/files/index.ts";
import { CATALOGUE_KINDS, type Catalogue, type CatalogueKind } from "../../toolchain/run/catalogue/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import {
  announcesChanges,
  callsIn,
  inspectComponent,
  printGraph,
  reachOf,
  type Composition,
  type Inspection,
  type InspectedItem,
  type Producer,
} from "../../toolchain/inspect/index.ts";
import { configFile, readConfig, resolveSpec } from "../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { jsonOption, type JsonOption } from "../options.ts";
import { printSize } from "../terminal.ts";

interface InspectOptions extends JsonOption {
  readonly graph?: boolean;
  readonly check?: boolean;
}

export function inspectCommand(context: CommandContext): Command {
  return new Command("inspect")
    .argument("<component>", "a component or a composed server: a file or an alias")
    .option("--check", "start it briefly, and list its tools, resources, prompts and protocol extensions")
    .addOption(jsonOption())
    .addOption(new Option("--graph", "print a Mermaid flowchart of the composition").conflicts("json"))
    .addHelpText(
      "after",
      `
Examples:
  wasmcp inspect server.wasm
  wasmcp inspect weather/dist/weather.wasm --check
  wasmcp inspect server.wasm --graph > server.mmd`,
    )
    .action((spec: string, options: InspectOptions) => inspect(spec, options, context));
}

async function inspect(
  spec: string,
  { json, graph, check }: InspectOptions,
  context: CommandContext,
): Promise<void> {
  const { directory, env, places, job, assets } = context;
  const config = await readConfig(configFile(places));
  const { file } = await resolveSpec(spec, { config, directory, home: places.home });
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new ToolchainError("unreadable", `cannot read \`${spec}\``, { cause: error });
  });
  const inspection = inspectNamed(spec, bytes);
  const kind = inspection.kind === "server" ? "server" : "part";
  const names = check
    ? await listComponent(
        { name: spec, bytes },
        kind,
        frameworkIn(assets),
        { hostEnv: env, places },
        job,
        assets,
      )
    : undefined;
  job.progress.clear();
  if (json) return printJson(context, { file, ...inspection, ...(names && { names }) });
  if (graph) return context.print(printGraph(inspection, path.basename(file)));
  printText(path.basename(file), inspection, names, context);
}

function inspectNamed(spec: string, bytes: Uint8Array): Inspection {
  try {
    return inspectComponent(bytes);
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    throw new ToolchainError(error.code, `cannot inspect \`${spec}\``, { cause: error });
  }
}

const kinds: Readonly<Record<Inspection["kind"], string>> = {
  server: "a server",
  handler: "a middleware",
  capability: "a component for servers",
  other: "a component",
};

const headings: Readonly<Record<CatalogueKind, string>> = {
  tools: "Tools",
  resources: "Resources",
  resourceTemplates: "Resource templates",
  prompts: "Prompts",
};

function printText(
  file: string,
  inspection: Inspection,
  names: Catalogue | undefined,
  { print, style: { bold, dim } }: CommandContext,
): void {
  const { kind, bytes, version, producers, exports, imports, capabilities, composition } = inspection;
  print(
    `${bold(file)}: ${kinds[kind]}, ${printSize(bytes)}${version === undefined ? "" : `, version ${version}`}`,
  );
  if (producers.length > 0) print(`Made with: ${printProducers(producers)}`);
  const printItems = (title: string, items: readonly InspectedItem[]) => {
    if (items.length > 0) print(`\n${title}:`);
    for (const { name, functions } of items) print(`  ${name} ${dim(printFunctions(functions))}`);
  };
  printItems("Exports", exports);
  for (const each of CATALOGUE_KINDS) {
    const list = names?.[each] ?? [];
    if (list.length > 0) print(`\n${headings[each]}:`);
    for (const name of list) print(`  ${name}`);
  }
  const extensions = names?.extensions ?? [];
  if (extensions.length > 0) print("\nProtocol extensions:");
  for (const name of extensions) print(`  ${name}`);
  if (announcesChanges(inspection)) print("\nNotifies clients when its lists or resources change.");
  printItems("Imports", imports);
  if (composition === undefined) {
    print(`\nCan access: ${capabilities.map(({ name }) => name).join(", ") || "nothing"}`);
    for (const { name, interfaces } of capabilities) print(`  ${name} ${dim(interfaces.join(", "))}`);
    return;
  }
  print("\nParts, and what each of them can access:");
  for (const line of partLines(composition, dim)) print(`  ${line}`);
  if (composition.shared > 0)
    print(`  ${dim(`${printSize(composition.shared)} used by more than one part`)}`);
}

function partLines(composition: Composition, dim: (text: string) => string): string[] {
  const { components, instances } = composition;
  const calls = callsIn(composition);
  return instances.flatMap((instance, position) => {
    const embedded = components[instance.component];
    const component = embedded?.component;
    const reach = reachOf(instance, embedded).map((each) => each.name);
    const details = [
      printSize(embedded?.bytes ?? 0),
      component?.version,
      component && printProducers(component.producers),
    ].filter(Boolean);
    const called = calls
      .filter(({ from }) => from === position)
      .flatMap(({ to, interfaces }) => interfaces.map((each) => `${each} from ${instances[to]?.name ?? ""}`));
    return [
      `${instance.name} ${dim(`(${details.join(", ")})`)}: ${reach.join(", ") || "nothing"}`,
      ...called.map((each) => dim(`  ${each}`)),
    ];
  });
}

function printProducers(producers: readonly Producer[]): string {
  return producers.map(({ name, version }) => (version === "" ? name : `${name} ${version}`)).join(", ");
}

function printFunctions(functions: readonly string[]): string {
  if (functions.length === 0) return "(types only)";
  return functions.length === 1 ? "(1 function)" : `(${functions.length} functions)`;
}
