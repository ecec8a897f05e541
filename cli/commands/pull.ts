import { Command } from "commander";
import { randomUUID } from "node:crypto";
import { copyFile, rename, rm, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import { lockFileIn, openPackages } from "../../toolchain/sources/packages/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { printSize } from "../terminal.ts";

interface PullOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly locked?: boolean;
  readonly update?: boolean;
  readonly json?: boolean;
}

export function pullCommand(context: CommandContext): Command {
  return new Command("pull")
    .argument(
      "<package>",
      "namespace:name, with @version, @range, @tag or @sha256:...; the highest version without",
    )
    .option("-o, --output <file>", "the file to write; NAME.wasm in this folder otherwise")
    .option("--force", "replace the output if it exists")
    .option("--locked", "take what `wasmcp.lock` has, and fail where it says nothing")
    .option("--update", "ask the registry again for what `wasmcp.lock` has")
    .option("--json", "print the result as one line of JSON")
    .addHelpText(
      "after",
      `
Which registry has a package is read from wkg's configuration (~/.config/wasm-pkg/config.toml); packages of
wasmcp are at ghcr.io/wasmcp. Credentials are those of \`docker login\`.

Examples:
  wasmcp pull acme:weather
  wasmcp pull acme:weather@^1.2 -o weather.wasm
  wasmcp pull wasmcp:tools-middleware@0.1.0`,
    )
    .action(async (spec: string, options: PullOptions) => {
      const { assets, directory, env, job, style } = context;
      const { force = false, locked = false, update = false } = options;
      const lockFile = locked ? path.join(directory, "wasmcp.lock") : await lockFileIn(directory);
      const platform = process.platform;
      const packages = openPackages({
        assets,
        env,
        platform,
        job,
        locked,
        update,
        ...(lockFile && { lockFile }),
      });
      try {
        const { name, version, digest, from, file } = await packages.resolve(spec);
        const output = options.output ?? `${name.slice(name.indexOf(":") + 1)}.wasm`;
        const target = path.resolve(directory, output);
        await place(file, target, output, force);
        await packages.save();
        const { size: bytes } = await stat(target);
        job.progress.clear();
        if (options.json) return printJson(context, { name, version, digest, from, file: target, bytes });
        const what = `${name}${version === undefined ? "" : ` ${version}`}`;
        context.print(
          `${style.green("Pulled:")} ${style.bold(output)} ${style.dim(`(${what}, ${printSize(bytes)}, from the ${from})`)}`,
        );
        context.print(style.dim(digest));
      } finally {
        await packages.close();
      }
    });
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
