import * as path from "node:path";
import { Command } from "commander";
import { documentAsHtml, documentAsMarkdown } from "../../../core/wit/index.ts";
import { loadWit, writeText } from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";
import { packageAt } from "./files.ts";

interface DocOptions {
  readonly html?: boolean;
  readonly output?: string;
}

export function docCommand(context: CommandContext): Command {
  return new Command("doc")
    .description("write the documentation of a WIT package, in Markdown or HTML")
    .argument("[package]", "a project, a folder of WIT files, or a file", ".")
    .option("--html", "write HTML")
    .option("-o, --output <file>", "the file to write (default: standard output)")
    .addHelpText(
      "after",
      `
Example:
  wasmcp wit doc --html -o docs/api.html`,
    )
    .action((location: string, options: DocOptions) => document(location, options, context));
}

async function document(
  location: string,
  { html, output }: DocOptions,
  context: CommandContext,
): Promise<void> {
  const { root } = await loadWit(await packageAt(context, location), { features: "all" });
  const text = html === true ? documentAsHtml(root) : documentAsMarkdown(root);
  if (output === undefined) context.print(text.trimEnd());
  else {
    await writeText({ file: path.resolve(context.directory, output), shown: output }, text);
    context.print(`Wrote ${output}`);
  }
}
