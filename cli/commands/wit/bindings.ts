import * as path from "node:path";
import { Command, Option } from "commander";
import {
  BINDING_LANGUAGES,
  type BindingLanguage,
  makeBindings,
} from "../../../toolchain/create/bindings/index.ts";
import { writeNewFolder } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { packageAt } from "./files.ts";

interface BindingsOptions extends JsonOption {
  readonly language: BindingLanguage;
  readonly world?: string;
  readonly host?: boolean;
  readonly output: string;
}

export function bindingsCommand(context: CommandContext): Command {
  return new Command("bindings")
    .description("write the bindings of a world for a guest, or for a host in TypeScript")
    .argument("[package]", "a project, a folder of WIT files, or a file", ".")
    .addOption(
      new Option("-l, --language <language>", "the language")
        .choices(BINDING_LANGUAGES)
        .makeOptionMandatory(),
    )
    .option("-w, --world <name>", "the world, if the package has several")
    .option("--host", "for what calls the component")
    .requiredOption("-o, --output <folder>", "the folder to make")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
For typescript, the command writes declarations, which serve JavaScript as well. For rust, c, cpp, csharp, go and moonbit it runs
wit-bindgen, which has to be installed. Projects made with wasmcp new need no bindings: wasmcp build makes them.

Examples:
  wasmcp wit bindings -l rust -o src/bindings
  wasmcp wit bindings wit -l typescript --host -w proxy -o types`,
    )
    .action((location: string, options: BindingsOptions) => bindings(location, options, context));
}

async function bindings(
  location: string,
  { language, world, host, output, json }: BindingsOptions,
  context: CommandContext,
): Promise<void> {
  const wit = await packageAt(context, location);
  const { env, assets, directory } = context;
  const request = { wit, world, language, isHost: host === true, env };
  const { world: name, files } = await makeBindings(request, assets);
  const folder = path.resolve(directory, output);
  await writeNewFolder({ folder, shown: output }, files);
  if (json === true) return printJson(context, { world: name, folder, files: [...files.keys()] });
  for (const file of files.keys()) context.print(`Wrote ${path.join(output, file)}`);
}
