/** What may stand at the cursor of a command line: pure, made from the same tree of commands that reads the line. */
import type { Command, Option } from "commander";

export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** Where the cursor is, and what the commands themselves say about that place. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The command that takes a name here, without `wasmcp`, or the option that does: `compose server`, `--profile`. */
  readonly names: string | undefined;
}

/** `words`: those behind `wasmcp`; the last one is being typed, and may be empty. */
export function completeWords(program: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? "";
  const place = walk(program, words.slice(0, -1));
  const { command, option } = place;
  if (option !== undefined) {
    const candidates = (option.argChoices ?? []).map((value) => ({ value, about: option.description }));
    return { candidates: beginning(candidates, typed), names: option.long ?? undefined };
  }
  if (typed.startsWith("-") && !place.isEnded) {
    const options = command
      .createHelp()
      .visibleOptions(command)
      .map(({ long, short, description }) => ({ value: long ?? short ?? "", about: description }));
    return { candidates: beginning(options, typed), names: undefined };
  }
  const subcommands = place.operands > 0 ? [] : command.createHelp().visibleCommands(command);
  const candidates = subcommands.map((sub) => ({
    value: sub.name(),
    about: sub.summary() || sub.description(),
  }));
  return { candidates: beginning(candidates, typed), names: pathOf(command) };
}

export function beginning(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(typed));
}

interface Place {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly option: Option | undefined;
  /** How many arguments the command has already. */
  readonly operands: number;
  /** Whether `--` came before. */
  readonly isEnded: boolean;
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let option: Option | undefined;
  let operands = 0;
  let isEnded = false;
  for (const word of words) {
    if (option !== undefined) option = undefined;
    else if (word === "--") isEnded = true;
    else if (word.startsWith("-") && !isEnded) option = optionWithValue(command, word);
    else {
      const sub = operands > 0 ? undefined : subcommand(command, word);
      if (sub === undefined) operands += 1;
      else command = sub;
    }
  }
  return { command, option, operands, isEnded };
}

/** `--output=x` has its value already, and an optional value is rarely a separate word. */
function optionWithValue(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short, required }) => required && (long === word || short === word));
}

function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((sub) => [sub.name(), ...sub.aliases()].includes(word));
}

function pathOf(command: Command): string {
  if (command.parent === null) return "";
  return `${pathOf(command.parent)} ${command.name()}`.trim();
}
