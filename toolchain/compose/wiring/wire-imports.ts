/**
 * Wires imports: decides for every instance that the server needs where each of its imports comes from. The instances that
 * it uses are needed too, so that the work goes on until no new ones turn up.
 */
import { readComponent, type Resource } from "../../../core/component/index.ts";
import { exportOf, instantiate, type Instantiation, type Wire } from "../chain/instantiation.ts";
import { writeDenial } from "../generated/denial.ts";
import { findSource, type Shared, type Source, type WiringInput } from "./find-provider.ts";
import { hasFunctions, introducesResource } from "../needs.ts";

export interface Wiring {
  readonly instances: ReadonlyMap<Instantiation, WiredInstance>;
  /** Services, and what else is there once for the whole server, by name. */
  readonly shared: ReadonlyMap<string, Instantiation>;
}

export interface WiredInstance {
  /** One for each import, in the component's order. */
  readonly arguments: readonly WiredArgument[];
  /** All instances that it needs, in the order in which they are instantiated unless they exist already. */
  readonly needs: readonly Instantiation[];
}

export interface WiredArgument {
  /** The import's name as the component spells it. */
  readonly import: string;
  readonly source: Source;
}

const nothingWired: Wiring = { instances: new Map(), shared: new Map() };

/** Wires `roots` and all instances that they need, in addition to those that are `known`. */
export function wireImports(
  roots: readonly Instantiation[],
  input: WiringInput,
  known: Wiring = nothingWired,
): Wiring {
  const instances = new Map(known.instances);
  const shared = new Map(known.shared);
  const once: Shared = (name, make) => {
    const instance = shared.get(name) ?? make();
    shared.set(name, instance);
    return instance;
  };
  const waiting = [...roots];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (instances.has(each)) continue;
    const wired = wireInstance(each, input, once);
    instances.set(each, wired);
    waiting.push(...wired.needs);
  }
  return { instances, shared };
}

function wireInstance(importer: Instantiation, input: WiringInput, once: Shared): WiredInstance {
  // The place decides first, then the search for a provider.
  const wires = new Map([...denialWires(importer), ...importer.wires]);
  const introduced = new Set<Resource>();
  const args = [...importer.part.component.imports].map(([importName, item]): WiredArgument => {
    const isNeeded = introducesResource(item, introduced) || hasFunctions(item);
    const wire = wires.get(importName);
    return {
      import: importName,
      source: findSource({ importer, importName, item, isNeeded, wire }, input, once),
    };
  });
  const needs = [...wires.values(), ...args.map(({ source }) => source)].flatMap((each) =>
    each.kind === "instance" ? [each.instance] : [],
  );
  return { arguments: args, needs };
}

/** Denied imports come from a component of their own, in which every function traps. */
function denialWires({ part, grants: { denied } }: Instantiation): readonly (readonly [string, Wire])[] {
  if (denied.size === 0) return [];
  const standIn = { name: "denial", component: readComponent(writeDenial(part, denied)) };
  const instance = instantiate(standIn, "denial", { of: part });
  return [...denied].map((name) => [name, exportOf(instance, name)] as const);
}
