/**
 * The development server: what an agent needs to make servers. The catalogue (`catalogue.ts`) is a list of functions over the
 * toolchain; `protocol/` offers it over MCP, and the extension to language models of VS Code; `daemon/` keeps one in the background.
 */
export { developmentTools } from "./catalogue.ts";
export { developmentPrompts } from "./prompts.ts";
export { listDocuments } from "./documentation.ts";
export {
  cleanDaemon,
  daemonFiles,
  daemonStatus,
  readSettings,
  startDaemon,
  stopDaemon,
  type DaemonFiles,
  type DaemonSettings,
  type DaemonStatus,
} from "./daemon/daemon.ts";
export { DEFAULT_PORT, serveHttp, type ServingOverHttp } from "./protocol/http.ts";
export { SERVER_NAME, type CallRecord } from "./protocol/server.ts";
export { serveStdio } from "./protocol/stdio.ts";
export type { Confirmation, DevelopmentTool, NextCall, ToolResult } from "./tool.ts";
export { openWorkshop, type Workshop, type WorkshopOptions } from "./workshop.ts";
