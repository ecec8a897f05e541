import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { Command } from "commander";
import { ToolchainError } from "../../../core/errors.ts";
import { hasErrors, parseWit, printWit } from "../../../core/wit/index.ts";
import type { CommandContext } from "../../context.ts";
import { witFilesIn } from "./files.ts";

export function fmtCommand(context: CommandContext): Command {
  return new Command("fmt")
    .description("format WIT files")
    .argument("[files...]", "files, or folders with WIT files", ["."])
    .option("--check", "change nothing, and fail if a file has another layout")
    .addHelpText(
      "after",
      `
The command leaves out the folder deps. It does not change a file that cannot be parsed.

Examples:
  wasmcp wit fmt
  wasmcp wit fmt --check wit`,
    )
    .action((files: readonly string[], options: { readonly check?: boolean }) =>
      format(files, options.check === true, context),
    );
}

async function format(given: readonly string[], isCheck: boolean, context: CommandContext): Promise<void> {
  const files: string[] = [];
  for (const one of given) files.push(...(await witFilesIn(path.resolve(context.directory, one))));
  if (files.length === 0) throw new ToolchainError("wit-not-found", "found no `.wit` files");
  const [others, broken]: [string[], string[]] = [[], []];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    const { file: tree, diagnostics } = parseWit({ path: file, text });
    const shown = path.relative(context.directory, file);
    if (hasErrors(diagnostics)) {
      broken.push(shown);
      continue;
    }
    const printed = printWit(tree);
    if (printed === text) continue;
    others.push(shown);
    if (!isCheck) await writeFile(file, printed);
  }
  for (const file of others) context.print(`${isCheck ? "Would change:" : "Changed:"} ${file}`);
  if (broken.length > 0) {
    throw new ToolchainError(
      "invalid-wit",
      `cannot parse ${broken.map((file) => `\`${file}\``).join(", ")}`,
      {
        remedy: "run `wasmcp wit check` to see the mistakes",
      },
    );
  }
  if (isCheck && others.length > 0) {
    const count = others.length === 1 ? "1 file has" : `${others.length} files have`;
    throw new ToolchainError("wit-layout", `${count} another layout`, { remedy: "run `wasmcp wit fmt`" });
  }
  if (others.length === 0) context.print(`All ${files.length} files have the layout.`);
}
