import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { Command, Option } from "commander";
import { frameworkIn, listComponent } from "../../toolchain/compose/files/index.ts";
import { printAccess } from "../../toolchain/compose/grants/index.ts";
import { CATALOGUE_KINDS, type Catalogue, type CatalogueKind } from "../../toolchain/run/catalogue/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { visibleName, withVisibleNames } from "../../core/text/index.ts";
import {
  announcesChanges,
  callsIn,
  inspectComponent,
  printGraph,
  type Composition,
  type InspectedInstance,
  type InspectedItem,
  type InspectedProtection,
  type Inspection,
  type Producer,
} from "../../toolchain/inspect/index.ts";
import { componentIn } from "../../toolchain/create/component-in.ts";
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
  const { file } = await resolveSpec(spec, { config, directory, home: places.home, componentIn });
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new ToolchainError("unreadable", `cannot read \`${spec}\``, { cause: error });
  });
  const inspection = inspectNamed(spec, bytes);
  const kind = inspection.kind === "server" ? "server" : "part";
  const checked = check
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
  if (json) {
    const { names, entries, remarks: warnings } = checked ?? {};
    return printJson(context, { file, ...inspection, ...(names && { names, entries, warnings }) });
  }
  // Names of a file can have any characters; as JSON they are exact.
  const name = visibleName(path.basename(file));
  const shown = withVisibleNames(inspection);
  if (graph) return context.print(printGraph(shown, name));
  for (const remark of checked?.remarks ?? []) context.warn(remark);
  printText(name, shown, withVisibleNames(checked?.names), context);
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
  const {
    kind,
    bytes,
    version,
    producers,
    exports,
    imports,
    capabilities,
    protection,
    serverCard,
    toolSearch,
    composition,
  } = inspection;
  print(
    `${bold(file)}: ${kinds[kind]}, ${printSize(bytes)}${version === undefined ? "" : `, version ${version}`}`,
  );
  if (producers.length > 0) print(`Made with: ${printProducers(producers)}`);
  if (protection !== undefined) for (const line of protectionLines(protection)) print(line);
  if (serverCard !== undefined) {
    const { name, version: itsVersion, description } = serverCard;
    print(`Server card: ${name} ${itsVersion} ${dim(description)}`);
  }
  if (toolSearch !== undefined) {
    const { show } = toolSearch;
    print(
      `Tool search: clients see \`search_tools\` and \`call_tool\`${show.length === 0 ? "" : `, and ${show.join(", ")}`}`,
    );
  }
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
  // Compilers put components into components, and only the imports of the whole lead out of it.
  if (composition === undefined || (kind !== "server" && kind !== "handler")) {
    print(`\nCan access: ${capabilities.map(({ name }) => name).join(", ") || "nothing"}`);
    for (const { name, interfaces } of capabilities) print(`  ${name} ${dim(interfaces.join(", "))}`);
  }
  if (composition === undefined) return;
  print("\nParts, and what each of them can access:");
  for (const line of partLines(composition, dim)) print(`  ${line}`);
  if (composition.shared > 0)
    print(`  ${dim(`${printSize(composition.shared)} used by more than one part`)}`);
}

/** What the file itself says about its clients. */
function protectionLines({ kind, settings, rules }: InspectedProtection): readonly string[] {
  switch (kind) {
    case "configurable":
      return [
        "Authorization: open until configured, by WASMCP_AUTH_MODE=oauth and the variables that go with it",
      ];
    case "public":
      return ["Authorization: cannot be protected, because nothing in it verifies tokens"];
    case "oauth":
      return [
        "Authorization: OAuth, composed in: each request needs a token",
        ...settings.map(({ name, value }) => `  ${name} is ${value}`),
        ...rules.map((rule) =>
          rule.kind === "implies"
            ? `  the scope ${rule.scope} contains ${rule.scopes.join(", ")}`
            : `  ${rule.kind} ${rule.pattern} needs ${rule.scopes.join(", ")}`,
        ),
      ];
  }
}

/** The part that needs network and files only for a protected server. A part of others can have the same exports. */
const FETCHES_KEYS =
  "as wasmcp ships it, it fetches keys and keeps them only if JWT_JWKS_URI or WASMCP_INTROSPECTION_URI says where from";

function isAccess({ exports, imports }: Inspection): boolean {
  const names = [...exports, ...imports].map(({ name }) => name.split("@", 1)[0]);
  return names.includes("wasmcp:framework/access") && names.includes("wasmcp:framework/signatures");
}

function partLines(composition: Composition, dim: (text: string) => string): string[] {
  const { components, instances } = composition;
  const calls = callsIn(composition);
  return instances.flatMap((instance, position) => {
    const embedded = components[instance.component];
    const component = embedded?.component;
    const details = [
      printSize(embedded?.bytes ?? 0),
      component?.version,
      component && printProducers(component.producers),
    ].filter(Boolean);
    const called = calls
      .filter(({ from }) => from === position)
      .flatMap(({ to, interfaces }) => interfaces.map((each) => `${each} from ${instances[to]?.name ?? ""}`));
    return [
      `${instance.name} ${dim(`(${details.join(", ")})`)}: ${printReach(instance)}`,
      ...(component !== undefined && isAccess(component) ? [dim(`  ${FETCHES_KEYS}`)] : []),
      ...called.map((each) => dim(`  ${each}`)),
    ];
  });
}

/** As entries of `allow`; what was denied comes after them. */
function printReach({ access }: InspectedInstance): string {
  const names = (isDenied: boolean) =>
    access.filter((each) => each.isDenied === isDenied).flatMap(printAccess);
  const [reached, denied] = [names(false), names(true)];
  const list = reached.join(", ") || "nothing";
  return denied.length === 0 ? list : `${list}; denied: ${denied.join(", ")}`;
}

function printProducers(producers: readonly Producer[]): string {
  return producers.map(({ name, version }) => (version === "" ? name : `${name} ${version}`)).join(", ");
}

function printFunctions(functions: readonly string[]): string {
  if (functions.length === 0) return "(types only)";
  return functions.length === 1 ? "(1 function)" : `(${functions.length} functions)`;
}
