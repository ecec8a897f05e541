/** What inspection finds in a component file. */
import type { AccessRule, Protection, ServerCard, ToolSearch } from "../compose/index.ts";
import type { Access, ReachedCapability } from "../compose/grants/index.ts";

/** What a component is for: its exports decide. */
export type ComponentKind =
  /** A host can run it: `wasi:http/incoming-handler`, `wasi:http/handler` of WASI 0.3, or `wasi:cli/run`. */
  | "server"
  /** Handles messages as a part of servers. */
  | "handler"
  /** A part that exports tools, resources, prompts, completions or methods of extensions. */
  | "capability"
  | "other";

export interface Inspection {
  readonly bytes: number;
  readonly kind: ComponentKind;
  /** The name in the file itself. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly producers: readonly Producer[];
  readonly imports: readonly InspectedItem[];
  readonly exports: readonly InspectedItem[];
  /** The capabilities that it imports, of the host and of the framework, such as files or sessions. */
  readonly capabilities: readonly ReachedCapability[];
  /** Who may use it; absent for a component that does not serve HTTP, and for one inside of another. */
  readonly protection: InspectedProtection | undefined;
  /** What it says about itself to clients that have not connected yet; absent unless that was composed in. */
  readonly serverCard: ServerCard | undefined;
  /** Clients search its tools, in the place of a list of all; absent unless that was composed in. */
  readonly toolSearch: ToolSearch | undefined;
  /** Its parts; absent for a component that is not a composition. */
  readonly composition: Composition | undefined;
}

export interface InspectedProtection {
  /** `public` is a server that nothing can protect, whether it was composed so or without wasmcp. */
  readonly kind: Protection["kind"];
  /** What is composed in, in the place of variables: `JWT_ISSUER`. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  readonly rules: readonly AccessRule[];
}

/** An import or an export: `{ name: "wasi:random/random@0.2.12", functions: ["get-random-bytes"] }`. */
export interface InspectedItem {
  readonly name: string;
  /** The functions of an interface, or the item itself if it is a function. Empty for an interface of types. */
  readonly functions: readonly string[];
}

/** What made a component: `{ role: "processed-by", name: "rustc", version: "1.90.0" }`. */
export interface Producer {
  readonly role: string;
  readonly name: string;
  readonly version: string;
}

export interface Composition {
  /** Distinct components that are instantiated, in the order of the file. */
  readonly components: readonly EmbeddedComponent[];
  /** In the order of instantiation. */
  readonly instances: readonly InspectedInstance[];
  /** Bytes of core modules and components that several of the components contain and the file has once. */
  readonly shared: number;
}

export interface EmbeddedComponent {
  /** From the file's names, otherwise the interfaces that it exports, such as `sessions, session-manager`. */
  readonly name: string;
  /** Its size in the file, without definitions that it shares with others. */
  readonly bytes: number;
  /** The component as if it were a file; absent if it depends on its surroundings. */
  readonly component: Inspection | undefined;
}

export interface InspectedInstance {
  readonly name: string;
  /** Position in `components`. */
  readonly component: number;
  readonly imports: readonly InspectedArgument[];
  /** What it may reach of the host and the framework, and what was denied to it. */
  readonly access: readonly Access[];
}

export interface InspectedArgument {
  /** The import, as the component spells it. */
  readonly name: string;
  /** A position in `instances`, an import of the whole, or values and types that are spelled out. */
  readonly from: number | "host" | "inline";
  /** What the source calls it. */
  readonly as: string;
}
