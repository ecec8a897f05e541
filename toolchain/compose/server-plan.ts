/** The plan of a composition: all decisions, before anything is written. The writer needs it, and views show it. */
import type { Component } from "../../core/component/index.ts";
import type { Capability } from "./framework.ts";
import type { Access } from "./grants/access.ts";
import type { ReachedCapability } from "./grants/capabilities.ts";

export interface ServerPlan {
  /** A whole server, or a middleware for later compositions. */
  readonly kind: "server" | "handler";
  /** The chain from the transport to its end, by the names of instances. */
  readonly chain: readonly string[];
  /** The user's parts in the order in which they were given. */
  readonly parts: readonly PlannedPart[];
  /** Distinct component binaries, each embedded once. */
  readonly components: readonly PlannedComponent[];
  /** In the order of instantiation: an instance comes after those whose exports it imports. */
  readonly instances: readonly PlannedInstance[];
  /** Imports that the host must provide, sorted by name. */
  readonly imports: readonly PlannedImport[];
  readonly exports: readonly PlannedExport[];
  /** Exports of parts that nothing in the server uses, in the order of the parts. */
  readonly unserved: readonly UnservedExport[];
}

export interface PlannedPart {
  /** `calculator.wasm` */
  readonly name: string;
  /** Position in `instances`. */
  readonly instance: number;
  /** Whether every message passes it. */
  readonly handles: boolean;
  /** The capabilities of it that are served. A part without any provides what other parts import. */
  readonly serves: readonly Capability[];
  /** Whether its methods of extensions are served. */
  readonly hasExtensions: boolean;
  /** What it asks for of the host and the framework, and what it was granted. */
  readonly access: readonly Access[];
}

export interface UnservedExport {
  /** `calculator.wasm` */
  readonly part: string;
  /** `wasmcp:mcp-v20251125/resources@0.1.1` */
  readonly export: string;
}

export interface PlannedComponent {
  readonly name: string;
  /** The name without folders: `calculator`. It goes into the file, which must not depend on where parts were found. */
  readonly label: string;
  readonly size: number;
}

export type InstanceRole =
  | "card"
  | "transport"
  | "search"
  | "capability"
  | "capability-middleware"
  | "middleware"
  | "adapter"
  | "extensions-middleware"
  | "prefix"
  | "settings"
  | "denial"
  | "guard"
  | "service"
  | "end";

export interface PlannedInstance {
  /** `calculator.wasm`, or `tools-middleware of calculator.wasm`. */
  readonly name: string;
  readonly label: string;
  readonly role: InstanceRole;
  /** Position in `components`. */
  readonly component: number;
  readonly arguments: readonly PlannedArgument[];
  /** The capabilities of the host that it imports directly or through a guard; those of the services that it calls do not count. */
  readonly capabilities: readonly ReachedCapability[];
}

export interface PlannedArgument {
  /** The import's name as the component spells it. */
  readonly import: string;
  readonly source: ArgumentSource;
}

export type ArgumentSource =
  /** An export of another instance: `instance` is a position in `instances`. */
  | { readonly kind: "instance"; readonly instance: number; readonly export: string }
  /** An import of the whole server, named as in `imports`. */
  | { readonly kind: "host"; readonly import: string }
  /** The instance uses only types of this interface, so that the writer spells them out. */
  | { readonly kind: "types" }
  /** A single type that the world imports outside of any interface. */
  | { readonly kind: "type" };

export interface PlannedImport {
  /** With the highest version that any instance imports: `wasi:io/streams@0.2.12`. */
  readonly name: string;
  /** Names of instances, in the order of instantiation. */
  readonly usedBy: readonly string[];
}

export interface PlannedExport {
  readonly name: string;
  readonly instance: number;
}

/** A plan and the components that it names, in the order of `plan.components`. */
export interface PlannedServer {
  readonly plan: ServerPlan;
  readonly components: readonly Component[];
}
