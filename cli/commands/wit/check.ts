import * as path from "node:path";
import { Command, Option } from "commander";
import { type Problem, ToolchainError } from "../../../core/errors.ts";
import { loadWit, WitError } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { type FeatureOptions, featureOptions, packageAt, readFeatures } from "./files.ts";

interface CheckOptions extends JsonOption, FeatureOptions {
  readonly format?: "text" | "github";
}

interface Finding {
  readonly code: string;
  readonly problem: Problem;
}

export function checkCommand(context: CommandContext): Command {
  const command = new Command("check")
    .description("find the mistakes in WIT packages")
    .argument("[packages...]", "projects, folders of WIT files, or files", ["."])
    .addOption(
      new Option("--format <format>", "how mistakes are printed (default: text)").choices(["text", "github"]),
    )
    .addOption(jsonOption("the mistakes as one line of JSON").conflicts("format"))
    .addHelpText(
      "after",
      `
With --format github, each mistake is an annotation of a GitHub action.

Examples:
  wasmcp wit check
  wasmcp wit check --features clocks-timezone wit
  wasmcp wit check --format github`,
    );
  for (const option of featureOptions()) command.addOption(option);
  return command.action((packages: readonly string[], options: CheckOptions) =>
    check(packages, options, context),
  );
}

async function check(
  locations: readonly string[],
  options: CheckOptions,
  context: CommandContext,
): Promise<void> {
  const findings: Finding[] = [];
  for (const location of locations) {
    const folder = await packageAt(context, location);
    try {
      await loadWit(folder, { features: readFeatures(options) });
    } catch (error) {
      if (!(error instanceof WitError)) throw error;
      for (const [index, problem] of (error.problems ?? []).entries())
        findings.push({ code: error.diagnostics[index]?.code ?? "", problem });
    }
  }
  if (options.json === true) {
    const mistakes = findings.map(({ code, problem: { message, severity, place } }) => ({
      code,
      severity,
      message,
      ...place,
    }));
    printJson(context, { packages: locations.length, mistakes });
  } else if (options.format === "github") {
    for (const finding of findings) context.print(annotation(finding, context.directory));
  } else {
    for (const { code, problem } of findings) {
      const { file = "", line = 0, column = 0 } = problem.place ?? {};
      context.print(
        `${path.relative(context.directory, file)}:${line}:${column}: ${problem.message} [${code}]`,
      );
    }
  }
  if (findings.length > 0) {
    const count = findings.length === 1 ? "1 mistake" : `${findings.length} mistakes`;
    throw new ToolchainError("invalid-wit", `found ${count}`);
  }
  if (options.json !== true && options.format !== "github") {
    context.print(
      `${locations.length === 1 ? "The package has" : `All ${locations.length} packages have`} no mistakes.`,
    );
  }
}

/** `::error file=wit/a.wit,line=3,col=7,title=unknown-type::the type …` */
function annotation({ code, problem: { message, severity, place } }: Finding, directory: string): string {
  const value = (text: string): string =>
    text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string): string => value(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  const file = property(path.relative(directory, place?.file ?? ""));
  return `::${severity === "warning" ? "warning" : "error"} file=${file},line=${place?.line ?? 1},col=${place?.column ?? 1},title=${property(code)}::${value(message)}`;
}
