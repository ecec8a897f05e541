import { Command } from "commander";
import { randomUUID } from "node:crypto";
import { copyFile, rename, rm, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import { lockFileIn, openPackages, type ResolvedPackage } from "../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { forceOption, jsonOption, lockedOption, type JsonOption } from "../options.ts";
import { printSize } from "../terminal.ts";

interface PullOptions extends JsonOption {
  readonly output?: string;
  readonly force?: boolean;
  readonly locked?: boolean;
  readonly update?: boolean;
}

export function pullCommand(context: CommandContext): Command {
  return new Command("pull")
    .argument(
      "<package>",
      "namespace:name, with @version, @range, @tag or @sha256:... (default: the highest version)",
    )
    .option("-o, --output <file>", "the file to write (default: NAME.wasm in this folder)")
    .addOption(forceOption())
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
    const output = options.output ?? `${found.name.slice(found.name.indexOf(":") + 1)}.wasm`;
    const target = path.resolve(directory, output);
    await place(found.file, target, output, force);
    await packages.save();
    job.progress.clear();
    const { size: bytes } = await stat(target);
    if (!options.json) return printPulled(found, output, bytes, context);
    const { name, version, digest, from } = found;
    printJson(context, { name, version, digest, from, file: target, bytes });
  } finally {
    await packages.close();
  }
}

function printPulled(
  { name, version, digest, from }: ResolvedPackage,
  output: string,
  bytes: number,
  { print, style: { bold, dim, green } }: CommandContext,
): void {
  const what = `${name}${version === undefined ? "" : ` ${version}`}`;
  print(`${green("Pulled:")} ${bold(output)} ${dim(`(${what}, ${printSize(bytes)}, from the ${from})`)}`);
  print(dim(digest));
}

/** Copies the file; readers see the old one or the new one, never a part of it. */
async function place(file: string, target: string, shown: string, force: boolean): Promise<void> {
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory()) {
    throw new ToolchainError("output-is-folder", `cannot write \`${shown}\`: it is a folder`, {
      remedy: `name a file in it, as in \`${path.join(shown, "component.wasm")}\``,
    });
  }
  if (existing !== undefined && !force) {
    throw new ToolchainError("output-exists", `\`${shown}\` already exists`, {
      remedy: "pass `--force` to replace it, or choose another output with `-o`",
    });
  }
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await copyFile(file, temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ToolchainError("unwritable", `cannot write \`${shown}\``, { cause: error });
  }
}
