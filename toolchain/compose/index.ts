/** Composes components into one: a server, or a middleware for later servers. Bytes in, bytes out: no files, no processes. */
export {
  composeHandler,
  composeServer,
  type ComposedComponent,
  type ComposeInput,
  type ComposeServerInput,
} from "./compose.ts";
export { isServedExtension } from "./parts/extended-protocol.ts";
export type { Denial } from "./parts/denials.ts";
export { transportOf, type Transport } from "./chain/entry-points.ts";
export {
  capabilities,
  frameworkNames,
  type Capability,
  type Framework,
  type FrameworkName,
} from "./framework.ts";
export { hostCapabilities, type HostCapability } from "./host/capabilities.ts";
export { HOST_RUNTIMES, type HostRuntime } from "./host/runtimes.ts";
export type { Part } from "./parts/part.ts";
export type {
  ArgumentSource,
  InstanceRole,
  PlannedArgument,
  PlannedComponent,
  PlannedExport,
  PlannedImport,
  PlannedInstance,
  PlannedPart,
  ServerPlan,
  UnservedExport,
} from "./server-plan.ts";
