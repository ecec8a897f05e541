/** Runs a composed server, on wasmtime or on the embedded runtime, and tells when and where it answers. */
export { isAddressFree, parseAddress, type Address } from "./address.ts";
export { maskVariable, quoteCommand } from "./command-line.ts";
export type { ServerExit } from "./server-process.ts";
export { serveStdio, type StdioOptions } from "./serve-stdio.ts";
export { startServer, type RunningServer, type Runtime, type StartOptions } from "./start-server.ts";
export {
  findWasmtime,
  wasmtimeAllocation,
  wasmtimeCapabilities,
  type Environment,
  type FindWasmtimeOptions,
  type Wasmtime,
} from "./wasmtime/flags.ts";
