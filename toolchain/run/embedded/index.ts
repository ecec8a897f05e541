/**
 * Runs servers on the embedded runtime: a child process with a WASI of our own, for machines without wasmtime. This folder
 * has both sides: `start.ts` starts the process, `main.ts` is its entry point.
 */
export {
  embeddedFailure,
  startOnEmbedded,
  stdioOnEmbedded,
  translatedFiles,
  translateForEmbedded,
} from "./start.ts";
export { isPublicAddress } from "./public-names.ts";
export type { EmbeddedEvent, StartEmbedded } from "./protocol.ts";
