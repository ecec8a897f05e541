/** As the reference has it: servers that are configured for its tokens also take ours. */
export const DEFAULT_ISSUER = "wasmcp-local-test";

/** The address of `wasmcp run` without options. */
export const USUAL_SERVER = "http://127.0.0.1:8080/mcp";
