import { Command } from "commander";
import * as path from "node:path";
import { parseFrameworkPlace, pushFramework } from "../../toolchain/compose/files/index.ts";
import { pushPackage } from "../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { forceOption, jsonOption, type JsonOption } from "../options.ts";

interface PushCommandOptions extends JsonOption {
  readonly force?: boolean;
  readonly framework?: string;
}

export function pushCommand(context: CommandContext): Command {
  return new Command("push")
    .argument("[file]", "a component, or a WIT package: a folder of WIT files, or a binary package")
    .argument("[package]", "namespace:name@version, or host/name:version")
    .option(
      "--framework <host/name:version>",
      "publish every component of the framework, for `wasmcp compose server --framework`",
    )
    .addOption(forceOption("replace the version if it exists; other people may already use it"))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      () => `
The configuration file of wkg names the registry of each package:
  ${context.places.wkgConfig}

Examples:
  wasmcp push weather/dist/weather.wasm acme:weather@0.1.0
  wasmcp push wit acme:forecast@0.1.0
  wasmcp push --framework ghcr.io/acme/wasmcp:0.1.0`,
    )
    .action(
      (
        file: string | undefined,
        spec: string | undefined,
        options: PushCommandOptions,
        command: Command,
      ): Promise<void> => {
        if (options.framework !== undefined) {
          if (file !== undefined) command.error("--framework takes no file: it publishes what wasmcp ships");
          return pushAll(options.framework, options, context);
        }
        if (file === undefined) return command.error("missing required argument 'file'");
        if (spec === undefined) return command.error("missing required argument 'package'");
        return push(file, spec, options, context);
      },
    );
}

async function pushAll(place: string, { force = false, json }: PushCommandOptions, context: CommandContext) {
  const { env, places, job, style, assets } = context;
  const options = { replace: force, env, places, now: releaseDate(env) };
  const pushed = await pushFramework(parseFrameworkPlace(place), assets.components, options, job);
  job.progress.clear();
  if (json) return printJson(context, { framework: pushed });
  for (const { name, digest, outcome } of pushed) {
    const verb = outcome === "pushed" ? style.green("Pushed:") : style.dim("Already published:");
    context.print(`${verb} ${name} ${style.dim(digest)}`);
  }
  context.print("");
  context.print("Use it:");
  context.print(`  wasmcp compose server COMPONENT --framework ${place}`);
}

async function push(
  file: string,
  spec: string,
  { force = false, json }: PushCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { directory, env, places, job, style } = context;
  const pushed = await pushPackage({
    file: path.resolve(directory, file),
    spec,
    replace: force,
    env,
    places,
    now: releaseDate(env),
    job,
  });
  job.progress.clear();
  if (json) return printJson(context, pushed);
  const { name, version, repository, digest, outcome } = pushed;
  const verb = outcome === "pushed" ? "Pushed:" : "Already published:";
  context.print(`${style.green(verb)} ${style.bold(`${name}@${version}`)} ${style.dim(`(${repository})`)}`);
  context.print(style.dim(digest));
}

/** A reproducible build sets its date in a variable (reproducible-builds.org). */
function releaseDate(env: CommandContext["env"]): Date {
  const seconds = Number(env["SOURCE_DATE_EPOCH"] || NaN);
  return Number.isSafeInteger(seconds) ? new Date(seconds * 1000) : new Date();
}
