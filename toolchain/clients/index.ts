/** Adds servers to the files of MCP clients: `.vscode/mcp.json`, `.mcp.json` and others. */
export { planServer, type AddedServer } from "./add-server.ts";
export {
  clientServerName,
  mcpClients,
  type ClientPlaces,
  type ClientServer,
  type McpClient,
} from "./clients.ts";
export {
  developmentServer,
  serverAt,
  serverInFile,
  serverOfProject,
  type NamedServer,
} from "./server-target.ts";
