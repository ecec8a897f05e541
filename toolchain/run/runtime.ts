/** What runs a server's component. */
export type Runtime = "wasmtime" | "embedded";
