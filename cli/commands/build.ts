import { Command } from "commander";
import * as path from "node:path";
import { renderProblem } from "../../core/errors.ts";
import { build } from "../../toolchain/create/builders/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { jsonOption, noTypeCheckOption, trustOption, typeCheckOption, type JsonOption } from "../options.ts";
import { printDuration, printSize } from "../terminal.ts";
import { runsCode, type TrustOptions } from "../trust.ts";

type BuildCommandOptions = JsonOption & TrustOptions;

export function buildCommand(context: CommandContext): Command {
  return new Command("build")
    .argument("[folder]", "the folder of the component's project", ".")
    .addOption(trustOption())
    .addOption(typeCheckOption())
    .addOption(noTypeCheckOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
The command writes the component to dist/<name>.wasm in the project's folder. If the project has a tsconfig.json and typescript is
installed in its node_modules or above, type errors are errors. That compiler is code of the project. So is the package
@bytecodealliance/componentize-js, for a project whose package.json has "wasmcp": { "engine": "starlingmonkey" }. A build of
TypeScript runs no other code of the project.

For Rust, the command runs \`cargo build\`, with the target wasm32-wasip2 if that is installed, and writes the component to
target/wasm32-wasip2/release/<name>.wasm. Build scripts and macros are code of the project.

For Python, the command runs \`componentize-py\`: that of a .venv in the project, which is code of the project, or the one on PATH, or
with uvx or pipx. It writes the component to <name>.wasm.

Before the command runs code of a project for the first time, it asks; without a terminal it needs --trust. It does not ask
for projects that you made with \`wasmcp new\`, and in \`npm run build\`.

Examples:
  wasmcp build
  wasmcp build weather`,
    )
    .action(async (folder: string, options: BuildCommandOptions) => {
      const directory = path.resolve(context.directory, folder);
      const isTrusted = await runsCode(directory, options, context);
      const typeCheck = isTrusted && options.typecheck !== false;
      const trust = { typeCheck, mayRunCode: isTrusted, env: context.env };
      const built = await build(directory, context.job, context.assets, trust);
      context.job.progress.clear();
      if (options.json) return printJson(context, built);
      for (const warning of built.warnings) context.note(renderProblem(warning));
      const { bold, dim, green } = context.style;
      const details = `(${printSize(built.bytes)}, ${printDuration(built.milliseconds)})`;
      const file = path.relative(context.directory, built.file);
      context.print(`${green("Built:")} ${bold(file)} ${dim(details)}`);
    });
}
