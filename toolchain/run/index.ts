/** Runs a composed server on wasmtime or on the embedded runtime, and reports when and where it answers. */
export {
  openGateway,
  type Backend,
  type Gateway,
  type GatewayOptions,
  type RequestOutcome,
  type RequestRecord,
} from "./gateway/index.ts";
export {
  DEFAULT_LIMITS,
  parseTimeLimit,
  parseMemoryLimit,
  printTimeLimit,
  printMemoryLimit,
  type Limits,
} from "./limits.ts";
export { accessNotes, type AccessNotes } from "./access-notes.ts";
export {
  adoptVariables,
  describeAdopted,
  describeIgnored,
  isSecretOfServer,
  SERVER_VARIABLE_NAMES,
  type AdoptOptions,
} from "./adopt.ts";
export {
  findFreePort,
  isAddressFree,
  parseAddress,
  portInUse,
  printAddress,
  type Address,
} from "./address.ts";
export {
  checkFolders,
  givenTwice,
  guestPathProblem,
  mergeFolders,
  parseFolder,
  type Folder,
} from "./folders.ts";
export type { NetworkAccess } from "./network.ts";
export { quoteCommand } from "./command-line.ts";
export type { Runtime } from "./runtime.ts";
export type { ServerExit } from "./server-process.ts";
export type { BackendOptions, Environment, LaunchOptions, RunningServer, StartOptions } from "./server.ts";
export { isPublicAddress, translatedFiles, translateForEmbedded } from "./embedded/index.ts";
export { refuseIdle } from "./readiness.ts";
export { readServerComponent } from "./server-component.ts";
export { hasTasks } from "./framework-parts.ts";
export { keptState } from "./state.ts";
export { serveStdio } from "./serve-stdio.ts";
export { findNetworkAccess, startBackend, startServer } from "./start-server.ts";
export {
  findWasmtime,
  WASMTIME_ALLOCATION,
  wasmtimeCapabilities,
  wasmtimeLimits,
  wasmtimeRoom,
  wasmtimeServeArguments,
  type FindWasmtimeOptions,
  type Wasmtime,
} from "./wasmtime/index.ts";
export { describeRequest, type DescribedRequest, type RequestLine } from "./request-line.ts";
export { withoutSecrets } from "./without-secrets.ts";
export { ownerOfPort, type PortOwner } from "./port-owner.ts";
