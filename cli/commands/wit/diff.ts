import { Command } from "commander";
import { ToolchainError } from "../../../core/errors.ts";
import { comparePackages, type Level, packageId } from "../../../core/wit/index.ts";
import { loadWit } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { packageAt } from "./files.ts";

interface DiffOptions extends JsonOption {
  readonly check?: boolean;
}

export function diffCommand(context: CommandContext): Command {
  return new Command("diff")
    .description("compare two versions of a WIT package, and say whether the changes break those who use it")
    .argument("<before>", "the package as it was: a project, a folder or a file")
    .argument("<after>", "the package as it is now")
    .option("--check", "fail if the version of the new package does not allow the changes")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
An interface may gain functions and types. A world may gain exports and lose imports. All other changes of what is stable
are breaking. Items of a feature (@unstable) may change in any way.

Example:
  wasmcp wit diff --check published/wit wit`,
    )
    .action((before: string, after: string, options: DiffOptions) => diff(before, after, options, context));
}

const TITLES: Readonly<Record<Level, string>> = {
  major: "Breaking",
  minor: "Compatible",
  patch: "No effect",
};

async function diff(
  before: string,
  after: string,
  options: DiffOptions,
  context: CommandContext,
): Promise<void> {
  const [old, now] = await Promise.all(
    [before, after].map(
      async (location) => (await loadWit(await packageAt(context, location), { features: "all" })).root,
    ),
  );
  if (old === undefined || now === undefined) return;
  const comparison = comparePackages(old, now);
  const { changes, level, leastVersion, isVersionEnough } = comparison;
  if (options.json === true)
    printJson(context, { before: packageId(old.name), after: packageId(now.name), ...comparison });
  else {
    for (const { level: one, kind, what, before: was, after: is } of changes) {
      context.print(`${TITLES[one]}: ${kind} ${what}`);
      if (was !== undefined && is !== undefined) context.print(`  - ${was}\n  + ${is}`);
    }
    if (level === undefined) context.print("The packages are the same.");
    else if (leastVersion !== undefined) context.print(`The version has to be at least ${leastVersion}.`);
    else context.print(level === "major" ? "The changes are breaking." : "The changes are compatible.");
  }
  if (options.check === true && !isVersionEnough) {
    throw new ToolchainError(
      "wit-version",
      `expected at least version \`${leastVersion}\` of \`${packageId(now.name)}\`, since \`${packageId(old.name)}\``,
      { remedy: "raise the version in the `package` line, or take the changes back" },
    );
  }
}
