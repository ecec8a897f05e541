/** What the commands have in common that start a server. */
import { type Command, InvalidArgumentError, Option } from "commander";
import * as path from "node:path";
import { stat } from "node:fs/promises";
import { ToolchainError } from "../../../core/errors.ts";
import type { CommandContext } from "../../context.ts";

export interface ServerOptions {
  readonly port?: number;
  readonly trust?: boolean;
  readonly verbose?: boolean;
  /** Of the reference, whose server fetches documentation: ours has it. */
  readonly localResources?: string;
}

export function withServerOptions(command: Command): Command {
  return command
    .argument("[folder]", "the folder that agents work in; they cannot use paths outside of it", ".")
    .addOption(
      new Option("--port <port>", "the port on 127.0.0.1; 0 takes a free one (default: 8085)").argParser(
        readPort,
      ),
    )
    .option("--trust", "let builds run the compilers and build scripts of the folder without asking")
    .option("-v, --verbose", "log each call of a tool")
    .addOption(new Option("--local-resources <path>").hideHelp());
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("expected a number from 0 to 65535.");
}

/** Absolute. */
export async function chosenFolder(named: string, { directory }: CommandContext): Promise<string> {
  const folder = path.resolve(directory, named);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new ToolchainError("no-such-folder", `folder not found: \`${folder}\``, {
    remedy: "create it first, or name another folder",
  });
}

export function noteUnused({ localResources }: ServerOptions, { note }: CommandContext): void {
  if (localResources === undefined) return;
  note("`--local-resources` has no effect: the documentation is part of wasmcp");
}
