/** Runs a composed server on wasmtime or on the embedded runtime, and reports when and where it answers. */
export { isAddressFree, parseAddress, type Address } from "./address.ts";
export { quoteCommand } from "./command-line.ts";
export { maskVariable } from "./secrets.ts";
export type { ServerExit } from "./server-process.ts";
export type { Environment, LaunchOptions, RunningServer, Runtime, StartOptions } from "./server.ts";
export { serveStdio } from "./serve-stdio.ts";
export { startServer } from "./start-server.ts";
export {
  findWasmtime,
  WASMTIME_ALLOCATION,
  wasmtimeCapabilities,
  type FindWasmtimeOptions,
  type Wasmtime,
} from "./wasmtime/index.ts";
