import { Command } from "commander";
import * as path from "node:path";
import {
  configFile,
  findProjectFolder,
  PROJECT_FILE_NAME,
  readConfig,
  readProject,
} from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";
import { beginning, completeWords, type Candidate } from "./candidates.ts";
import { HOW_TO_LOAD, scriptFor, SHELLS } from "./scripts.ts";

interface CompletionOptions {
  readonly words?: boolean;
}

/** `loadProgram`: with every command, whose tree is what is completed. */
export function completionCommand(context: CommandContext, loadProgram: () => Promise<Command>): Command {
  const command = new Command("completion");
  return command
    .argument("[shell...]", `the shell: ${SHELLS.join(", ")}`)
    .usage("[options] <shell>")
    .option("--words", "for the scripts: complete the last of the words that follow `--`")
    .addHelpText(
      "after",
      `
The command prints a script, with which the Tab key completes commands, options, choices, and your own names. Load it in the
file that your shell reads at its start:
${SHELLS.map((shell) => `  ${HOW_TO_LOAD[shell]}`).join("\n")}`,
    )
    .action(async (words: readonly string[], options: CompletionOptions) => {
      if (options.words) return complete(words, await loadProgram(), context);
      const [given, ...others] = words;
      const shell = SHELLS.find((each) => each === given);
      if (shell !== undefined && others.length === 0) return context.print(scriptFor(shell));
      if (given === undefined) command.error("missing required argument 'shell'");
      command.error(`argument '${given}' is invalid. Allowed choices are ${SHELLS.join(", ")}.`);
    });
}

async function complete(words: readonly string[], program: Command, context: CommandContext): Promise<void> {
  const { candidates, names } = completeWords(program, words);
  const own = names === undefined ? [] : beginning(await namesFor(names, context), words.at(-1) ?? "");
  for (const { value, about } of [...candidates, ...own]) {
    context.print(`${value}\t${about.split("\n", 1)[0] ?? ""}`);
  }
}

/** The user's own names that a command or an option takes. A file that cannot be read has none: the Tab key is no place for errors. */
async function namesFor(what: string, context: CommandContext): Promise<readonly Candidate[]> {
  const { aliases, profiles } = await entriesOf(context);
  switch (what) {
    case "--profile":
    case "--base":
    case "registry profile remove":
      return profiles;
    case "registry component remove":
      return aliases;
    case "compose server":
    case "compose handler":
    case "registry profile add":
      return [...aliases, ...profiles];
    case "run":
      return [...(await serversOf(context)), ...profiles, ...aliases];
    case "compose":
    case "--server":
      return serversOf(context);
    case "completion":
      return SHELLS.map((value) => ({ value, about: `the script for ${value}` }));
    default:
      return [];
  }
}

async function entriesOf({ places }: CommandContext): Promise<{
  readonly aliases: readonly Candidate[];
  readonly profiles: readonly Candidate[];
}> {
  const config = await readConfig(configFile(places)).catch(() => undefined);
  const aliases = [...(config?.components ?? [])].map(([value, target]) => ({
    value,
    about: `alias of ${target}`,
  }));
  const profiles = [...(config?.profiles ?? [])].map(([value, { components }]) => ({
    value,
    about: `profile of ${components.map(({ spec }) => spec).join(", ")}`,
  }));
  return { aliases, profiles };
}

async function serversOf({ directory }: CommandContext): Promise<readonly Candidate[]> {
  const folder = await findProjectFolder(directory);
  if (folder === undefined) return [];
  const project = await readProject(path.join(folder, PROJECT_FILE_NAME)).catch(() => undefined);
  return [...(project?.servers.keys() ?? [])].map((value) => ({ value, about: "server of wasmcp.toml" }));
}
