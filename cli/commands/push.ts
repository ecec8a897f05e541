import { Command } from "commander";
import * as path from "node:path";
import { pushPackage } from "../../toolchain/sources/packages/index.ts";
import { printJson, type CommandContext } from "../context.ts";

interface PushCommandOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

export function pushCommand(context: CommandContext): Command {
  return new Command("push")
    .argument("<file>", "a component, or a WIT package: a folder with its text, or its binary form")
    .argument("<package>", "namespace:name@version")
    .option("--force", "replace a release of that version, which others may rely on")
    .option("--json", "print the result as one line of JSON")
    .addHelpText(
      "after",
      `
Where it goes is read from wkg's configuration (~/.config/wasm-pkg/config.toml), as for \`wasmcp pull\`.

Examples:
  wasmcp push weather/dist/weather.wasm acme:weather@0.1.0
  wasmcp push wit acme:forecast@0.1.0`,
    )
    .action(async (file: string, spec: string, { force = false, json }: PushCommandOptions) => {
      const { directory, env, job, style } = context;
      const pushed = await pushPackage({
        file: path.resolve(directory, file),
        spec,
        replace: force,
        env,
        platform: process.platform,
        now: releaseDate(env),
        job,
      });
      job.progress.clear();
      if (json) return printJson(context, pushed);
      const { name, version, repository, digest, outcome } = pushed;
      const verb = outcome === "pushed" ? "Pushed:" : "Already there:";
      context.print(
        `${style.green(verb)} ${style.bold(`${name}@${version}`)} ${style.dim(`(${repository})`)}`,
      );
      context.print(style.dim(digest));
    });
}

/** Builds that are to come out the same on every machine say when they were made (reproducible-builds.org). */
function releaseDate(env: CommandContext["env"]): Date {
  const seconds = Number(env["SOURCE_DATE_EPOCH"] || NaN);
  return Number.isSafeInteger(seconds) ? new Date(seconds * 1000) : new Date();
}
