import { Command, Option } from "commander";
import * as path from "node:path";
import { PackageCache, packageCacheFolder } from "../../toolchain/sources/oci/index.ts";
import {
  addAlias,
  addProfile,
  composedFolder,
  configFile,
  depsFolder,
  readConfig,
  removeAlias,
  removeProfile,
  type Config,
  type ConfigChange,
  type PathContext,
} from "../../toolchain/sources/config/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { printSize } from "../terminal.ts";

interface JsonOption {
  readonly json?: boolean;
}

export function registryCommand(context: CommandContext): Command {
  return new Command("registry")
    .addHelpText("after", `\nWhat you add is kept in\n  ${fileOf(context)}\n`)
    .addCommand(componentCommand(context))
    .addCommand(profileCommand(context))
    .addCommand(cacheCommand(context))
    .addCommand(infoCommand(context));
}

function componentCommand(context: CommandContext): Command {
  const command = new Command("component").description("aliases: short names of components").addHelpText(
    "after",
    `
Examples:
  wasmcp registry component add weather ./weather/dist/weather.wasm
  wasmcp registry component add forecast acme:forecast@1.2.0
  wasmcp compose server weather forecast`,
  );
  command
    .addCommand(
      withJson("add")
        .description("give a component a name, or give the name another component")
        .argument("<alias>", "the name: letters, digits, - and _")
        .argument("<spec>", "a file, a package such as acme:weather@1.2.0, or another alias")
        .action(async (name: string, spec: string, options: JsonOption) => {
          const change = await addAlias(fileOf(context), { name, spec, ...placeOf(context) });
          reportChange(change, "added", options, context);
        }),
    )
    .addCommand(
      withJson("list")
        .description("show the aliases")
        .action(async (options: JsonOption) => {
          const config = await readConfig(fileOf(context));
          if (options.json)
            return printJson(context, { file: config.file, components: describeAliases(config) });
          printAliases(config, context);
        }),
    )
    .addCommand(
      withJson("remove")
        .description("forget a name; the component itself stays where it is")
        .argument("<alias>", "the name")
        .action(async (name: string, options: JsonOption) => {
          const change = await removeAlias(fileOf(context), name);
          reportChange(change, "removed", options, context);
        }),
    );
  return command;
}

interface ProfileOptions extends JsonOption {
  readonly output?: string;
  readonly base: readonly string[];
}

function profileCommand(context: CommandContext): Command {
  const command = new Command("profile").description("named lists of components").addHelpText(
    "after",
    `
Examples:
  wasmcp registry profile add base audit limits -o base.wasm
  wasmcp registry profile add team weather forecast -b base -o team.wasm
  wasmcp compose server team`,
  );
  const collect = (name: string, previous: readonly string[]) => [...previous, name];
  command
    .addCommand(
      withJson("add")
        .description("name a list of components, or replace the list that has the name")
        .argument("<name>", "the name: letters, digits, - and _")
        .argument(
          "[components...]",
          "files, packages, aliases and other profiles; the first one sees requests first",
        )
        .option("-o, --output <file>", "its server, a file in the folder `composed`; NAME.wasm unless given")
        .addOption(
          new Option("-b, --base <profile>", "a profile whose components come first; repeat it for more")
            .argParser(collect)
            .default([], "none"),
        )
        .action(
          async (
            name: string,
            components: readonly string[],
            { output, base, ...options }: ProfileOptions,
          ) => {
            const profile = { name, components, output, bases: base, ...placeOf(context) };
            reportChange(await addProfile(fileOf(context), profile), "added", options, context);
          },
        ),
    )
    .addCommand(
      withJson("list")
        .description("show the profiles")
        .action(async (options: JsonOption) => {
          const config = await readConfig(fileOf(context));
          if (options.json)
            return printJson(context, { file: config.file, profiles: describeProfiles(config) });
          printProfiles(config, context);
        }),
    )
    .addCommand(
      withJson("remove")
        .description("forget a profile; its components stay")
        .argument("<name>", "the name")
        .action(async (name: string, options: JsonOption) => {
          const change = await removeProfile(fileOf(context), name);
          reportChange(change, "removed", options, context);
        }),
    );
  return command;
}

interface InfoOptions extends JsonOption {
  readonly components?: boolean;
  readonly profiles?: boolean;
}

function cacheCommand(context: CommandContext): Command {
  const command = new Command("cache").description("packages that were downloaded, for all projects");
  return command.addCommand(
    withJson("clear")
      .description("remove them all, to make room; they are downloaded again when they are needed")
      .action(async ({ json }: JsonOption) => {
        const cleared = await new PackageCache(cacheFolderOf(context)).clear();
        if (json) return printJson(context, cleared);
        const { folder, contents, bytes, inUse } = cleared;
        const { dim, green } = context.style;
        const what = `${count(contents, "package")}, ${printSize(bytes)}`;
        context.print(
          bytes === 0
            ? `Nothing is cached ${dim(`(${folder})`)}`
            : `${green("Removed:")} ${what} ${dim(`(${folder})`)}`,
        );
        if (inUse > 0) context.note(`${count(inUse, "download")} of another process stay, and go on.`);
      }),
  );
}

function infoCommand(context: CommandContext): Command {
  return withJson("info")
    .description("show where things are kept, and what there is")
    .option("-c, --components", "only the aliases")
    .addOption(new Option("-p, --profiles", "only the profiles").conflicts("components"))
    .action(async (options: InfoOptions) => {
      const config = await readConfig(fileOf(context));
      const root = path.dirname(config.file);
      const folders = {
        root,
        cache: cacheFolderOf(context),
        deps: depsFolder(config.file),
        composed: composedFolder(config.file),
      };
      const { components: onlyComponents, profiles: onlyProfiles, json } = options;
      if (json) {
        return printJson(context, {
          file: config.file,
          ...folders,
          ...(!onlyProfiles && { components: describeAliases(config) }),
          ...(!onlyComponents && { profiles: describeProfiles(config) }),
          problems: config.problems.map(({ entry, message }) => ({
            ...(entry !== undefined && { entry }),
            message,
          })),
        });
      }
      const { bold, dim } = context.style;
      context.print(`${bold("Configuration:")} ${config.file}`);
      for (const [name, folder] of Object.entries(folders))
        context.print(`  ${name.padEnd(9)}${dim(folder)}`);
      context.print(
        `  ${count(config.components.size, "component")}, ${count(config.profiles.size, "profile")}`,
      );
      const warned = new Set<string>();
      if (!onlyProfiles) {
        context.print("");
        printAliases(config, context, warned);
      }
      if (!onlyComponents) {
        context.print("");
        printProfiles(config, context, warned);
      }
    });
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function withJson(name: string): Command {
  return new Command(name).option("--json", "print the result as one line of JSON");
}

function cacheFolderOf({ env }: CommandContext): string {
  return packageCacheFolder(env, process.platform);
}

function fileOf({ env }: CommandContext): string {
  return configFile(env, process.platform);
}

function placeOf({ directory, env }: CommandContext): PathContext {
  return { directory, home: env["HOME"] || env["USERPROFILE"] };
}

function describeAliases({ components, problems }: Config): readonly object[] {
  const good = [...components].map(([name, spec]) => ({ name, spec }));
  return [...good, ...describeProblems("components", problems)].sort(byName);
}

function describeProfiles({ profiles, problems }: Config): readonly object[] {
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

function printAliases(config: Config, context: CommandContext, warned: Set<string> = new Set()): void {
  const { bold, dim } = context.style;
  warn(config, "components", context, warned);
  if (config.components.size === 0) {
    context.print(
      "There are no aliases yet. Add one:\n  wasmcp registry component add weather ./weather.wasm",
    );
    return;
  }
  const names = [...config.components.keys()].sort();
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names) {
    context.print(
      `${bold(name)}${" ".repeat(width - name.length)}  ${dim(config.components.get(name) ?? "")}`,
    );
  }
}

function printProfiles(config: Config, context: CommandContext, warned: Set<string> = new Set()): void {
  const { bold, dim } = context.style;
  warn(config, "profiles", context, warned);
  if (config.profiles.size === 0) {
    context.print(
      "There are no profiles yet. Add one:\n  wasmcp registry profile add team weather -o team.wasm",
    );
    return;
  }
  for (const [name, { components, bases, output }] of [...config.profiles].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const upon = bases.length === 0 ? "" : ` upon ${bases.join(", ")}`;
    context.print(`${bold(name)} ${dim(`-> ${output}${upon}`)}`);
    for (const { spec, profile } of components) {
      context.print(`  ${spec}${profile === name ? "" : dim(` from ${profile}`)}`);
    }
  }
}

function warn({ problems, file }: Config, table: string, context: CommandContext, warned: Set<string>): void {
  for (const { entry, message } of problems) {
    const line = entry === undefined ? `${file}: ${message}` : `${file}: \`${entry}\`: ${message}`;
    const concerns = entry === undefined || entry === table || entry.startsWith(`${table}.`);
    if (!concerns || warned.has(line)) continue;
    warned.add(line);
    context.warn(line);
  }
}

function reportChange(
  change: ConfigChange,
  done: "added" | "removed",
  { json }: JsonOption,
  context: CommandContext,
): void {
  const { file, table, name, previous, config } = change;
  const kind = table === "components" ? "component" : "profile";
  const usedBy =
    done === "added"
      ? []
      : [...config.profiles].filter(([, { own }]) => own.includes(name)).map(([profile]) => profile);
  if (json) {
    const entry = table === "components" ? describeAliases(config) : describeProfiles(config);
    const added = entry.find((each) => "name" in each && each.name === name);
    return printJson(context, {
      file,
      [done]: kind,
      ...(added ?? { name }),
      ...(done === "added" && { replaced: previous !== undefined }),
      ...(done === "removed" && { usedBy }),
    });
  }
  const { bold, dim, green } = context.style;
  const word = done === "removed" ? "Removed:" : previous === undefined ? "Added:" : "Replaced:";
  const target = config.components.get(name);
  const shown = done === "added" && kind === "component" ? dim(` -> ${target ?? ""}`) : "";
  context.print(`${green(word)} ${kind} ${bold(name)}${shown}`);
  if (usedBy.length > 0) {
    const profiles = usedBy.map((profile) => `\`${profile}\``).join(", ");
    context.warn(`the list of ${profiles} still has \`${name}\``);
  }
}
