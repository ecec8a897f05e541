/** Describes a component or a composed server: its parts, imports and exports. No I/O. */
export { accessOfInstance } from "./access.ts";
export { callsIn, reachOf, type Call } from "./calls.ts";
export { printGraph } from "./graph.ts";
export { grantedHosts } from "./granted-hosts.ts";
export { protectionOf } from "./protection.ts";
export { announcesChanges, inspectComponent } from "./inspect.ts";
export { coreModulesOf, type ExtractedWit, witFilesOf } from "./wit-files.ts";
export type {
  ComponentKind,
  Composition,
  EmbeddedComponent,
  InspectedArgument,
  InspectedInstance,
  InspectedItem,
  InspectedProtection,
  Inspection,
  Producer,
} from "./model.ts";
