/** The server in the background. */
import { Command } from "commander";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import {
  cleanDaemon,
  daemonFiles,
  daemonStatus,
  DEFAULT_PORT,
  readSettings,
  startDaemon,
  stopDaemon,
  type DaemonSettings,
} from "../../../toolchain/development-server/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { chosenFolder, noteUnused, withServerOptions, type ServerOptions } from "./options.ts";

export function startCommand(context: CommandContext): Command {
  return withServerOptions(new Command("start").description("start the server in the background"))
    .addOption(jsonOption())
    .action(async (folder: string, options: ServerOptions & JsonOption) => {
      noteUnused(options, context);
      const { port = DEFAULT_PORT, trust = false, verbose = false } = options;
      const settings = { port, folder: await chosenFolder(folder, context), trusted: trust, verbose };
      await start(settings, options, context);
    });
}

export function restartCommand(context: CommandContext): Command {
  const command = new Command("restart").description(
    "stop the server, and start it as before; options change what they name",
  );
  return withServerOptions(command)
    .addOption(jsonOption())
    .action(async (folder: string, options: ServerOptions & JsonOption) => {
      noteUnused(options, context);
      const files = daemonFiles(context.places);
      const saved = await readSettings(files);
      await stopDaemon(files);
      const isNamed = command.args.length > 0 || saved === undefined;
      const settings = {
        port: options.port ?? saved?.port ?? DEFAULT_PORT,
        folder: isNamed ? await chosenFolder(folder, context) : saved.folder,
        // Trust is for the folder that it was given for.
        trusted: options.trust ?? (isNamed ? false : saved.trusted),
        verbose: options.verbose ?? saved?.verbose ?? false,
      };
      await start(settings, options, context);
    });
}

async function start(settings: DaemonSettings, { json }: JsonOption, context: CommandContext): Promise<void> {
  const { assets, places, job, print, style } = context;
  const { port, folder, trusted, verbose } = settings;
  if (port === 0) {
    throw new ToolchainError(
      "no-port",
      "a server in the background needs a port, so that clients find it again",
      {
        remedy: "choose one with `--port`",
      },
    );
  }
  job.progress.step("starting the development server");
  const words = ["mcp", "serve", folder, "--port", `${port}`];
  const flags = [...(trusted ? ["--trust"] : []), ...(verbose ? ["--verbose"] : [])];
  const files = daemonFiles(places);
  const program = [process.execPath, path.join(assets.root, "wasmcp.js"), ...words, ...flags] as const;
  const { url, pid } = await startDaemon(program, settings, files, job.signal);
  job.progress.clear();
  if (json) return printJson(context, { url, pid, folder, log: files.log });
  print(`${style.green("Running:")} ${style.bold(url)} ${style.dim(`(process ${pid}, ${folder})`)}`);
}

export function stopCommand(context: CommandContext): Command {
  return new Command("stop").description("stop the server in the background").action(async () => {
    context.job.progress.step("stopping the development server");
    const stopped = await stopDaemon(daemonFiles(context.places));
    context.job.progress.clear();
    context.print(stopped ? "Stopped." : "The development server does not run.");
  });
}

export function statusCommand(context: CommandContext): Command {
  return new Command("status")
    .description("show whether the server runs in the background; the exit code is 1 if it does not")
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      const status = await daemonStatus(daemonFiles(context.places));
      if (json) printJson(context, status);
      if (status.kind === "running") {
        const { url, pid, settings } = status;
        if (json) return;
        const { bold, dim, green } = context.style;
        return context.print(
          `${green("Running:")} ${bold(url)} ${dim(`(process ${pid}, ${settings.folder})`)}`,
        );
      }
      if (status.kind === "stopped") {
        throw new ToolchainError("not-running", "the development server does not run", {
          remedy: "start it with `wasmcp mcp start`",
        });
      }
      throw new ToolchainError(
        "not-ours",
        `process ${status.pid} does not answer as the development server`,
        {
          remedy: "end it yourself if it is the server, and run `wasmcp mcp clean`",
        },
      );
    });
}

export function cleanCommand(context: CommandContext): Command {
  return new Command("clean")
    .description("remove the log and the other files of a server that does not run")
    .action(async () => {
      await cleanDaemon(daemonFiles(context.places));
      context.print("Removed the files of the development server.");
    });
}
