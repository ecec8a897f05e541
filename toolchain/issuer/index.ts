/**
 * An authorization server for one person's machine: what a developer needs to see a protected MCP server work. It has no
 * passwords, so it is for trying only.
 */
export { startIssuer, type IssuerOptions, type RunningIssuer } from "./issuer.ts";
export { serverVariables } from "./server-variables.ts";
