/** Mistakes on the command line: they end with exit code 2, and with what would have been accepted. */
import type { Command } from "commander";
import { ToolchainError } from "../core/errors.ts";

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
    .showSuggestionAfterError(true)
    .exitOverride((error) => {
      // Help and version end in the same way, with exit code 0.
      if (error.exitCode === 0) throw error;
      throw new UsageError(command, error.code === "commander.help" ? "no command given" : error.message);
    });
  for (const sub of command.commands) throwUsageErrors(sub);
  return command;
}

/** The mistake as it is shown. */
export function describeUsageError(error: UsageError): ToolchainError {
  const help = `see \`${fullName(error.command)} --help\``;
  const remedy = [accepted(error), help].filter((line) => line !== undefined).join("\n");
  return new ToolchainError("usage", error.message.replace(/^error: /, ""), { remedy });
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
