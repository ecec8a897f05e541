import { Command, Option } from "commander";
import * as path from "node:path";
import {
  scaffold,
  type ScaffoldedProject,
  type ScaffoldLanguage,
} from "../../toolchain/create/scaffold/index.ts";
import { quoteCommand } from "../../toolchain/run/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { forceOption, jsonOption, type JsonOption } from "../options.ts";

interface NewOptions extends JsonOption {
  readonly language: ScaffoldLanguage;
  readonly force?: boolean;
  readonly output: string;
}

export function newCommand(context: CommandContext): Command {
  return new Command("new")
    .argument("<name>", "the name of the component and of its folder, in kebab-case")
    .addOption(
      new Option("-l, --language <language>", "the programming language")
        .choices(["typescript", "assemblyscript"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("-t, --template-type <type>", "what the component provides")
        .choices(["tools"])
        .default("tools"),
    )
    .option("-o, --output <folder>", "where to create the component's folder", ".")
    .addOption(forceOption("write into a folder that is not empty, and replace its files"))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  wasmcp new weather --language typescript
  wasmcp new counter -l assemblyscript -o tools`,
    )
    .action((name: string, options: NewOptions) => create(name, options, context));
}

async function create(
  name: string,
  { language, force = false, output, json }: NewOptions,
  context: CommandContext,
): Promise<void> {
  const directory = path.resolve(context.directory, output);
  context.job.progress.step(`creating ${name}`);
  const project = await scaffold({ name, language, directory, force }, context.assets);
  context.job.progress.clear();
  if (json) return printJson(context, project);
  printNextSteps(name, project, context);
}

function printNextSteps(
  name: string,
  project: ScaffoldedProject,
  { directory, print, style: { bold, dim, green } }: CommandContext,
): void {
  const shown = path.relative(directory, project.directory) || ".";
  const component = path.join(shown, "dist", `${name}.wasm`);
  print(`${green("Created:")} ${bold(shown)} ${dim(`(${project.files.length} files)`)}`);
  print("\nNext:");
  print(`  ${quoteCommand(["wasmcp", "build", shown])}`);
  print(`  ${quoteCommand(["wasmcp", "compose", "server", component, "-o", "server.wasm"])}`);
  print("  wasmcp run server.wasm");
}
