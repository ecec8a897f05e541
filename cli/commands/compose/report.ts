/** What the command prints about a composition. */
import * as path from "node:path";
import {
  describeCollision,
  type ComposedFile,
  type PartAccess,
} from "../../../toolchain/compose/files/index.ts";
import type { Denial, ServerPlan } from "../../../toolchain/compose/index.ts";
import { quoteCommand } from "../../../toolchain/run/index.ts";
import type { ResolvedSpec } from "../../../toolchain/sources/index.ts";
import { accessNotes } from "./access-notes.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { packageNotes } from "./package-notes.ts";
import { printDuration, printSize } from "../../terminal.ts";
import { sharedStoreWarnings } from "./shared-store.ts";

/** Command lines that run the server, by the program that runs it, and for stdio the one for a client's configuration. */
export interface RunCommands {
  readonly run: readonly string[];
  readonly wasmtime?: readonly string[];
  /** Folders that the line with `wasmtime` needs; wasmtime does not make them. */
  readonly folders?: readonly string[];
  readonly client?: { readonly command: string; readonly args: readonly string[] };
}

export interface ReportOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly deny?: readonly Denial[];
  /** Whether `wasmcp.toml` defines the server. */
  readonly isProject?: boolean;
}

export function report(
  composed: ComposedFile,
  { json, verbose, deny, isProject = false }: ReportOptions,
  context: CommandContext,
  commands: RunCommands | undefined,
): void {
  context.job.progress.clear();
  const warnings = warningsOf(composed, isProject);
  if (json) {
    const { file, bytes, milliseconds, resolved, plan, access, names } = composed;
    return printJson(context, {
      file,
      bytes,
      milliseconds,
      specs: resolved.map((each, position) => describeSpec(each, access[position])),
      ...describePlan(plan),
      ...(names && { names: names.map(({ part, names: listed }) => ({ part, names: listed })) }),
      warnings,
      ...commands,
    });
  }
  for (const warning of warnings) context.warn(warning);
  for (const line of composed.resolved.flatMap(explainSpec)) context.note(context.noteStyle.dim(line));
  // Packages have lines of their own, which know what the user's files need beside them.
  const own = composed.plan.parts.filter((_, position) => composed.access[position]?.isForeign !== true);
  for (const line of accessNotes({ parts: own }, deny)) context.note(context.noteStyle.dim(line));
  for (const line of packageNotes(composed.access, isProject)) context.note(line);
  if (verbose) explain(composed.plan, context);
  const { bold, dim, green } = context.style;
  const details = dim(`(${printSize(composed.bytes)}, ${printDuration(composed.milliseconds)})`);
  context.print(`${green("Composed:")} ${bold(shownPath(composed, context))} ${details}`);
  if (commands !== undefined) printCommands(commands, context);
}

function printCommands(
  { run, wasmtime, folders = [], client }: RunCommands,
  { print }: CommandContext,
): void {
  print("\nRun it:");
  print(`  ${quoteCommand(run)}`);
  // Commands are quoted for a POSIX shell.
  const before = folders.length === 0 ? "" : `${quoteCommand(["mkdir", "-p", ...folders])} && `;
  if (wasmtime !== undefined) print(`  ${before}${quoteCommand(wasmtime)}`);
  if (client !== undefined) print(`\nIn a client's configuration:\n  ${JSON.stringify(client)}`);
}

/** As `compose.schema.json` describes it. */
function describeSpec(
  { spec, kind, target, profile, file, package: found }: ResolvedSpec,
  access: PartAccess | undefined,
): object {
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
        ...(access && { asks: access.asks, granted: access.granted }),
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

function warningsOf({ plan, names, collisions }: ComposedFile, isProject: boolean): string[] {
  return [
    ...plan.unserved.map(
      ({ part, export: name }) => `\`${part}\` exports \`${name}\`, which no other part uses`,
    ),
    ...replacedServices(plan),
    ...collisions.map((collision) => describeCollision(collision, isProject ? "project" : "options")),
    ...(names ?? []).flatMap(({ part, remarks }) => remarks.map((remark) => `\`${part}\`: ${remark}`)),
    ...sharedStoreWarnings(plan),
  ];
}

/** A part sees what other parts pass to an interface of the framework that it exports. */
function replacedServices({ parts, instances }: ServerPlan): string[] {
  const nameOf = new Map(parts.map(({ instance, name }) => [instance, name]));
  return [...nameOf].flatMap(([instance, name]) =>
    (instances[instance]?.arguments ?? []).flatMap(({ import: importName, source }) => {
      const provider = source.kind === "instance" ? nameOf.get(source.instance) : undefined;
      const isOfFramework = importName.startsWith("wasmcp:") && !importName.includes("/server-handler@");
      if (provider === undefined || !isOfFramework) return [];
      return [`\`${name}\` uses \`${importName}\` of \`${provider}\` instead of the framework's`];
    }),
  );
}

/** Relative to the current folder if the file is below it; no option, whatever its first character is. */
export function shownPath({ file }: ComposedFile, { directory }: CommandContext): string {
  const shown = path.relative(directory, file);
  if (shown.startsWith("..") || path.isAbsolute(shown)) return file;
  return shown.startsWith("-") ? `.${path.sep}${shown}` : shown;
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
