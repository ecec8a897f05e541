/**
 * Decides how a server is put together, without writing anything: which component is instantiated in which order, and
 * where each of its imports comes from.
 *
 *   transport -> part 1 -> ... -> part n -> method-not-found
 *
 * A part that exports `server-handler` stands in the chain itself; a part that exports `tools` stands behind a middleware
 * of its own. What a part imports comes, in this order, from the chain, from a service of the framework, from the
 * host (`wasi:*`), or, where only types are wanted, from nobody: the writer spells the types out.
 */
import {
  parseInterfaceName,
  higherVersion,
  printInterfaceName,
  versionTrack,
  type Component,
  type InterfaceName,
  type Item,
  type Resource,
} from "../component/index.ts";
import { ToolchainError } from "../errors.ts";
import {
  classifyPart,
  entryPoints,
  frameworkInterfaces,
  unservedExports,
  type ReadFramework,
} from "./framework-interfaces.ts";
import { interfaceNames, isOtherVersion } from "./item-names.ts";
import { hasFunctions, introducesResource, isHostInterface, unsatisfied } from "./needs.ts";
import type { ReadPart } from "./part.ts";

export interface ServerPlan {
  /** The chain from the transport to its end, by the names of instances. */
  readonly chain: readonly string[];
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

export type Role = "transport" | "capability" | "capability-middleware" | "middleware" | "service" | "end";

export interface PlannedInstance {
  /** `calculator.wasm`, or `tools-middleware of calculator.wasm`. */
  readonly name: string;
  readonly label: string;
  readonly role: Role;
  /** Position in `components`. */
  readonly component: number;
  readonly arguments: readonly PlannedArgument[];
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

export function planServer(parts: readonly ReadPart[], framework: ReadFramework): PlannedServer {
  const interfaces = frameworkInterfaces(framework);
  const planner = new Planner([framework.serverIo]);
  let next: Wire = {
    name: interfaces.handler,
    instance: planner.add(framework.methodNotFound, "end", []),
  };
  const chain = [framework.methodNotFound.name];
  let after: ReadPart | undefined;
  for (const part of parts.toReversed()) {
    const role = classifyPart(part, interfaces);
    let handler: number;
    if (role === "middleware") {
      if (after !== undefined) requireReach(part, after, interfaces.handler);
      handler = planner.add(part, role, [next]);
    } else {
      const capability = { name: interfaces.tools, instance: planner.add(part, role, [next]) };
      handler = planner.add(framework.toolsMiddleware, "capability-middleware", [capability, next], part);
    }
    chain.unshift(planner.nameOf(handler));
    next = { name: interfaces.handler, instance: handler };
    after = part;
  }
  const transport = planner.add(framework.transport, "transport", [next]);
  chain.unshift(framework.transport.name);
  return planner.finish({
    chain,
    exports: entryPoints(framework.transport).map((name) => ({ name, instance: transport })),
    unserved: parts.flatMap((part) =>
      unservedExports(part, interfaces).map((name) => ({ part: part.name, export: name })),
    ),
  });
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

/** An interface that an instance provides to somebody in particular. */
interface Wire {
  readonly name: InterfaceName;
  readonly instance: number;
}

/** An instance whose imports are being planned. */
interface User {
  readonly part: ReadPart;
  readonly name: string;
  readonly wires: readonly Wire[];
  /** Resources that its imports so far have introduced. */
  readonly resources: Set<Resource>;
}

class Planner {
  readonly #services: readonly ReadPart[];
  readonly #serviceInstances = new Map<ReadPart, number | "in progress">();
  readonly #components: Component[] = [];
  readonly #plannedComponents: PlannedComponent[] = [];
  readonly #instances: PlannedInstance[] = [];
  /** By version track: the highest version asked for, and who asks. */
  readonly #hosts = new Map<string, { name: InterfaceName; readonly usedBy: string[] }>();

  constructor(services: readonly ReadPart[]) {
    this.#services = services;
  }

  /**
   * Plans an instance of `part`; what it needs of services is planned first. Gives its position. `of` tells instances
   * apart that stand before one part each.
   */
  add(part: ReadPart, role: Role, wires: readonly Wire[], of?: ReadPart): number {
    const name = of === undefined ? part.name : `${part.name} of ${of.name}`;
    const label = of === undefined ? labelOf(part) : `${labelOf(part)} of ${labelOf(of)}`;
    const user: User = { part, name, wires, resources: new Set() };
    const planned = [...part.component.imports].map(([importName, item]) => ({
      import: importName,
      source: this.#source(user, importName, item),
    }));
    this.#instances.push({ name, label, role, component: this.#component(part), arguments: planned });
    return this.#instances.length - 1;
  }

  nameOf(instance: number): string {
    return this.#instances[instance]?.name ?? "";
  }

  finish(frame: Pick<ServerPlan, "chain" | "exports" | "unserved">): PlannedServer {
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
    return {
      plan: {
        ...frame,
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
    const needsProvider = introducesResource(item, user.resources) || hasFunctions(item);
    if (item.kind === "type" && !needsProvider) return { kind: "type" };
    if (item.kind !== "instance" || name === undefined) throw unsatisfied(part, importName, item, undefined);
    if (isHostInterface(name)) {
      const track = versionTrack(name);
      const host = this.#hosts.get(track) ?? { name, usedBy: [] };
      host.name = higherVersion(host.name, name);
      if (!host.usedBy.includes(user.name)) host.usedBy.push(user.name);
      this.#hosts.set(track, host);
      return { kind: "host", import: track };
    }
    if (!needsProvider) return { kind: "types" };
    const wire = wires.find((other) => printInterfaceName(other.name) === importName);
    if (wire !== undefined) return { kind: "instance", instance: wire.instance, export: importName };
    const service = this.#services.find((other) => other.component.exports.has(importName));
    if (service !== undefined) {
      return { kind: "instance", instance: this.#service(service, part, importName), export: importName };
    }
    const provided = [
      ...wires.map((other) => other.name),
      ...this.#services.flatMap((other) => interfaceNames(other.component.exports)),
    ];
    throw unsatisfied(
      part,
      importName,
      item,
      provided.find((other) => isOtherVersion(other, name)),
    );
  }

  /** Services are shared: one instance each for the whole server. */
  #service(service: ReadPart, user: ReadPart, importName: string): number {
    const known = this.#serviceInstances.get(service);
    if (known === "in progress") {
      throw new ToolchainError(
        "cyclic-services",
        `cannot provide \`${importName}\` to \`${user.name}\`: \`${service.name}\` itself depends on \`${user.name}\``,
      );
    }
    if (known !== undefined) return known;
    this.#serviceInstances.set(service, "in progress");
    const instance = this.add(service, "service", []);
    this.#serviceInstances.set(service, instance);
    return instance;
  }
}

function labelOf(part: ReadPart): string {
  return part.name.replace(/^.*[/\\]/, "").replace(/\.wasm$/, "");
}
