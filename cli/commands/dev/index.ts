import { Command, Option } from "commander";
import * as path from "node:path";
import { runDev, type DevEvent } from "../../../toolchain/dev/index.ts";
import type { Address, Folder, Runtime } from "../../../toolchain/run/index.ts";
import type { CommandContext } from "../../context.ts";
import { lenderFor } from "../../borrow.ts";
import {
  allowEnvOption,
  jsonOption,
  noTypeCheckOption,
  trustOption,
  typeCheckOption,
  variableOption,
  type JsonOption,
} from "../../options.ts";
import { runsCode } from "../../trust.ts";
import {
  addressOption,
  folderOption,
  limitsOf,
  memoryOption,
  timeoutOption,
  type LimitOptions,
} from "../../server-options.ts";
import { describeEvent } from "./json.ts";
import { EventPrinter } from "./text.ts";

interface DevCommandOptions extends JsonOption, LimitOptions {
  readonly server?: string;
  readonly runtime: Runtime;
  readonly addr?: Address;
  readonly env?: Readonly<Record<string, string>>;
  readonly state?: string;
  readonly dir?: readonly Folder[];
  /** `true` without names. */
  readonly allowEnv?: true | readonly string[];
  /** Absent without an option. */
  readonly typecheck?: boolean;
}

export function devCommand(context: CommandContext): Command {
  return new Command("dev")
    .argument(
      "[folders...]",
      "folders of component projects (default: those of wasmcp.toml, or all below this folder)",
    )
    .option("--server <name>", "the server of wasmcp.toml (default: the only server in it)")
    .addOption(
      new Option("--runtime <runtime>", "the runtime; with wasmtime, an edit of TypeScript takes longer")
        .choices(["embedded", "wasmtime"])
        .default("embedded"),
    )
    .addOption(addressOption())
    .addOption(variableOption(context))
    .addOption(allowEnvOption())
    .option("--state <dir>", "the folder where the server stores sessions and values (default: none is kept)")
    .addOption(folderOption(context))
    .addOption(timeoutOption())
    .addOption(memoryOption())
    .addOption(trustOption())
    .addOption(typeCheckOption())
    .addOption(noTypeCheckOption())
    .addOption(jsonOption("each event as one line of JSON"))
    .addHelpText(
      "after",
      `
The command builds the projects, composes them into a server, and serves it. When a file changes, it builds again what has
changed, and the same URL answers with the new code. If a build fails, the server goes on as it was. Clients that listen are
notified that lists have changed. Type errors are reported after the change, and do not hold it back. Ctrl-C stops everything.

For speed, the command uses the embedded runtime, and does not optimize AssemblyScript and Rust. \`wasmcp build\` and \`wasmcp run\` make
and run what you deploy.

Examples:
  wasmcp dev                                   (the projects in this folder)
  wasmcp dev weather clock --addr 127.0.0.1:0
  wasmcp dev --server public --env API_KEY     (a server of wasmcp.toml)`,
    )
    .action((folders: readonly string[], options: DevCommandOptions) => dev(folders, options, context));
}

async function dev(
  folders: readonly string[],
  options: DevCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { server, runtime, addr, env = {}, state, dir = [], json } = options;
  const printer = new EventPrinter(context);
  const onEvent = json
    ? (event: DevEvent) => {
        if (event.kind === "ready" && event.network) context.warn(event.network.warning);
        if (event.kind === "log") context.log(event.text.replace(/\n$/, ""));
        else
          context.print(
            JSON.stringify(describeEvent(event, (file) => path.resolve(context.directory, file))),
          );
      }
    : (event: DevEvent) => printer.print(event);
  await runDev(
    {
      directory: context.directory,
      folders,
      server,
      runtime,
      address: addr,
      env,
      lender: lenderFor(context, options.allowEnv),
      state: state === undefined ? undefined : path.resolve(context.directory, state),
      opened: dir,
      limits: (others) => limitsOf(options, others),
      mayRunCode: (project) => runsCode(project, options, context),
      hostEnv: context.env,
      places: context.places,
      onEvent,
    },
    context.job,
    context.assets,
  );
}
