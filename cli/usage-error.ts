/** Mistakes on the command line: they end with exit code 2, and with what was probably meant or would have been accepted. */
import type { Command, CommanderError } from "commander";
import { ToolchainError } from "../core/errors.ts";
import { replacementOf } from "./replaced.ts";
import { similarName } from "./similar.ts";

export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly command: Command;

  constructor(command: Command, message: string) {
    super(message);
    this.command = command;
  }
}

/** Makes commander throw a `UsageError` where it would end the process. */
export function throwUsageErrors(command: Command): Command {
  command
    .configureOutput({ writeErr: () => {} })
    // The remedy has ours.
    .showSuggestionAfterError(false)
    .exitOverride((error) => {
      // Help and version end in the same way, with exit code 0.
      if (error.exitCode === 0) throw error;
      throw new UsageError(command, messageOf(error, command));
    });
  for (const sub of command.commands) throwUsageErrors(sub);
  return command;
}

function messageOf({ code, message }: CommanderError, { args }: Command): string {
  if (code === "commander.help") {
    // `wasmcp help runn` leads here, too.
    const [first, named] = args;
    return first === "help" && named !== undefined ? `unknown command '${named}'` : "no command given";
  }
  // A required option is missing because it was mistyped: commander looks for missing options first.
  const unknown =
    code === "commander.missingMandatoryOptionValue" && args.find((arg) => /^--?[^-]/.test(arg));
  return unknown ? `unknown option '${unknown}'` : message;
}

/** The mistake as it is shown. `loadProgram` gives the program with every command. */
export async function describeUsageError(
  error: UsageError,
  loadProgram: () => Promise<Command>,
): Promise<ToolchainError> {
  const message = withoutSecret(error.message).replace(/^error: /, "");
  const meant = await meantBy(error, loadProgram);
  const help = `see \`${fullName(error.command)} --help\``;
  const remedy = [meant, accepted(error), help].filter((line) => line !== undefined).join("\n");
  return new ToolchainError("usage", message, { remedy });
}

/** commander repeats what was typed, which may be the value of a variable or a header. */
function withoutSecret(message: string): string {
  return message.replace(/ argument '[^]*' is invalid\.(?= expected NAME=)/, " is invalid:");
}

/** What the mistyped word was probably meant to be. */
async function meantBy(
  { command, message }: UsageError,
  loadProgram: () => Promise<Command>,
): Promise<string | undefined> {
  const name = fullName(command).replace(/^wasmcp ?/, "");
  const [, option] = /unknown option '([^'=]+)(?:=[^]*)?'/.exec(message) ?? [];
  if (option !== undefined) {
    return replacementOf(name, option) ?? suggest(similarOption(option, command));
  }
  const [, unknown] = /unknown command '([^']+)'/.exec(message) ?? [];
  if (unknown !== undefined) {
    const here = command.commands.flatMap((sub) => [sub.name(), ...sub.aliases()]);
    const replacement = replacementOf(name, unknown);
    if (replacement !== undefined) return replacement;
    const elsewhere = commandsNamed(unknown, await loadProgram());
    if (elsewhere.length > 0) return suggest(...elsewhere);
    return suggest(similarName(unknown, here));
  }
  const [, choice = "", choices = ""] =
    /argument '([^]*)' is invalid\. Allowed choices are (.+?)\.?$/.exec(message) ?? [];
  return replacementOf(name, choice) ?? suggest(similarName(choice, choices.split(", ")));
}

function suggest(...names: readonly (string | undefined)[]): string | undefined {
  const known = names.flatMap((name) => (name === undefined ? [] : [`\`${name}\``]));
  return known.length === 0 ? undefined : `did you mean ${known.join(" or ")}?`;
}

/** Dashes are not counted, so that short names differ enough. */
function similarOption(typed: string, command: Command): string | undefined {
  if (!typed.startsWith("--")) return undefined;
  const names = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => (long === undefined || long === null ? [] : [long.slice(2)]));
  const similar = similarName(typed.slice(2), names);
  return similar === undefined ? undefined : `--${similar}`;
}

/** Commands of commands: `fetch` is `wasmcp wit fetch`. */
function commandsNamed(name: string, program: Command): readonly string[] {
  return program.commands
    .flatMap((command) => command.commands)
    .filter((command) => [command.name(), ...command.aliases()].includes(name))
    .map(fullName);
}

/** What would have been accepted, unless the message says so already. */
function accepted({ command, message }: UsageError): string | undefined {
  if (/unknown option/.test(message)) {
    const options = command.createHelp().visibleOptions(command);
    return `options: ${options.map(({ long, short }) => long ?? short).join(", ")}`;
  }
  const missing = command.options.find(({ flags }) => message.includes(`'${flags}' not specified`));
  if (missing?.argChoices !== undefined) return `choices: ${missing.argChoices.join(", ")}`;
  if (/command/.test(message) || command.commands.length > 0) {
    return `commands: ${command.commands.map((sub) => sub.name()).join(", ")}`;
  }
  return undefined;
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
