/** The aliases and profiles of `config.toml`, for people and for programs. */
import type { Config } from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";

export function describeAliases({ components, problems }: Config): readonly object[] {
  const good = [...components].map(([name, spec]) => ({ name, spec }));
  return [...good, ...describeProblems("components", problems)].sort(byName);
}

export function describeProfiles({ profiles, problems }: Config): readonly object[] {
  const good = [...profiles].map(([name, { own, bases, output, components }]) => ({
    name,
    own,
    bases,
    output,
    components,
  }));
  return [...good, ...describeProblems("profiles", problems)].sort(byName);
}

/** Entries that cannot be used are shown too, with the reason. */
function describeProblems(table: string, problems: Config["problems"]): { name: string; problem: string }[] {
  return problems
    .filter(({ entry }) => entry?.startsWith(`${table}.`))
    .map(({ entry = "", message }) => ({ name: entry.slice(table.length + 1), problem: message }));
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** `warned`: the warnings that this command has shown already. */
export function printAliases(config: Config, context: CommandContext, warned: Set<string> = new Set()): void {
  const { bold, dim } = context.style;
  warn(config, "components", context, warned);
  if (config.components.size === 0) {
    context.print("No aliases yet. Add one:\n  wasmcp registry component add weather ./weather.wasm");
    return;
  }
  const names = [...config.components.keys()].sort();
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names) {
    const gap = " ".repeat(width - name.length);
    context.print(`${bold(name)}${gap}  ${dim(config.components.get(name) ?? "")}`);
  }
}

export function printProfiles(
  config: Config,
  context: CommandContext,
  warned: Set<string> = new Set(),
): void {
  const { bold, dim } = context.style;
  warn(config, "profiles", context, warned);
  if (config.profiles.size === 0) {
    context.print("No profiles yet. Add one:\n  wasmcp registry profile add team weather -o team.wasm");
    return;
  }
  const sorted = [...config.profiles].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { components, bases, output }] of sorted) {
    const upon = bases.length === 0 ? "" : `, based on ${bases.join(", ")}`;
    context.print(`${bold(name)} ${dim(`-> ${output}${upon}`)}`);
    for (const { spec, profile } of components) {
      context.print(`  ${spec}${profile === name ? "" : dim(` from ${profile}`)}`);
    }
  }
}

function warn(
  { problems, warnings, file }: Config,
  table: string,
  context: CommandContext,
  warned: Set<string>,
): void {
  for (const { entry, message } of [...problems, ...warnings]) {
    const line = entry === undefined ? `${file}: ${message}` : `${file}: \`${entry}\`: ${message}`;
    const concerns = entry === undefined || entry === table || entry.startsWith(`${table}.`);
    if (!concerns || warned.has(line)) continue;
    warned.add(line);
    context.warn(line);
  }
}
