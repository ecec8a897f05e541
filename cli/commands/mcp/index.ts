import { Command } from "commander";
import type { CommandContext } from "../../context.ts";
import { addCommand } from "./add.ts";
import { cleanCommand, restartCommand, startCommand, statusCommand, stopCommand } from "./daemon.ts";
import { logsCommand } from "./logs.ts";
import { serveCommand } from "./serve.ts";

export function mcpCommand(context: CommandContext): Command {
  return new Command("mcp")
    .addHelpText(
      "after",
      `
The development server is itself an MCP server. A coding agent that uses it can create, build, compose, inspect, run and call
components in one folder, and read the documentation.

Examples:
  wasmcp mcp serve --stdio                     (for a client that starts it)
  wasmcp mcp start && wasmcp mcp status        (in the background, at http://127.0.0.1:8085/mcp)
  wasmcp mcp add --client claude-code          (adds it to .mcp.json)`,
    )
    .addCommand(serveCommand(context))
    .addCommand(startCommand(context))
    .addCommand(stopCommand(context))
    .addCommand(restartCommand(context))
    .addCommand(statusCommand(context))
    .addCommand(logsCommand(context))
    .addCommand(cleanCommand(context))
    .addCommand(addCommand(context));
}
