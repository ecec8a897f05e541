import { Command, Option } from "commander";
import { renderError } from "../../../core/errors.ts";
import {
  DEFAULT_PORT,
  openWorkshop,
  serveHttp,
  serveStdio,
  type CallRecord,
} from "../../../toolchain/development-server/index.ts";
import type { CommandContext } from "../../context.ts";
import { printDuration } from "../../terminal.ts";
import { chosenFolder, noteUnused, withServerOptions, type ServerOptions } from "./options.ts";

interface ServeOptions extends ServerOptions {
  readonly stdio?: boolean;
}

export function serveCommand(context: CommandContext): Command {
  const command = new Command("serve").description(
    "serve until Ctrl-C, over HTTP or over standard input and output",
  );
  return withServerOptions(command)
    .addOption(new Option("--stdio", "serve one client over standard input and output").conflicts("port"))
    .addHelpText(
      "after",
      `
Only programs on this machine can connect. A build asks the user, through the client, before it runs code of a project for the
first time: the TypeScript compiler in its node_modules, or what cargo runs. If the client cannot ask, no such code runs.

Examples:
  wasmcp mcp serve
  wasmcp mcp serve --stdio weather`,
    )
    .action((folder: string, options: ServeOptions) => {
      noteUnused(options, context);
      return serve(folder, options, command.parent?.parent?.version() ?? "", context);
    });
}

async function serve(
  named: string,
  { port = DEFAULT_PORT, trust = false, verbose = false, stdio = false }: ServeOptions,
  version: string,
  context: CommandContext,
): Promise<void> {
  const { assets, env, places, job, log, noteStyle, style } = context;
  const folder = await chosenFolder(named, context);
  const consent = trust ? ("trusted" as const) : undefined;
  const workshop = await openWorkshop({ folder, assets, env, places, version, consent });
  const onCall = ({ tool, milliseconds, outcome }: CallRecord): void =>
    log(`${new Date().toISOString()} ${tool} ${outcome} ${printDuration(milliseconds)}`);
  const options = { onFault: (error: unknown) => log(renderError(error)), ...(verbose && { onCall }) };
  if (stdio) return serveStdio(workshop, { ...options, signal: job.signal });
  const server = await serveHttp(workshop, { ...options, port });
  job.progress.clear();
  context.print(`${style.green("Serving:")} ${style.bold(server.url)} ${style.dim(`(${workshop.folder})`)}`);
  context.note(noteStyle.dim("Ctrl-C stops it."));
  await new Promise<void>((resolve) => {
    if (job.signal.aborted) resolve();
    job.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
}
