/** Describes a component or a composed server: its parts, imports and exports. No I/O. */
export { callsIn, reachOf, type Call } from "./calls.ts";
export { printGraph } from "./graph.ts";
export { announcesChanges, inspectComponent } from "./inspect.ts";
export type {
  ComponentKind,
  Composition,
  EmbeddedComponent,
  InspectedArgument,
  InspectedInstance,
  InspectedItem,
  Inspection,
  Producer,
} from "./model.ts";
