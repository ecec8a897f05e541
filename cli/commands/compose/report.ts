/** What the command prints about a composition. */
import * as path from "node:path";
import { findCollisions, type Collision, type ComposedFile } from "../../../toolchain/compose/files/index.ts";
import type { ServerPlan } from "../../../toolchain/compose/index.ts";
import type { CatalogueKind } from "../../../toolchain/run/catalogue/index.ts";
import { quoteCommand } from "../../../toolchain/run/index.ts";
import type { ResolvedSpec } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { printDuration, printSize } from "../../terminal.ts";

/** Command lines that run the server, by the program that runs it, and for stdio the one for a client's configuration. */
export interface RunCommands {
  readonly run: readonly string[];
  readonly wasmtime?: readonly string[];
  readonly client?: { readonly command: string; readonly args: readonly string[] };
}

export interface ReportOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export function report(
  composed: ComposedFile,
  { json, verbose }: ReportOptions,
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
  for (const line of composed.resolved.flatMap(explainSpec)) context.note(context.noteStyle.dim(line));
  if (verbose) explain(composed.plan, context);
  const { bold, dim, green } = context.style;
  const details = dim(`(${printSize(composed.bytes)}, ${printDuration(composed.milliseconds)})`);
  context.print(`${green("Composed:")} ${bold(shownPath(composed, context))} ${details}`);
  if (commands !== undefined) printCommands(commands, context);
}

function printCommands({ run, wasmtime, client }: RunCommands, { print }: CommandContext): void {
  print("\nRun it:");
  for (const command of [run, wasmtime]) {
    if (command !== undefined) print(`  ${quoteCommand(command)}`);
  }
  if (client !== undefined) print(`\nIn a client's configuration:\n  ${JSON.stringify(client)}`);
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

/** What a name was taken for; a path on the command line needs no explanation. */
function explainSpec({ spec, kind, target, profile, package: found }: ResolvedSpec): string[] {
  if (kind === "path" && profile === undefined) return [];
  const what =
    found === undefined
      ? target
      : `${found.name}${found.version === undefined ? "" : ` ${found.version}`} (${found.from})`;
  const taken = { alias: `alias of ${what}`, path: "path", package: `package ${what}` }[kind];
  return [`${spec}: ${taken}${profile === undefined ? "" : `, from the profile ${profile}`}`];
}

function warningsOf({ plan, names }: ComposedFile): string[] {
  return [
    ...plan.unserved.map(
      ({ part, export: name }) => `\`${part}\` exports \`${name}\`, which no other part uses`,
    ),
    ...findCollisions(names ?? []).map(describeCollision),
  ];
}

function describeCollision({ kind, names, parts: [first = "", ...others] }: Collision): string {
  const list = (items: readonly string[]) => items.map((item) => `\`${item}\``).join(", ");
  const remedy = kind === "tools" ? `; to rename them, pass \`--prefix ${others[0]}=PREFIX\`` : "";
  return `${list([first, ...others])} have ${kindNames[kind]} ${list(names)}: the server uses those of \`${first}\`${remedy}`;
}

const kindNames: Readonly<Record<CatalogueKind, string>> = {
  tools: "tools called",
  resources: "resources with the URI",
  resourceTemplates: "resource templates with the URI",
  prompts: "prompts called",
};

/** Relative to the current folder if the file is below it. */
export function shownPath({ file }: ComposedFile, { directory }: CommandContext): string {
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

/** The chain in the order in which a request passes it, and what the runtime must provide. */
function explain({ chain, instances, components, imports }: ServerPlan, context: CommandContext): void {
  const { dim } = context.style;
  context.print("A request passes:");
  for (const name of chain) context.print(`  ${name}`);
  context.print("\nInstances, and what each of them can access:");
  for (const { name, role, component, capabilities } of instances) {
    const size = printSize(components[component]?.size ?? 0);
    const reach = capabilities.map((each) => each.name).join(", ") || "nothing";
    context.print(`  ${name} ${dim(`(${role}, ${size})`)}: ${reach}`);
  }
  context.print("\nThe runtime provides:");
  for (const { name, usedBy } of imports) context.print(`  ${name} ${dim(`for ${usedBy.join(", ")}`)}`);
  context.print("");
}
