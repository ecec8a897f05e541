import { Command } from "commander";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import { asksOf, checkAsks, isForeign } from "../../toolchain/compose/files/index.ts";
import {
  checkOutput,
  lockFileIn,
  openPackages,
  writeOutput,
  type ResolvedPackage,
} from "../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { acceptOption, forceOption, jsonOption, lockedOption, type JsonOption } from "../options.ts";
import { printSize } from "../terminal.ts";

interface PullOptions extends JsonOption {
  readonly output?: string;
  readonly accept?: boolean;
  readonly force?: boolean;
  readonly locked?: boolean;
  readonly update?: boolean;
}

export function pullCommand(context: CommandContext): Command {
  return new Command("pull")
    .argument(
      "<package>",
      "namespace:name, with @version, @range, @tag or @sha256:... (default: the highest version), or host/name:tag",
    )
    .option("-o, --output <file>", "the file to write (default: NAME.wasm in this folder)")
    .addOption(forceOption())
    .addOption(acceptOption())
    .addOption(lockedOption())
    .option("--update", "ask the registry again for the packages that `wasmcp.lock` pins")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      () => `
The configuration file of wkg names the registry of each package:
  ${context.places.wkgConfig}
The packages of wasmcp are in ghcr.io/wasmcp. To log in to a registry, use \`docker login\`.

Examples:
  wasmcp pull acme:weather
  wasmcp pull acme:weather@^1.2 -o weather.wasm
  wasmcp pull ghcr.io/acme/weather:1.2.0
  wasmcp pull wasmcp:tools-middleware@0.1.0`,
    )
    .action((spec: string, options: PullOptions) => pull(spec, options, context));
}

async function pull(spec: string, options: PullOptions, context: CommandContext): Promise<void> {
  const { assets, directory, env, places, job } = context;
  const { force = false, locked = false, update = false } = options;
  const lockFile = locked ? path.join(directory, "wasmcp.lock") : await lockFileIn(directory);
  const packages = openPackages({ assets, env, places, job, locked, update, ...(lockFile && { lockFile }) });
  try {
    const found = await packages.resolve(spec);
    const output = options.output ?? `${found.name.replace(/^.*[/:]/, "")}.wasm`;
    const target = { file: path.resolve(directory, output), shown: output, force };
    await checkOutput(target);
    const component = await readContent(found);
    const asks = isForeign(found) ? asksOfContent(component) : [];
    if (isForeign(found)) {
      checkAsks(found, asks, { granted: [], accept: options.accept ?? false, isLocked: locked });
      packages.recordAsks(spec, asks);
    }
    await writeOutput(target, component);
    await packages.save();
    job.progress.clear();
    const bytes = component.length;
    if (!options.json) return printPulled(found, asks, output, bytes, context);
    const { name, version, digest, from } = found;
    printJson(context, { name, version, digest, from, file: target.file, bytes, asks });
  } finally {
    await packages.close();
  }
}

function printPulled(
  { name, version, digest, from }: ResolvedPackage,
  asks: readonly string[],
  output: string,
  bytes: number,
  { print, style: { bold, dim, green } }: CommandContext,
): void {
  const what = `${name}${version === undefined ? "" : ` ${version}`}`;
  print(`${green("Pulled:")} ${bold(output)} ${dim(`(${what}, ${printSize(bytes)}, from the ${from})`)}`);
  print(dim(digest));
  if (asks.length > 0) print(dim(`It asks for: ${asks.join(", ")}`));
}

async function readContent({ file, spec }: ResolvedPackage): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${spec}\``, { cause: error });
  }
}

/** A package may be something else than a component, which asks for nothing. */
function asksOfContent(content: Uint8Array): readonly string[] {
  try {
    return asksOf(content);
  } catch (error) {
    if (error instanceof ToolchainError) return [];
    throw error;
  }
}
