import { Command, Option } from "commander";
import * as path from "node:path";
import { quoteCommand } from "../../toolchain/run/index.ts";
import { scaffold, type ScaffoldLanguage } from "../../toolchain/create/scaffold/index.ts";
import { printJson, type CommandContext } from "../context.ts";

interface NewOptions {
  readonly language: ScaffoldLanguage;
  readonly force?: boolean;
  readonly output: string;
  readonly json?: boolean;
}

export function newCommand(context: CommandContext): Command {
  return new Command("new")
    .argument("<name>", "the component's name in kebab-case, and that of its folder")
    .addOption(
      new Option("-l, --language <language>", "what the component is written in")
        .choices(["typescript", "assemblyscript"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("-t, --template-type <type>", "what the component offers")
        .choices(["tools"])
        .default("tools"),
    )
    .option("-o, --output <folder>", "the folder to make the component's folder in", ".")
    .option("--force", "write into a folder that is not empty; files of the same name are replaced")
    .option("--json", "print the result as one line of JSON")
    .addHelpText(
      "after",
      `
Examples:
  wasmcp new weather --language typescript
  wasmcp new counter -l assemblyscript -o tools`,
    )
    .action(async (name: string, { language, force = false, output, json }: NewOptions) => {
      const directory = path.resolve(context.directory, output);
      context.job.progress.step(`making ${name}`);
      const project = await scaffold({ name, language, directory, force }, context.assets);
      context.job.progress.clear();
      if (json) return printJson(context, project);
      const shown = path.relative(context.directory, project.directory) || ".";
      const component = path.join(shown, "dist", `${name}.wasm`);
      const { bold, dim, green } = context.style;
      context.print(`${green("Created:")} ${bold(shown)} ${dim(`(${project.files.length} files)`)}`);
      context.print("\nNext:");
      context.print(`  ${quoteCommand(["wasmcp", "build", shown])}`);
      context.print(`  ${quoteCommand(["wasmcp", "compose", "server", component, "-o", "server.wasm"])}`);
      context.print("  wasmcp run server.wasm");
    });
}
