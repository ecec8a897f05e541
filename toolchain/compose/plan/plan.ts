/**
 * Decides how a server is put together, without writing anything: which component is instantiated in which order, and
 * where each of its imports comes from.
 *
 *   transport -> part 1 -> ... -> part n -> method-not-found
 *
 * A part is one instance. What it exports decides its links of the chain: a middleware for each capability (`tools`,
 * `resources`, ...), and after those the part itself if it exports `server-handler`. A part that exports only what other
 * parts import has no link.
 *
 * What an instance imports comes, in this order, from the chain, from a part, from a service of the framework, from
 * the host (`wasi:*`), or, where only types are wanted, from nobody: the writer spells the types out. A handler for
 * later composition leaves open what parts cannot provide.
 */
import {
  parseInterfaceName,
  higherVersion,
  printInterfaceName,
  readComponent,
  versionTrack,
  type Component,
  type InterfaceName,
  type Item,
  type Resource,
} from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import {
  extensionExport,
  factsOf,
  familyOf,
  interactiveExport,
  nameAmong,
  needsCallContext,
} from "../parts/extended-protocol.ts";
import { canBeLentHandles } from "../parts/borrowed-handles.ts";
import {
  notAPart,
  offerOf,
  protocolOf,
  unservedExports,
  type Offer,
  type Protocol,
} from "../parts/classify.ts";
import { deniedImports, type Denial } from "../parts/denials.ts";
import { findEntryPoints, type Transport } from "../chain/entry-points.ts";
import {
  adapterFor,
  middlewareFor,
  prefixFor,
  serviceFor,
  type Capability,
  type FrameworkReader,
} from "../framework.ts";
import { isHostInterface, isProvided, otherVersionsProvided, type HostRuntime } from "../host/runtimes.ts";
import { hostCapabilities, type HostCapability } from "../host/capabilities.ts";
import { interfaceNames, isOtherVersion, listNames } from "../interface-names.ts";
import {
  allUnsatisfied,
  hasFunctions,
  introducesResource,
  notProvided,
  unsatisfied,
} from "../wiring/needs.ts";
import { writeDenial } from "../generated/denial.ts";
import { writeFacts } from "../generated/facts.ts";
import { writeSetting } from "../generated/settings.ts";
import { labelOf, partsNamed } from "../parts/part-names.ts";
import type { ReadPart } from "../parts/part.ts";

export interface ServerPlan {
  /** A whole server, or a middleware for later compositions. */
  readonly kind: "server" | "handler";
  /** The chain from the transport to its end, by the names of instances. */
  readonly chain: readonly string[];
  /** The user's parts in the order in which they were given. */
  readonly parts: readonly PlannedPart[];
  /** Distinct component binaries, each embedded once. */
  readonly components: readonly PlannedComponent[];
  /** In the order of instantiation: whoever provides comes before whoever uses. */
  readonly instances: readonly PlannedInstance[];
  /** What the server asks of its host, sorted by name. */
  readonly imports: readonly PlannedImport[];
  readonly exports: readonly PlannedExport[];
  /** What parts offer and this framework has no use for, in the order of the parts. */
  readonly unserved: readonly UnservedExport[];
}

export interface PlannedPart {
  /** `calculator.wasm` */
  readonly name: string;
  /** Position in `instances`. */
  readonly instance: number;
  /** Whether every message passes it. */
  readonly handles: boolean;
  /** What of it is served. A part with none of these is there for what others import. */
  readonly serves: readonly Capability[];
  /** Whether its methods of extensions are served. */
  readonly hasExtensions: boolean;
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

export type Role =
  | "transport"
  | "capability"
  | "capability-middleware"
  | "middleware"
  | "adapter"
  | "extensions-middleware"
  | "prefix"
  | "settings"
  | "denial"
  | "service"
  | "end";

export interface PlannedInstance {
  /** `calculator.wasm`, or `tools-middleware of calculator.wasm`. */
  readonly name: string;
  readonly label: string;
  readonly role: Role;
  /** Position in `components`. */
  readonly component: number;
  readonly arguments: readonly PlannedArgument[];
  /** What it may do outside of the server by itself; what services do for it is theirs. */
  readonly capabilities: readonly HostCapability[];
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
  /** Nothing but types is wanted of this interface, so nobody has to provide it. */
  | { readonly kind: "types" }
  /** A single type that a world imports by itself. */
  | { readonly kind: "type" };

export interface PlannedImport {
  /** With the highest version that any instance asks for: `wasi:io/streams@0.2.12`. */
  readonly name: string;
  /** Names of instances. */
  readonly usedBy: readonly string[];
}

export interface PlannedExport {
  readonly name: string;
  readonly instance: number;
}

/** The plan, and the components it speaks of in the order of `plan.components`. */
export interface PlannedServer {
  readonly plan: ServerPlan;
  readonly components: readonly Component[];
}

export interface PartOptions {
  /** What goes before the names of a part's tools, by the part's name. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** Parts that are not served, but may provide what others import. */
  readonly providers: readonly ReadPart[];
  /** What parts are not to reach. */
  readonly denials: readonly Denial[];
}

export interface ServerOptions extends PartOptions {
  readonly runtime: HostRuntime;
  /** The entry point that the server must have; it has the transport's others too. */
  readonly transport: Transport;
}

export function planServer(
  parts: readonly ReadPart[],
  framework: FrameworkReader,
  options: ServerOptions,
): PlannedServer {
  const needed = "every server has a transport and an end of the chain";
  const isHttp = options.transport === "http";
  const transport = framework.get(isHttp ? "transport" : "stdio-transport", needed);
  const entryPoints = findEntryPoints(transport, options.transport);
  const end = framework.get("method-not-found", needed);
  const planner = new Planner(parts, framework, protocolOf(end), { kind: "server", end, ...options });
  const front = planner.addFront(planner.transportInPlaceOf(transport, options.transport));
  return planner.finish(
    "server",
    entryPoints.map((name) => ({ name, instance: front })),
  );
}

/** Parts as one middleware: what they cannot provide for one another stays an import, the rest of the chain above all. */
export function planHandler(
  parts: readonly ReadPart[],
  framework: FrameworkReader,
  options: PartOptions,
): PlannedServer {
  const end = framework.get("method-not-found", "its interface says which version of the protocol this is");
  const planner = new Planner(parts, framework, protocolOf(end), { kind: "handler", ...options });
  const first = planner.firstHandler();
  if (first === undefined) {
    throw new ToolchainError(
      "nothing-to-compose",
      "none of the components handles messages or has a capability",
    );
  }
  return planner.finish("handler", [{ name: first.export, instance: first.instance }]);
}

/** What is composed, as far as it changes where things come from. */
type Frame = PartOptions &
  (
    | {
        readonly kind: "server";
        readonly end: ReadPart;
        readonly runtime: HostRuntime;
        readonly transport: Transport;
      }
    | { readonly kind: "handler" }
  );

type InstanceSource = Extract<ArgumentSource, { readonly kind: "instance" }>;

/** Interfaces that are wired to somebody in particular, by name; asked for when an instance turns out to use them. */
type Wires = ReadonlyMap<string, () => ArgumentSource>;

/** A part of the user's, which is one instance whatever it is used for. */
interface UserPart {
  readonly part: ReadPart;
  readonly offer: Offer;
  /** What goes before the names of its tools. */
  readonly prefix: string | undefined;
  /** Position in the chain; absent for a part that has no link. */
  readonly position: number | undefined;
}

/** An instance whose imports are being planned. */
interface User {
  readonly part: ReadPart;
  readonly name: string;
  readonly wires: Wires;
  /** The user's part that it is, for a part that provides an interface and imports the same. */
  readonly own: UserPart | undefined;
  /** Resources that its imports so far have introduced. */
  readonly resources: Set<Resource>;
}

class Planner {
  readonly #denied: ReadonlyMap<ReadPart, ReadonlySet<string>>;
  readonly #framework: FrameworkReader;
  readonly #protocol: Protocol;
  readonly #frame: Frame;
  /** The parts to serve; `#parts` has those besides that only provide. */
  readonly #given: readonly UserPart[];
  readonly #parts: readonly UserPart[];
  readonly #chainParts: readonly UserPart[];
  /** What stands at each position of the chain, its end included, once it has been planned. */
  readonly #links: { readonly names: readonly string[]; readonly handler: ArgumentSource }[] = [];
  /** Parts and services, each of which is one instance. */
  readonly #shared = new Map<UserPart | ReadPart, number | "in progress">();
  #factsInstance: number | undefined;
  readonly #components: Component[] = [];
  readonly #plannedComponents: PlannedComponent[] = [];
  readonly #instances: PlannedInstance[] = [];
  /** By version track: the highest version asked for, and who asks. */
  readonly #hosts = new Map<string, { name: InterfaceName; readonly usedBy: string[] }>();
  readonly #unsatisfied: ToolchainError[] = [];

  constructor(parts: readonly ReadPart[], framework: FrameworkReader, protocol: Protocol, frame: Frame) {
    this.#framework = framework;
    this.#protocol = protocol;
    this.#frame = frame;
    const { providers } = frame;
    this.#denied = deniedImports([...parts, ...providers], frame.denials);
    const prefixes = prefixesOf([...parts, ...providers], protocol, frame.prefixes);
    let position = 0;
    const given = parts.map((part) => {
      const offer = offerOf(part, protocol);
      const hasLink = offer.handles || offer.capabilities.length > 0;
      return { part, offer, prefix: prefixes.get(part), position: hasLink ? position++ : undefined };
    });
    this.#given = given;
    const nothing: Offer = { handles: false, capabilities: [] };
    this.#parts = [
      ...given,
      ...providers.map((part) => ({ part, offer: nothing, prefix: undefined, position: undefined })),
    ];
    this.#chainParts = this.#parts.filter((each) => each.position !== undefined);
    for (const [index, { part, offer }] of this.#chainParts.entries()) {
      const after = this.#chainParts[index + 1];
      if (offer.handles && after !== undefined) requireReach(part, after.part, protocol.handler);
      if (offer.handles) requireFilterFirst(part, this.#chainParts.slice(0, index), framework);
    }
    // From the end, so that whoever hands a message on finds the next one there.
    for (let index = this.#chainParts.length; index >= 0; index -= 1) this.#planLink(index);
  }

  /** The transport that suits the parts, where the framework has a better one than the plain one. */
  transportInPlaceOf(plain: ReadPart, transport: Transport): ReadPart {
    const isHttp = transport === "http";
    if (needsCallContext(this.#parts.map(({ part }) => part))) {
      return this.#framework.get(
        isHttp ? "stateful-transport" : "stateful-stdio-transport",
        "a component of the server does more than answer",
      );
    }
    if (!isHttp || !this.#canStream) return plain;
    return this.#framework.get(
      "streaming-transport",
      "a component of the server sends messages while it works",
    );
  }

  /** Whether a service that some part uses can hold a reply until the first message, and all parts can be lent the stream. */
  get #canStream(): boolean {
    if (!this.#parts.every(({ part }) => canBeLentHandles(part.component))) return false;
    return [...this.#shared.keys()].some(
      (each) =>
        "component" in each &&
        interfaceNames(each.component.exports).some(
          (name) => name.package === "http-reply" && name.interface === "late-reply",
        ),
    );
  }

  addFront(transport: ReadPart): number {
    const wires = new Map([...this.#nextWires(0), ...this.#extensionWires(transport)]);
    return this.#add(transport, "transport", { wires });
  }

  /** For a transport that asks for the methods of extensions: the first link of their chain, which ends where the other ends. */
  #extensionWires(transport: ReadPart): Wires {
    const chainName = nameAmong(transport.component.imports.keys(), "wasmcp:framework/extension-chain");
    const end = this.#links.at(-1)?.handler;
    if (chainName === undefined || end?.kind !== "instance") return new Map();
    let next: ArgumentSource = { ...end, export: chainName };
    for (const each of this.#parts.toReversed()) {
      const exported = extensionExport(each.part);
      if (exported === undefined) continue;
      const methodsName = printInterfaceName(exported);
      const middleware = this.#framework.get(
        "extensions-middleware",
        `\`${each.part.name}\` exports \`${methodsName}\``,
      );
      requireImport(middleware, exported, each.part);
      const behind = next;
      const own: ArgumentSource = {
        kind: "instance",
        instance: this.#instanceOf(each),
        export: methodsName,
      };
      const instance = this.#add(middleware, "extensions-middleware", {
        wires: new Map([
          [methodsName, () => own],
          [chainName, () => behind],
        ]),
        of: each.part,
      });
      next = { kind: "instance", instance, export: chainName };
    }
    const first = next;
    return new Map([[chainName, () => first]]);
  }

  firstHandler(): InstanceSource | undefined {
    const handler = this.#links[0]?.handler;
    return handler?.kind === "instance" ? handler : undefined;
  }

  finish(kind: ServerPlan["kind"], exports: readonly PlannedExport[]): PlannedServer {
    const unused = this.#given.find((each) => !this.#shared.has(each));
    if (unused !== undefined) throw notAPart(unused.part, this.#protocol);
    const missing = allUnsatisfied(this.#unsatisfied);
    if (missing !== undefined) throw missing;
    // Tracks have served to find the highest version; from here on imports go by their final names.
    const finalNames = new Map(
      [...this.#hosts].map(([track, { name }]) => [track, printInterfaceName(name)]),
    );
    const settle = (source: ArgumentSource): ArgumentSource =>
      source.kind === "host"
        ? { kind: "host", import: finalNames.get(source.import) ?? source.import }
        : source;
    const imports = [...this.#hosts.values()].map(({ name, usedBy }) => ({
      name: printInterfaceName(name),
      usedBy,
    }));
    const names = this.#links.flatMap((link) => link.names);
    const front = this.#instances.find(({ role }) => role === "transport");
    return {
      plan: {
        kind,
        chain: front === undefined ? names : [front.name, ...names],
        exports,
        unserved: this.#unserved(),
        parts: this.#given.map((each) => ({
          name: each.part.name,
          instance: this.#instanceOf(each),
          handles: each.offer.handles,
          serves: each.offer.capabilities,
          hasExtensions: extensionExport(each.part) !== undefined,
        })),
        components: this.#plannedComponents,
        instances: this.#instances.map((instance) => ({
          ...instance,
          arguments: instance.arguments.map((argument) => ({ ...argument, source: settle(argument.source) })),
        })),
        imports: imports.sort((a, b) => (a.name < b.name ? -1 : 1)),
      },
      components: this.#components,
    };
  }

  #unserved(): UnservedExport[] {
    return this.#given.flatMap((each) => {
      const used = new Set(
        this.#instances
          .flatMap((user) => user.arguments)
          .flatMap(({ source }) =>
            source.kind === "instance" && source.instance === this.#shared.get(each) ? [source.export] : [],
          ),
      );
      if (each.offer.handles) used.add(printInterfaceName(this.#protocol.handler));
      return unservedExports(each.part, this.#protocol, used).map((name) => ({
        part: each.part.name,
        export: name,
      }));
    });
  }

  /** The links of the part at a position: its middlewares, and itself if it is a handler. */
  #planLink(position: number): void {
    const each = this.#chainParts[position];
    if (each === undefined) {
      this.#links[position] = this.#planEnd();
      return;
    }
    const { part, offer } = each;
    const handlerName = printInterfaceName(this.#protocol.handler);
    let next: () => ArgumentSource = () => this.#handlerAt(position + 1);
    const names: string[] = [];
    if (offer.handles) {
      const own: ArgumentSource = { kind: "instance", instance: this.#instanceOf(each), export: handlerName };
      next = () => own;
      names.unshift(part.name);
    }
    for (const capability of offer.capabilities.toReversed()) {
      const capabilityName = this.#protocol.capabilities.get(capability) ?? "";
      const middleware = this.#framework.get(
        middlewareFor(capability),
        `\`${part.name}\` exports \`${capabilityName}\``,
      );
      const behind = next;
      const served = this.#served(each, capability, capabilityName);
      const instance = this.#add(middleware, "capability-middleware", {
        wires: new Map([
          [capabilityName, () => served],
          [handlerName, behind],
        ]),
        of: part,
      });
      const handler: ArgumentSource = { kind: "instance", instance, export: handlerName };
      next = () => handler;
      names.unshift(this.#nameOf(instance));
    }
    this.#links[position] = { names, handler: next() };
  }

  /** A capability of a part, its names with the prefix that the part was given. */
  #served(each: UserPart, capability: Capability, capabilityName: string): ArgumentSource {
    const { part, prefix } = each;
    const own = this.#adapted(each, capability, capabilityName);
    if (prefix === undefined || capability !== "tools") return own;
    const renamer = this.#framework.get(
      prefixFor(capability),
      `the tools of \`${part.name}\` are to have a prefix`,
    );
    const settings = interfaceNames(renamer.component.imports).find((name) => name.interface === "settings");
    if (settings === undefined) {
      throw new ToolchainError(
        "broken-framework",
        `expected \`${renamer.name}\` to import an interface \`settings\`, found ${listNames(renamer.component.imports)}`,
      );
    }
    const settingsName = printInterfaceName(settings);
    const bytes = writeSetting(settingsName, "prefix", prefix);
    const setting: ReadPart = { name: `prefix ${prefix}`, component: readComponent(bytes) };
    const source: ArgumentSource = {
      kind: "instance",
      instance: this.#add(setting, "settings", { of: part }),
      export: settingsName,
    };
    const wires: Wires = new Map([
      [settingsName, () => source],
      [capabilityName, () => own],
    ]);
    return {
      kind: "instance",
      instance: this.#add(renamer, "prefix", { wires, of: part }),
      export: capabilityName,
    };
  }

  /** A capability of a part, the part's interactive ones behind it if there are any. */
  #adapted(each: UserPart, capability: Capability, capabilityName: string): ArgumentSource {
    const { part } = each;
    const own: ArgumentSource = {
      kind: "instance",
      instance: this.#instanceOf(each),
      export: capabilityName,
    };
    const exported = interactiveExport(part, capability);
    if (exported === undefined) return own;
    const interactiveName = printInterfaceName(exported);
    const adapter = this.#framework.get(
      adapterFor(capability),
      `\`${part.name}\` exports \`${interactiveName}\``,
    );
    requireImport(adapter, exported, part);
    const wires: Wires = new Map([
      [capabilityName, () => own],
      [interactiveName, () => ({ ...own, export: interactiveName })],
    ]);
    return {
      kind: "instance",
      instance: this.#add(adapter, "adapter", { wires, of: part }),
      export: capabilityName,
    };
  }

  #planEnd(): { readonly names: readonly string[]; readonly handler: ArgumentSource } {
    const name = printInterfaceName(this.#protocol.handler);
    if (this.#frame.kind === "handler") {
      return { names: [], handler: { kind: "host", import: versionTrack(this.#protocol.handler) } };
    }
    const instance = this.#add(this.#frame.end, "end", {});
    return { names: [this.#nameOf(instance)], handler: { kind: "instance", instance, export: name } };
  }

  #handlerAt(position: number): ArgumentSource {
    const link = this.#links[position];
    if (link !== undefined) return link.handler;
    const user = this.#chainParts[position - 1]?.part.name ?? "";
    throw new ToolchainError(
      "cyclic-parts",
      `\`${user}\` hands messages on to a part that depends on what \`${user}\` exports`,
      { remedy: `put \`${user}\` after the parts that import from it` },
    );
  }

  /** Whoever stands before a position hands messages to it. */
  #nextWires(position: number): Wires {
    return new Map([[printInterfaceName(this.#protocol.handler), () => this.#handlerAt(position)]]);
  }

  /** What a part is not to have comes from a component of its own, in which every function traps. */
  #denialWires(part: ReadPart): Wires {
    const denied = this.#denied.get(part);
    if (denied === undefined) return new Map();
    const standIn: ReadPart = {
      name: "denial",
      component: readComponent(writeDenial(part, denied)),
    };
    const instance = this.#add(standIn, "denial", { of: part });
    return new Map([...denied].map((name) => [name, () => ({ kind: "instance", instance, export: name })]));
  }

  /** Plans an instance; what it needs of others is planned first. `of` tells apart those that stand before one part each. */
  #add(
    part: ReadPart,
    role: Role,
    {
      wires = new Map(),
      of,
      own,
    }: { readonly wires?: Wires; readonly of?: ReadPart; readonly own?: UserPart },
  ): number {
    const name = of === undefined ? part.name : `${part.name} of ${of.name}`;
    const label = of === undefined ? labelOf(part) : `${labelOf(part)} of ${labelOf(of)}`;
    const user: User = { part, name, wires, own, resources: new Set() };
    const planned = [...part.component.imports].map(([importName, item]) => ({
      import: importName,
      source: this.#source(user, importName, item),
    }));
    const isFromHost = new Set(planned.flatMap((each) => (each.source.kind === "host" ? [each.import] : [])));
    const fromHost = [...part.component.imports].filter(([importName]) => isFromHost.has(importName));
    this.#instances.push({
      name,
      label,
      role,
      component: this.#component(part),
      arguments: planned,
      capabilities: hostCapabilities(fromHost),
    });
    return this.#instances.length - 1;
  }

  #nameOf(instance: number): string {
    return this.#instances[instance]?.name ?? "";
  }

  #component(part: ReadPart): number {
    const known = this.#components.indexOf(part.component);
    if (known >= 0) return known;
    this.#components.push(part.component);
    this.#plannedComponents.push({
      name: part.name,
      label: labelOf(part),
      size: part.component.bytes.length,
    });
    return this.#components.length - 1;
  }

  #source(user: User, importName: string, item: Item): ArgumentSource {
    const { part, wires } = user;
    const name = parseInterfaceName(importName);
    const isNeeded = introducesResource(item, user.resources) || hasFunctions(item);
    if (item.kind === "type" && !isNeeded) return { kind: "type" };
    if (item.kind !== "instance" || name === undefined) {
      throw unsatisfied(part, importName, item, undefined);
    }
    if (isHostInterface(name)) return wires.get(importName)?.() ?? this.#host(user, name, isNeeded);
    if (isNeeded) {
      const source = wires.get(importName)?.() ?? this.#provider(user, importName, name);
      if (source?.kind === "host") return this.#host(user, name, false);
      if (source !== undefined) return source;
    }
    // What is open may speak of these types, so whoever provides it must agree on them.
    if (this.#frame.kind === "handler") return this.#host(user, name, false);
    if (!isNeeded) return { kind: "types" };
    const known = [this.#protocol.handler, ...this.#exported()];
    this.#unsatisfied.push(
      unsatisfied(
        part,
        importName,
        item,
        known.find((other) => isOtherVersion(other, name)),
      ),
    );
    return { kind: "types" };
  }

  /** An import of the whole composition, shared along the version track. */
  #host(user: User, name: InterfaceName, isNeeded: boolean): ArgumentSource {
    const frame = this.#frame;
    const track = versionTrack(name);
    if (isNeeded && frame.kind === "server" && !isProvided(name, frame.runtime)) {
      const others = otherVersionsProvided(name, frame.runtime);
      this.#unsatisfied.push(notProvided(user.part, printInterfaceName(name), frame.runtime, others));
    }
    const host = this.#hosts.get(track) ?? { name, usedBy: [] };
    host.name = higherVersion(host.name, name);
    if (!host.usedBy.includes(user.name)) host.usedBy.push(user.name);
    this.#hosts.set(track, host);
    return { kind: "host", import: track };
  }

  /** The part or the service that has the functions of an interface. */
  #provider(user: User, importName: string, name: InterfaceName): ArgumentSource | undefined {
    const isOfChain = sameProtocol(name, this.#protocol.handler) && this.#isLink(name.interface);
    if (isOfChain) return undefined;
    const providers = this.#parts.filter((each) => each.part.component.exports.has(importName));
    // A part that exports what it imports stands between the others and the next one that has it.
    const own = user.own === undefined ? -1 : providers.indexOf(user.own);
    const provider = providers[own + 1];
    if (provider !== undefined) {
      return { kind: "instance", instance: this.#instanceOf(provider, user), export: importName };
    }
    if (this.#frame.kind === "handler") return undefined;
    const family = familyOf(name);
    if (family === "wasmcp:framework/composition") return this.#facts(importName);
    const serviceName = serviceFor(family, this.#frame.runtime, this.#frame.transport);
    if (serviceName === undefined) return undefined;
    const service = this.#framework.get(serviceName, `\`${user.name}\` calls functions of \`${importName}\``);
    if (!service.component.exports.has(importName)) return undefined;
    return { kind: "instance", instance: this.#instanceOf(service, user), export: importName };
  }

  /** A component that is written for this server, and says what is true of it. */
  #facts(interfaceName: string): ArgumentSource {
    this.#factsInstance ??= this.#add(
      {
        name: "composition",
        component: readComponent(writeFacts(interfaceName, factsOf(this.#parts.map(({ part }) => part)))),
      },
      "settings",
      {},
    );
    return { kind: "instance", instance: this.#factsInstance, export: interfaceName };
  }

  #isLink(interfaceName: string): boolean {
    return (
      interfaceName === this.#protocol.handler.interface ||
      [...this.#protocol.capabilities.keys()].some((capability) => capability === interfaceName)
    );
  }

  /** What a part or a service exports is there once for the whole server. */
  #instanceOf(shared: UserPart | ReadPart, user?: User): number {
    const known = this.#shared.get(shared);
    const part = "part" in shared ? shared.part : shared;
    if (known === "in progress") {
      throw new ToolchainError(
        "cyclic-parts",
        `\`${user?.name ?? part.name}\` depends on \`${part.name}\`, which itself depends on \`${user?.name ?? part.name}\``,
      );
    }
    if (known !== undefined) return known;
    this.#shared.set(shared, "in progress");
    const instance =
      "part" in shared
        ? this.#add(part, roleOf(shared.offer), {
            // Behind a part that has no link there is only the end of the chain.
            wires: new Map([
              ...this.#nextWires((shared.position ?? this.#chainParts.length - 1) + 1),
              ...this.#denialWires(part),
            ]),
            own: shared,
          })
        : this.#add(part, "service", {});
    this.#shared.set(shared, instance);
    return instance;
  }

  /** Interfaces that parts and the framework export, as far as it was asked, to tell which version there is. */
  #exported(): InterfaceName[] {
    const parts = [...this.#framework.all(), ...this.#parts.map(({ part }) => part)];
    return parts.flatMap((part) => interfaceNames(part.component.exports));
  }
}

function prefixesOf(
  parts: readonly ReadPart[],
  protocol: Protocol,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<ReadPart, string> {
  const prefixes = new Map<ReadPart, string>();
  for (const [name, prefix] of given) {
    // What MCP lets a tool's name consist of.
    if (!/^[A-Za-z0-9_./-]{1,64}$/.test(prefix)) {
      throw new ToolchainError(
        "bad-prefix",
        `expected the prefix of \`${name}\` to be 1 to 64 letters, digits, \`_\`, \`-\`, \`.\` or \`/\`, found \`${prefix}\``,
      );
    }
    for (const part of partsNamed(name, parts, "a prefix")) {
      if (!offerOf(part, protocol).capabilities.includes("tools")) {
        throw new ToolchainError(
          "nothing-to-prefix",
          `\`${part.name}\` exports no \`${protocol.capabilities.get("tools") ?? ""}\` whose names could have a prefix`,
        );
      }
      prefixes.set(part, prefix);
    }
  }
  return prefixes;
}

function roleOf({ handles, capabilities }: Offer): Role {
  if (handles) return "middleware";
  return capabilities.length > 0 ? "capability" : "service";
}

/** A handler that hands nothing on ends the chain, so that no part may come after it. */
function requireReach(part: ReadPart, after: ReadPart, handler: InterfaceName): void {
  const item = part.component.imports.get(printInterfaceName(handler));
  if (item !== undefined && hasFunctions(item)) return;
  throw new ToolchainError(
    "unreachable-part",
    `\`${part.name}\` hands no messages on, so they would never reach \`${after.name}\``,
    { remedy: `put \`${part.name}\` last, or let it call \`${printInterfaceName(handler)}\`` },
  );
}

/** What comes before the filter is not filtered, and the filter does not find its configuration there. */
function requireFilterFirst(part: ReadPart, before: readonly UserPart[], framework: FrameworkReader): void {
  const unfiltered = before.find(({ offer }) => offer.capabilities.length > 0);
  if (unfiltered === undefined) return;
  const filter = framework.find("filter-middleware");
  if (filter?.component !== part.component) return;
  throw new ToolchainError(
    "unfiltered-part",
    `\`${unfiltered.part.name}\` comes before \`${part.name}\`, which filters only what comes after it`,
    { remedy: `put \`${part.name}\` before \`${unfiltered.part.name}\`` },
  );
}

/** The framework's component and the part must mean the same interface. */
function requireImport(user: ReadPart, exported: InterfaceName, part: ReadPart): void {
  const found = printInterfaceName(exported);
  const wanted = nameAmong(user.component.imports.keys(), familyOf(exported));
  if (wanted === found) return;
  throw new ToolchainError(
    "version-mismatch",
    `cannot serve \`${found}\` of \`${part.name}\`: the framework has ${wanted === undefined ? "no such interface" : `\`${wanted}\``}`,
    wanted === undefined ? {} : { remedy: `rebuild \`${part.name}\` against \`${wanted}\`` },
  );
}

function sameProtocol(a: InterfaceName, b: InterfaceName): boolean {
  return a.namespace === b.namespace && a.package === b.package && a.version === b.version;
}
