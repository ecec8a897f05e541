import { Command } from "commander";
import { open, type FileHandle } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { ToolchainError } from "../../../core/errors.ts";
import { daemonFiles } from "../../../toolchain/development-server/index.ts";
import type { CommandContext } from "../../context.ts";

export function logsCommand(context: CommandContext): Command {
  return new Command("logs")
    .description("show the log of the server in the background")
    .option("-f, --follow", "go on until Ctrl-C")
    .action(async ({ follow = false }: { readonly follow?: boolean }) => {
      const file = daemonFiles(context.places).log;
      const handle = await open(file).catch((cause: unknown) => {
        throw new ToolchainError("no-log", `cannot read \`${file}\``, {
          cause,
          remedy: "start the server with `wasmcp mcp start`",
        });
      });
      try {
        await show(handle, follow, context);
      } finally {
        await handle.close();
      }
    });
}

const PAUSE_MS = 300;

async function show(handle: FileHandle, follow: boolean, { print, job }: CommandContext): Promise<void> {
  const decoder = new TextDecoder();
  const buffer = Buffer.alloc(64 * 1024);
  let rest = "";
  for (;;) {
    const { bytesRead } = await handle.read(buffer);
    rest += decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) print(line);
    if (bytesRead > 0) continue;
    if (!follow || job.signal.aborted) break;
    await delay(PAUSE_MS, undefined, { signal: job.signal }).catch(() => {
      // Ctrl-C ends the following, which is not a failure.
    });
  }
  if (rest !== "") print(rest);
}
