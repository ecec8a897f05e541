/** Runs servers on wasmtime: `find.ts` finds the program, `flags.ts` makes its command line, `start.ts` starts it. */
export { asynchronousInterface, refuseWithoutAsynchronous } from "./asynchronous.ts";
export { chooseWasmtime, findWasmtime, type FindWasmtimeOptions, type Wasmtime } from "./find.ts";
export {
  WASMTIME_ALLOCATION,
  wasmtimeCapabilities,
  wasmtimeLimits,
  wasmtimeRoom,
  wasmtimeServeArguments,
} from "./flags.ts";
export { startOnWasmtime, stdioOnWasmtime } from "./start.ts";
