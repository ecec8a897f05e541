/** The whole command line as data, for reference pages; no command runs. */
import type { Argument, Command, Option } from "commander";
import { assetsAt } from "../toolchain/assets.ts";
import { placesFor } from "../toolchain/sources/index.ts";
import type { CommandContext } from "./context.ts";
import { createProgram } from "./program.ts";
import { styleFor } from "./terminal.ts";

export interface CommandDescription {
  /** `wasmcp compose server` */
  readonly name: string;
  readonly description: string;
  /** What follows the name: `[options] [components...]`. */
  readonly usage: string;
  readonly arguments: readonly ArgumentDescription[];
  readonly options: readonly OptionDescription[];
  /** What `--help` says after the options: explanations and examples. */
  readonly notes: string;
  readonly commands: readonly CommandDescription[];
}

export interface ArgumentDescription {
  /** `<package>`, `[components...]` */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly default?: unknown;
}

export interface OptionDescription {
  /** `-o, --output <file>` */
  readonly flags: string;
  readonly description: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
  readonly default?: unknown;
}

/** Paths in the texts are those of a user on Linux, below `~`. */
export async function describeProgram(version: string): Promise<CommandDescription> {
  return describe(await createProgram(version, exampleContext), "");
}

/** A context that does nothing: commands look at it when they run, and for the paths in their help. */
export const exampleContext: CommandContext = {
  assets: assetsAt("dist"),
  places: placesFor({}, "linux", "~", () => false),
  directory: ".",
  env: {},
  ask: undefined,
  askText: undefined,
  job: { progress: { step: () => {}, clear: () => {} }, signal: new AbortController().signal },
  print: () => {},
  note: () => {},
  warn: () => {},
  log: () => {},
  style: styleFor({ isTTY: false }, {}),
  noteStyle: styleFor({ isTTY: false }, {}),
};

function describe(command: Command, parent: string): CommandDescription {
  const name = `${parent} ${command.name()}`.trim();
  const help = command.createHelp();
  return {
    name,
    description: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map(describeArgument),
    options: help.visibleOptions(command).map(describeOption),
    notes: notesOf(command),
    commands: command.commands.map((sub) => describe(sub, name)),
  };
}

function describeArgument(argument: Argument): ArgumentDescription {
  const { description, required, variadic, defaultValue } = argument;
  const text = `${argument.name()}${variadic ? "..." : ""}`;
  return {
    name: required ? `<${text}>` : `[${text}]`,
    description,
    required,
    ...(defaultValue !== undefined && { default: defaultValue as unknown }),
  };
}

function describeOption(option: Option): OptionDescription {
  const { flags, description, mandatory, argChoices, defaultValue } = option;
  return {
    flags,
    description,
    required: mandatory,
    ...(argChoices && { choices: argChoices }),
    ...(isPlain(defaultValue) && { default: defaultValue }),
  };
}

/** Lists and tables are empty until an option is given, which is nothing to write down. */
function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function notesOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (written) => (text += written) });
  command.outputHelp();
  return text.slice(command.helpInformation().length).trim();
}
