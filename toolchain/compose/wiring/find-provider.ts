/**
 * Where one import comes from: in this order from the chain, from a part, from a service of the framework, or from the
 * host (`wasi:*`). An interface of which only types are used has no provider: the writer spells the types out. A handler
 * for later composition leaves open what its parts cannot provide.
 */
import {
  parseInterfaceName,
  readComponent,
  type InterfaceName,
  type Item,
} from "../../../core/component/index.ts";
import type { Transport } from "../chain/entry-points.ts";
import { exportOf, instantiate, type Instantiation, type Wire } from "../chain/instantiation.ts";
import { serviceFor, type FrameworkReader } from "../framework.ts";
import { writeFacts } from "../generated/facts.ts";
import { isHostInterface, type HostRuntime } from "../host/runtimes.ts";
import type { ClassifiedPart } from "../parts/classify.ts";
import { factsOf, familyOf } from "../parts/extended-protocol.ts";
import { isOfChain, type Protocol } from "../parts/protocol.ts";

export interface WiringInput {
  readonly target: Target;
  readonly protocol: Protocol;
  readonly framework: FrameworkReader;
  readonly parts: ReadonlyMap<ClassifiedPart, Instantiation>;
}

/** The kind of composition, and the options that decide where imports come from. */
export type Target =
  | { readonly kind: "server"; readonly runtime: HostRuntime; readonly transport: Transport }
  | { readonly kind: "handler" };

export type Source =
  | Extract<Wire, { readonly kind: "instance" }>
  /** An import of the whole composition, which only its host can provide if `isNeeded`. */
  | { readonly kind: "host"; readonly name: InterfaceName; readonly isNeeded: boolean }
  /** The importer uses only types of the interface. */
  | { readonly kind: "types" }
  /** A single type that the world imports outside of any interface. */
  | { readonly kind: "type" }
  | { readonly kind: "missing"; readonly item: Item };

/** Gives the one instance with a name, and makes it the first time. */
export type Shared = (name: string, make: () => Instantiation) => Instantiation;

export interface Import {
  readonly importer: Instantiation;
  readonly importName: string;
  readonly item: Item;
  /** Whether it has functions or declares resources, so that something has to provide it. */
  readonly isNeeded: boolean;
  /** The source that the importer's place decides. */
  readonly wire: Wire | undefined;
}

export function findSource(imported: Import, input: WiringInput, shared: Shared): Source {
  const { importName, item, isNeeded, wire } = imported;
  const name = parseInterfaceName(importName);
  if (item.kind === "type" && !isNeeded) return { kind: "type" };
  if (item.kind !== "instance" || name === undefined) return { kind: "missing", item };
  if (isHostInterface(name)) return wire?.kind === "instance" ? wire : { kind: "host", name, isNeeded };
  if (isNeeded) {
    const provider = wire ?? findProvider(imported, name, input, shared);
    if (provider?.kind === "instance") return provider;
    if (provider?.kind === "open") return { kind: "host", name, isNeeded: false };
  }
  // Open imports may use these types, so that their provider must agree on them.
  if (input.target.kind === "handler") return { kind: "host", name, isNeeded: false };
  return isNeeded ? { kind: "missing", item } : { kind: "types" };
}

/** The part or the service that has the functions of an interface. */
function findProvider(
  { importer, importName }: Import,
  name: InterfaceName,
  { target, protocol, framework, parts }: WiringInput,
  shared: Shared,
): Wire | undefined {
  if (isOfChain(name, protocol)) return undefined;
  const providers = [...parts.values()].filter(({ part }) => part.component.exports.has(importName));
  // A part that imports and exports the same interface wraps the next part that exports it.
  const provider = providers[providers.indexOf(importer) + 1];
  if (provider !== undefined) return exportOf(provider, importName);
  if (target.kind === "handler") return undefined;
  const family = familyOf(name);
  if (family === "wasmcp:framework/composition") {
    return exportOf(
      shared("composition", () => instantiateFacts(importName, parts)),
      importName,
    );
  }
  const serviceName = serviceFor(family, target.runtime, target.transport);
  if (serviceName === undefined) return undefined;
  const service = framework.get(serviceName, `\`${importer.name}\` calls functions of \`${importName}\``);
  if (!service.component.exports.has(importName)) return undefined;
  return exportOf(
    shared(serviceName, () => instantiate(service, "service")),
    importName,
  );
}

/** A component that is written for this server and knows the facts about it as a whole. */
function instantiateFacts(interfaceName: string, parts: WiringInput["parts"]): Instantiation {
  const facts = factsOf([...parts.keys()].map(({ part }) => part));
  return instantiate(
    { name: "composition", component: readComponent(writeFacts(interfaceName, facts)) },
    "settings",
  );
}
