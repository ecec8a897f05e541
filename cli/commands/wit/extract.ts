import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { Command } from "commander";
import { ReaderError } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { coreModulesOf, witFilesOf } from "../../../toolchain/inspect/index.ts";
import { writeNewFolder } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";

interface ExtractOptions extends JsonOption {
  readonly output?: string;
  readonly modules?: boolean;
}

export function extractCommand(context: CommandContext): Command {
  return new Command("extract")
    .description("write the WIT of a component or a binary WIT package into a folder")
    .argument("<file>", "a .wasm file")
    .option("-o, --output <folder>", "the folder to make (default: the name of the file)")
    .option("--modules", "write its core modules too, into the folder modules")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
The imports and exports of a component are the world root of the package root:component. What it uses of other packages is in deps.

Example:
  wasmcp wit extract server.wasm -o server-wit`,
    )
    .action((file: string, options: ExtractOptions) => extract(file, options, context));
}

async function extract(file: string, options: ExtractOptions, context: CommandContext): Promise<void> {
  const shown = options.output ?? path.basename(file).replace(/\.wasm$/, "-wit");
  const folder = path.resolve(context.directory, shown);
  const bytes = await readFile(path.resolve(context.directory, file)).catch((cause: unknown) => {
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause });
  });
  const { root, files, modules } = contentsOf(file, bytes, options.modules === true);
  const all = new Map<string, string | Uint8Array>(files);
  for (const [index, module] of modules.entries()) all.set(`modules/${index}.wasm`, module);
  await writeNewFolder({ folder, shown }, all);
  if (options.json === true) return printJson(context, { root, folder, files: [...all.keys()] });
  for (const name of all.keys()) context.print(`Wrote ${path.join(shown, name)}`);
}

function contentsOf(file: string, bytes: Uint8Array, withModules: boolean) {
  try {
    return { ...witFilesOf(bytes), modules: withModules ? coreModulesOf(bytes) : [] };
  } catch (cause) {
    if (!(cause instanceof ReaderError)) throw cause;
    throw new ToolchainError(
      "no-wit",
      `\`${file}\` has no WIT: it is neither a component nor a WIT package`,
      { cause },
    );
  }
}
