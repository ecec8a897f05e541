/**
 * A generated server: parts that import host interfaces in several versions and services of each other, wrapped to some
 * depth, with core modules in common; and the same composition written by hand, for a validator to judge.
 */
import type { Random } from "../../../../random.ts";
import { changed, makeInterface, printImport, subset, type Interface } from "./model.ts";

export interface Graph {
  readonly parts: readonly { readonly name: string; readonly text: string }[];
  /** Root components that instantiate every part; if the graph is sound, at least one is valid. */
  readonly byHand: readonly string[];
  /** Whether one of the parts was built against another release of an interface. */
  readonly disturbed: boolean;
}

/** An interface as one part imports it. */
interface View {
  readonly interface: Interface;
  /** `wasi:cli/g1@0.2.3` */
  readonly fullName: string;
  readonly id: string;
}

interface GraphPart {
  readonly name: string;
  readonly hosts: readonly View[];
  readonly services: readonly View[];
  /** The service that this part provides: it exports its host's interface again. */
  readonly provides: string | undefined;
  readonly depth: number;
  readonly engine: number;
}

const hostPackages = ["wasi:io", "wasi:cli", "wasi:clocks", "wasi:random"];
const tools = "wasmcp:mcp-v20251125/tools@0.1.1";

export function makeGraph(random: Random): Graph {
  const hosts: Interface[] = [];
  for (let position = 0; position < 2 + random.below(3); position += 1) {
    hosts.push(makeInterface(`${hostPackages[position]}/g${position}`, position, hosts, random));
  }
  const services = Array.from({ length: random.below(3) }, (_, position) =>
    makeInterface(`test:graph/s${position}`, 10 + position, [], random),
  );
  const release = new Map([...hosts, ...services].map((each) => [each.name, each]));
  const disturbed = random.below(2) === 0;
  const victim = disturbed ? random.pick([...release.values()]) : undefined;
  const other = victim && changed(victim, random);

  const parts: GraphPart[] = [];
  const see = (each: Interface, fullName: string): View => {
    const seen =
      victim !== undefined && each.name === victim.name && random.below(2) === 0 ? (other ?? each) : each;
    return { interface: subset(seen, random), fullName, id: idOf(each.name) };
  };
  const consumers = 2 + random.below(2);
  for (let position = 0; position < consumers; position += 1) {
    parts.push({
      name: `part-${position}`,
      hosts: withUsed(
        hosts.filter(() => random.below(2) === 0).map((each) => see(each, versioned(each, random))),
        hosts,
        random,
      ),
      // A provider whose service is never used would be refused as a part.
      services: services
        .filter(() => position === 0 || random.below(2) === 0)
        .map((each) => see(each, `${each.name}@1.0.0`)),
      provides: undefined,
      depth: random.below(4),
      engine: random.below(3),
    });
  }
  for (const service of services) {
    const provided = victim?.name === service.name && random.below(2) === 0 ? (other ?? service) : service;
    const view: View = { interface: provided, fullName: sourceName(service), id: idOf(service.name) };
    parts.push({
      name: `provider-of-${idOf(service.name)}`,
      hosts: [view],
      services: [],
      provides: `${service.name}@1.0.0`,
      depth: random.below(2),
      engine: random.below(3),
    });
  }
  // The same component twice is one component.
  const again = parts.find(({ provides }) => provides === undefined);
  if (again !== undefined && random.below(3) === 0) parts.push({ ...again, name: `${again.name}-again` });

  const candidates = [release];
  if (victim !== undefined && other !== undefined && hosts.includes(victim)) {
    candidates.push(new Map([...release, [victim.name, other]]));
  }
  return {
    parts: parts.map((part) => ({ name: part.name, text: `(component\n${printPart(part)}\n)` })),
    byHand: candidates.map((interfaces) =>
      printByHand(
        parts,
        hosts.map(({ name }) => interfaces.get(name)),
      ),
    ),
    disturbed,
  };
}

/** `wasi:cli/g1` is `g1`. */
function idOf(interfaceName: string): string {
  return interfaceName.slice(interfaceName.indexOf("/") + 1);
}

function sourceName({ name }: Interface): string {
  return `wasi:filesystem/${idOf(name)}-source@0.2.5`;
}

function versioned({ name }: Interface, random: Random): string {
  return `${name}@0.2.${random.pick([0, 3, 6, 12])}`;
}

/** An interface whose resources others use is imported before them, for those resources if for nothing else. */
function withUsed(views: readonly View[], hosts: readonly Interface[], random: Random): View[] {
  const all: View[] = [];
  for (const host of hosts) {
    const view = views.find(({ id }) => id === idOf(host.name));
    const wanted = views
      .flatMap((each) => each.interface.used)
      .filter(({ from }) => from === host.name)
      .map(({ resource }) => resource);
    if (view === undefined && wanted.length === 0) continue;
    const base = view ?? {
      interface: { ...host, resources: [], used: [], types: [], funcs: [] },
      fullName: versioned(host, random),
      id: idOf(host.name),
    };
    const resources = host.resources.filter(
      (name) => wanted.includes(name) || base.interface.resources.includes(name),
    );
    all.push({ ...base, interface: { ...base.interface, resources } });
  }
  return all;
}

function printImports({ hosts, services }: GraphPart): string {
  return [...hosts, ...services]
    .map((view) => printImport(view.interface, view.fullName, view.id, idOf))
    .join("\n");
}

function printPart(part: GraphPart): string {
  const inside = Array.from({ length: part.depth }).reduce<string>(
    (inner) => wrap(part, inner),
    `${printImports(part)}\n${printBody(part)}`,
  );
  return inside;
}

/** The tools of `test/fixtures/compose`, or what the part provides; and an engine that others may have too. */
function printBody(part: GraphPart): string {
  const engine = `(core module (memory 1) (data (i32.const 0) "${`engine ${part.engine} `.repeat(80)}"))
    (core instance (instantiate 0))`;
  if (part.provides !== undefined) {
    return `${engine} (export "${part.provides}" (instance $${part.hosts[0]?.id ?? ""}))`;
  }
  return `${engine}
    ${protocolImport}
    (alias export $mcp "call-tool-request" (type $request))
    (core module $m
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
      (func (export "call-tool") (param i32 i32 i32 i32 i32) (result i32) i32.const 7))
    (core instance $i (instantiate $m))
    (alias core export $i "memory" (core memory $memory))
    (alias core export $i "realloc" (core func $realloc))
    (func $call-tool (param "request" $request) (result u32)
      (canon lift (core func $i "call-tool") (memory $memory) (realloc $realloc)))
    (instance $tools (export "call-tool-request" (type $request)) (export "call-tool" (func $call-tool)))
    (export "${tools}" (instance $tools))`;
}

const protocolImport = `(import "wasmcp:mcp-v20251125/mcp@0.1.1" (instance $mcp
  (type $call (record (field "name" string) (field "arguments" (option string))))
  (export "call-tool-request" (type (eq $call)))))`;

/** The same component once more around it. */
function wrap(part: GraphPart, inner: string): string {
  const isProvider = part.provides !== undefined;
  const views = [...part.hosts, ...part.services];
  const args = views.map(({ fullName, id }) => `(with "${fullName}" (instance $${id}))`);
  if (!isProvider) args.push(`(with "wasmcp:mcp-v20251125/mcp@0.1.1" (instance $mcp))`);
  const exported = part.provides ?? tools;
  return `${printImports(part)}
    ${isProvider ? "" : protocolImport}
    (component $inner ${inner})
    (instance $wrapped (instantiate $inner ${args.join(" ")}))
    (export "${exported}" (instance $wrapped "${exported}"))`;
}

/** Imports every interface whole, and passes each part its imports. */
function printByHand(parts: readonly GraphPart[], hosts: readonly (Interface | undefined)[]): string {
  const providers = parts.filter(({ provides }) => provides !== undefined);
  const wholes = hosts.filter((each) => each !== undefined);
  const imports = [
    ...wholes.map((each) => printImport(each, `${each.name}@0.2.12`, idOf(each.name), idOf)),
    ...providers.flatMap(({ hosts: views }) =>
      views.map((view) => printImport(view.interface, view.fullName, `${view.id}-source`, idOf)),
    ),
  ];
  const ordered = [...providers, ...parts.filter(({ provides }) => provides === undefined)];
  const definitions = ordered.map((part) => {
    const args = [
      ...part.hosts.map(
        ({ fullName, id }) =>
          `(with "${fullName}" (instance $${part.provides === undefined ? id : `${id}-source`}))`,
      ),
      ...part.services.map(
        ({ fullName, id }) => `(with "${fullName}" (instance $provider-of-${id} "${fullName}"))`,
      ),
      ...(part.provides === undefined ? [`(with "wasmcp:mcp-v20251125/mcp@0.1.1" (instance $mcp))`] : []),
    ];
    return `(component $${part.name}-component ${printPart(part)})
      (instance $${part.name} (instantiate $${part.name}-component ${args.join(" ")}))`;
  });
  return `(component ${[...imports, protocolImport, ...definitions].join("\n")})`;
}
