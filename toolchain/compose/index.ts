/** Composes components into one: a server, or a middleware for later servers. Bytes in, bytes out: no files, no processes. */
export {
  composeHandler,
  composeServer,
  type ComposedComponent,
  type ComposeInput,
  type ComposeServerInput,
} from "./compose.ts";
export { parseServerCard, type ServerCard } from "./card/index.ts";
export { shownToolProblem, type ToolSearch } from "./chain/tool-search.ts";
export { isServedExtension } from "./parts/extended-protocol.ts";
export {
  capabilityOfInterface,
  reachedCapabilities,
  unlimited,
  type ContextGrants,
  type Denial,
  type Granted,
  type PartGrants,
  type ReachedCapability,
} from "./grants/index.ts";
export { transportOf, type Transport } from "./chain/entry-points.ts";
export {
  capabilities,
  frameworkNames,
  type Capability,
  type Framework,
  type FrameworkName,
} from "./framework.ts";
export type { AccessRule, Protection, RuleKind } from "./protection/index.ts";
export { UNREACHABLE, writeCoreModule, type CoreFunction } from "./generated/core-module.ts";
export { flattenFunction } from "./generated/flatten.ts";
export { readProtection } from "./generated/protection.ts";
export { readPartSettings, type PartSettings } from "./generated/part-settings.ts";
export { HOST_RUNTIMES, type HostRuntime } from "./host/runtimes.ts";
export { labelOf, packageOf } from "./parts/part-names.ts";
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
