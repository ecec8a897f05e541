/**
 * Where one import comes from: in this order from the chain, from a part, from a service of the framework, or from the
 * host (`wasi:*`). Components of the framework take nothing from parts: `--override` replaces what they rely on. An interface of which only types are used has no provider: the writer spells the types out. A handler
 * for later composition leaves open what its parts cannot provide.
 */
import {
  parseInterfaceName,
  readComponent,
  type InterfaceName,
  type Item,
} from "../../../core/component/index.ts";
import { printServerCard, type ServerCard } from "../card/index.ts";
import type { Transport } from "../chain/entry-points.ts";
import { exportOf, instantiate, type Instantiation, type Wire } from "../chain/instantiation.ts";
import { writeSearch, type ToolSearch } from "../chain/tool-search.ts";
import { serviceFor, type FrameworkReader } from "../framework.ts";
import { writeAbsentAccess } from "../generated/absent-access.ts";
import { writeProtection } from "../generated/protection.ts";
import { writeSettings } from "../generated/settings.ts";
import { isHostInterface, type HostRuntime } from "../host/runtimes.ts";
import type { Protection } from "../protection/index.ts";
import type { ClassifiedPart } from "../parts/classify.ts";
import { factsOf, familyOf } from "../parts/extended-protocol.ts";
import type { ReadPart } from "../parts/part.ts";
import { isOfChain, type Protocol } from "../parts/protocol.ts";
import { instantiateForFramework, instantiateForPart, partInterfaceOf } from "./part-services.ts";

export interface WiringInput {
  readonly target: Target;
  readonly protocol: Protocol;
  readonly framework: FrameworkReader;
  readonly parts: ReadonlyMap<ClassifiedPart, Instantiation>;
}

/** The kind of composition, and the options that decide where imports come from. */
export type Target =
  | {
      readonly kind: "server";
      readonly runtime: HostRuntime;
      readonly transport: Transport;
      readonly protection: Protection;
      readonly card: ServerCard | undefined;
      readonly search: ToolSearch | undefined;
    }
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
  const own = [...parts.values()];
  // The framework's components handle the data of all parts and clients, and rely on no part for that.
  const providers = own.includes(importer)
    ? own.filter(({ part }) => part.component.exports.has(importName))
    : [];
  // A part that imports and exports the same interface wraps the next part that exports it.
  const provider = providers[providers.indexOf(importer) + 1];
  if (provider !== undefined) return exportOf(provider, importName);
  if (target.kind === "handler") return undefined;
  const family = familyOf(name);
  const written = writeForServer(family, importName, importer, target, parts);
  if (written !== undefined) return exportOf(shared(written.name, written.make), importName);
  const serviceName = serviceFor(family, target.runtime, target.transport);
  if (serviceName === undefined) return undefined;
  const service = framework.get(serviceName, `\`${importer.name}\` calls functions of \`${importName}\``);
  if (!service.component.exports.has(importName)) return undefined;
  return exportOf(serviceInstance(serviceName, service, importer, parts, shared), importName);
}

/** The components that are written for one server. Their functions are constant. */
function writeForServer(
  family: string,
  interfaceName: string,
  importer: Instantiation,
  { protection, transport, card, search }: Extract<Target, { readonly kind: "server" }>,
  parts: WiringInput["parts"],
): { readonly name: string; readonly make: () => Instantiation } | undefined {
  const settings = (name: string, write: () => Uint8Array) => ({
    name,
    make: () => instantiate({ name, component: readComponent(write()) }, "settings"),
  });
  switch (family) {
    case "wasmcp:framework/composition":
      return settings("composition", () => writeSettings(interfaceName, factsOf([...parts.keys()])));
    case "wasmcp:framework/card": {
      if (card === undefined) return undefined;
      const facts = { text: printServerCard(card), "has-remotes": card.remotes !== undefined };
      return settings("card", () => writeSettings(interfaceName, facts));
    }
    case "wasmcp:framework/search":
      return search && settings("search", () => writeSearch(interfaceName, search));
    case "wasmcp:framework/protection":
      return settings("protection", () => writeProtection(interfaceName, protection));
    case "wasmcp:framework/access": {
      // Over stdio, authorization does not apply.
      if (transport === "http" && protection.kind !== "public") return undefined;
      const { part: of, role, name } = importer;
      const write = () => writeAbsentAccess(of, interfaceName, role === "transport");
      return {
        name: `no-access of ${name}`,
        make: () => instantiate({ name: "no-access", component: readComponent(write()) }, "settings", { of }),
      };
    }
    default:
      return undefined;
  }
}

/** The instance of a service that serves an importer. An override without settings serves all of them with one. */
function serviceInstance(
  serviceName: string,
  service: ReadPart,
  importer: Instantiation,
  parts: WiringInput["parts"],
  shared: Shared,
): Instantiation {
  const partInterface = partInterfaceOf(service);
  if (partInterface === undefined) return shared(serviceName, () => instantiate(service, "service"));
  const part = [...parts].find(([, instance]) => instance === importer)?.[0];
  return part === undefined
    ? shared(serviceName, () => instantiateForFramework(service, partInterface))
    : instantiateForPart(service, partInterface, part, parts);
}
