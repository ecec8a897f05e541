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

export interface ReadFramework {
  readonly transport: ReadPart;
  readonly serverIo: ReadPart;
  readonly toolsMiddleware: ReadPart;
  readonly methodNotFound: ReadPart;
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
    const role = classify(part, interfaces);
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
  return planner.finish(
    chain,
    entryPoints(framework.transport).map((name) => ({ name, instance: transport })),
  );
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

/** The interfaces by which parts and framework find each other; the framework's own binaries say which versions. */
interface FrameworkInterfaces {
  readonly handler: InterfaceName;
  readonly tools: InterfaceName;
}

function frameworkInterfaces(framework: ReadFramework): FrameworkInterfaces {
  const { methodNotFound, toolsMiddleware } = framework;
  return {
    handler: getInterface(methodNotFound, "exports", "server-handler"),
    tools: getInterface(toolsMiddleware, "imports", "tools"),
  };
}

function getInterface(
  part: ReadPart,
  direction: "imports" | "exports",
  interfaceName: string,
): InterfaceName {
  const found = interfaceNames(part.component[direction]).find((name) => name.interface === interfaceName);
  if (found !== undefined) return found;
  const verb = direction === "imports" ? "import" : "export";
  throw new ToolchainError(
    "broken-framework",
    `expected \`${part.name}\` to ${verb} an interface \`${interfaceName}\`, found ${listNames(part.component[direction])}`,
  );
}

/** What the composed server offers its host. */
function entryPoints(transport: ReadPart): string[] {
  const names = [...transport.component.exports.keys()].filter((text) => {
    const name = parseInterfaceName(text);
    return (
      name?.namespace === "wasi" &&
      ((name.package === "http" && name.interface === "incoming-handler") ||
        (name.package === "cli" && name.interface === "run"))
    );
  });
  if (names.length > 0) return names;
  throw new ToolchainError(
    "broken-framework",
    `expected \`${transport.name}\` to export \`wasi:http/incoming-handler\` or \`wasi:cli/run\`, found ${listNames(transport.component.exports)}`,
  );
}

/** A part that is a handler itself is taken as one, even if it also lets a capability of its inside be seen. */
function classify(part: ReadPart, { handler, tools }: FrameworkInterfaces): "middleware" | "capability" {
  const exports = part.component.exports;
  if (exports.has(printInterfaceName(handler))) return "middleware";
  if (exports.has(printInterfaceName(tools))) return "capability";
  const accepted = [tools, handler].map((name) => `\`${printInterfaceName(name)}\``).join(" or ");
  for (const wanted of [handler, tools]) {
    const other = interfaceNames(exports).find((name) => otherVersion(name, wanted));
    if (other === undefined) continue;
    throw new ToolchainError(
      "version-mismatch",
      `expected \`${part.name}\` to export ${accepted}, found \`${printInterfaceName(other)}\`, which is another version`,
      { remedy: `rebuild \`${part.name}\` against \`${printInterfaceName(wanted)}\`` },
    );
  }
  throw new ToolchainError(
    "not-a-part",
    `expected \`${part.name}\` to export ${accepted}, found ${listNames(exports)}`,
    { remedy: "a part of a server exports tools, or handles messages itself as a middleware" },
  );
}

/** One interface of one project in another version: of the package, or of the protocol that the package is named after. */
function otherVersion(found: InterfaceName, wanted: InterfaceName): boolean {
  const family = ({ namespace, package: packageName, interface: interfaceName }: InterfaceName) =>
    `${namespace}:${packageName.replace(/-v\d+$/, "")}/${interfaceName}`;
  return family(found) === family(wanted) && printInterfaceName(found) !== printInterfaceName(wanted);
}

/** An interface that an instance provides to somebody in particular. */
interface Wire {
  readonly name: InterfaceName;
  readonly instance: number;
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
    const introduced = new Set<Resource>();
    const planned: PlannedArgument[] = [];
    for (const [importName, item] of part.component.imports) {
      planned.push({
        import: importName,
        source: this.#source(part, name, importName, item, introduced, wires),
      });
    }
    this.#instances.push({ name, label, role, component: this.#component(part), arguments: planned });
    return this.#instances.length - 1;
  }

  nameOf(instance: number): string {
    return this.#instances[instance]?.name ?? "";
  }

  finish(chain: readonly string[], exports: readonly PlannedExport[]): PlannedServer {
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
        chain,
        components: this.#plannedComponents,
        instances: this.#instances.map((instance) => ({
          ...instance,
          arguments: instance.arguments.map((argument) => ({ ...argument, source: settle(argument.source) })),
        })),
        imports: imports.sort((a, b) => (a.name < b.name ? -1 : 1)),
        exports,
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

  #source(
    part: ReadPart,
    instanceName: string,
    importName: string,
    item: Item,
    introduced: Set<Resource>,
    wires: readonly Wire[],
  ): ArgumentSource {
    const name = parseInterfaceName(importName);
    const needsProvider = introducesResource(item, introduced) || hasFunctions(item);
    if (item.kind === "type" && !needsProvider) return { kind: "type" };
    if (item.kind !== "instance" || name === undefined) throw unsatisfied(part, importName, item, undefined);
    if (isHostInterface(name)) {
      const track = versionTrack(name);
      const host = this.#hosts.get(track) ?? { name, usedBy: [] };
      host.name = higherVersion(host.name, name);
      if (!host.usedBy.includes(instanceName)) host.usedBy.push(instanceName);
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
      provided.find((other) => otherVersion(other, name)),
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

/** Interfaces that a runtime provides. */
function isHostInterface(name: InterfaceName): boolean {
  return name.namespace === "wasi";
}

function hasFunctions(item: Item): boolean {
  if (item.kind === "type") return false;
  return item.kind !== "instance" || [...item.exports.values()].some(hasFunctions);
}

/** Whether a resource is new here, rather than passed on from an earlier import. Notes it as known from now on. */
function introducesResource(item: Item, known: Set<Resource>): boolean {
  if (item.kind === "instance") {
    // Every export is visited: each may make a resource known.
    return [...item.exports.values()].filter((inner) => introducesResource(inner, known)).length > 0;
  }
  if (item.kind !== "type" || item.type.kind !== "resource") return false;
  const isNew = !known.has(item.type.resource);
  known.add(item.type.resource);
  return isNew;
}

function unsatisfied(
  part: ReadPart,
  importName: string,
  item: Item,
  otherVersionProvided: InterfaceName | undefined,
): ToolchainError {
  if (otherVersionProvided !== undefined) {
    const provided = printInterfaceName(otherVersionProvided);
    return new ToolchainError(
      "version-mismatch",
      `cannot provide import \`${importName}\` of \`${part.name}\`: the framework has \`${provided}\``,
      { remedy: `rebuild \`${part.name}\` against \`${provided}\`` },
    );
  }
  return new ToolchainError(
    "unsatisfied-import",
    `nothing provides import \`${importName}\` of \`${part.name}\`, which uses ${usedOf(item)}`,
    { remedy: "a part may import `wasi:*`, what the framework provides, and types of any interface" },
  );
}

function usedOf(item: Item): string {
  if (item.kind !== "instance") return `it as a ${item.kind}`;
  const functions = [...item.exports]
    .filter(([, inner]) => hasFunctions(inner))
    .map(([name]) => `\`${name}\``);
  return functions.length > 0 ? `its function ${functions.join(", ")}` : "its resources";
}

function interfaceNames(items: ReadonlyMap<string, Item>): InterfaceName[] {
  return [...items.keys()].map(parseInterfaceName).filter((name) => name !== undefined);
}

function listNames(items: ReadonlyMap<string, Item>): string {
  if (items.size === 0) return "nothing";
  return [...items.keys()].map((name) => `\`${name}\``).join(", ");
}
