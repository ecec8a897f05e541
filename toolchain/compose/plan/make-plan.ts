/**
 * Turns wired instances into a plan: the order in which they are instantiated, the components that they are instances of,
 * and the imports of the whole.
 */
import { printInterfaceName, versionTrack, type Component } from "../../../core/component/index.ts";
import { InternalError } from "../../../core/errors.ts";
import type { Instantiation } from "../chain/instantiation.ts";
import type { Chain } from "../chain/lay-chain.ts";
import { accessOf } from "../grants/access.ts";
import { reachedCapabilities } from "../grants/capabilities.ts";
import { unservedExports } from "../parts/classify.ts";
import { labelOf } from "../parts/part-names.ts";
import type { ReadPart } from "../parts/part.ts";
import type {
  ArgumentSource,
  PlannedImport,
  PlannedInstance,
  PlannedPart,
  PlannedServer,
  UnservedExport,
} from "../server-plan.ts";
import type { Source, WiringInput } from "../wiring/find-provider.ts";
import type { WiredInstance, Wiring } from "../wiring/wire-imports.ts";
import { uniteHostImports } from "./host-imports.ts";
import { orderInstances } from "./order-instances.ts";
import { refuseOpenStore, refuseUnsatisfied, refuseUnused } from "./refuse.ts";

/** An instance whose export the whole composition exports. */
export interface Exported {
  readonly name: string;
  readonly instance: Instantiation;
}

/** `fronts`: the transport of a server, and what stands before it; a handler has none. */
export function makePlan(
  input: WiringInput,
  {
    chain,
    wiring,
    fronts = [],
  }: { readonly chain: Chain; readonly wiring: Wiring; readonly fronts?: readonly Instantiation[] },
  exported: readonly Exported[],
): PlannedServer {
  const visible = [...fronts, ...chain.links];
  const instances = orderInstances(visible.toReversed(), wiring);
  refuseUnused(input, wiring);
  refuseUnsatisfied(instances, input, wiring);
  refuseOpenStore(input, wiring);
  const imports = uniteHostImports(instances, wiring);
  const components = distinctComponents(instances);
  const planned: Planned = {
    imports,
    instances: new Map(instances.map((each, position) => [each, position])),
    components: new Map([...components.keys()].map((each, position) => [each, position])),
  };
  return {
    plan: {
      kind: input.target.kind,
      chain: visible.map(({ name }) => name),
      exports: exported.map(({ name, instance }) => ({ name, instance: get(planned.instances, instance) })),
      unserved: unservedOf(input, wiring),
      parts: partsOf(input, planned),
      components: [...components.values()].map((part) => ({
        name: part.name,
        label: labelOf(part),
        size: part.component.bytes.length,
      })),
      instances: instances.map((each) => planInstance(each, get(wiring.instances, each), planned)),
      imports: [...imports.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    },
    components: [...components.keys()],
  };
}

/** What positions and names the plan gives. */
interface Planned {
  /** By version track. */
  readonly imports: ReadonlyMap<string, PlannedImport>;
  readonly instances: ReadonlyMap<Instantiation, number>;
  readonly components: ReadonlyMap<Component, number>;
}

/** Each component once, called after the first part that consists of it. */
function distinctComponents(instances: readonly Instantiation[]): ReadonlyMap<Component, ReadPart> {
  const parts = new Map<Component, ReadPart>();
  for (const { part } of instances) {
    if (!parts.has(part.component)) parts.set(part.component, part);
  }
  return parts;
}

function planInstance(
  { name, label, role, part }: Instantiation,
  wired: WiredInstance,
  planned: Planned,
): PlannedInstance {
  const fromHost = new Set(
    wired.arguments.filter(({ source }) => isFromHost(source)).map((each) => each.import),
  );
  return {
    name,
    label,
    role,
    component: get(planned.components, part.component),
    arguments: wired.arguments.map((each) => ({
      import: each.import,
      source: planSource(each.source, planned),
    })),
    capabilities: reachedCapabilities([...part.component.imports].filter(([each]) => fromHost.has(each))),
  };
}

/** A guard hands on what it does not filter. */
function isFromHost(source: Source): boolean {
  return source.kind === "host" || (source.kind === "instance" && source.instance.role === "guard");
}

function planSource(source: Source, { instances, imports }: Planned): ArgumentSource {
  switch (source.kind) {
    case "instance":
      return { kind: "instance", instance: get(instances, source.instance), export: source.export };
    case "host":
      return { kind: "host", import: get(imports, versionTrack(source.name)).name };
    case "types":
    case "type":
      return { kind: source.kind };
    case "missing":
      throw new InternalError("an import without a source was not refused");
  }
}

function partsOf({ parts }: WiringInput, { instances }: Planned): readonly PlannedPart[] {
  return [...parts]
    .filter(([{ isServed }]) => isServed)
    .map(([each, instance]) => ({
      name: each.part.name,
      instance: get(instances, instance),
      handles: each.handles,
      serves: each.capabilities,
      hasExtensions: each.extensions !== undefined,
      access: accessOf(each.part.component.imports, each.grants),
    }));
}

function unservedOf({ parts, protocol }: WiringInput, wiring: Wiring): readonly UnservedExport[] {
  const sources = [...wiring.instances.values()].flatMap((wired) =>
    wired.arguments.map(({ source }) => source),
  );
  return [...parts].flatMap(([{ part, isServed, handles }, instance]) => {
    if (!isServed) return [];
    const used = new Set(
      sources.flatMap((source) =>
        source.kind === "instance" && source.instance === instance ? [source.export] : [],
      ),
    );
    if (handles) used.add(printInterfaceName(protocol.handler));
    return unservedExports(part, protocol, used).map((name) => ({ part: part.name, export: name }));
  });
}

function get<K, V>(items: ReadonlyMap<K, V>, key: K): V {
  const item = items.get(key);
  if (item === undefined) throw new InternalError("an instance was not planned");
  return item;
}
