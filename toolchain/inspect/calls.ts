/** Which instances of a composition call each other, and what they may reach outside. */
import type { Access } from "../compose/grants/index.ts";
import type { Composition, InspectedInstance } from "./model.ts";

/** One instance calls functions of another: positions in `instances`. */
export interface Call {
  readonly from: number;
  readonly to: number;
  /** The interfaces that it calls, in full. */
  readonly interfaces: readonly string[];
}

/** In the order of instances. An import of types alone is not a call. */
export function callsIn({ instances, components }: Composition): readonly Call[] {
  const functionsOf = components.map(
    ({ component }) => new Map(component?.imports.map(({ name, functions }) => [name, functions])),
  );
  return instances.flatMap((instance, from) => {
    const imports = functionsOf[instance.component];
    const providers = new Map<number, string[]>();
    for (const argument of instance.imports) {
      const functions = imports?.get(argument.name);
      if (typeof argument.from !== "number" || functions?.length === 0) continue;
      providers.set(argument.from, [...(providers.get(argument.from) ?? []), argument.name]);
    }
    return [...providers].map(([to, interfaces]) => ({ from, to, interfaces }));
  });
}

/** What an instance may reach outside of the whole, by the capabilities of the host. */
export function hostReachOf(instance: InspectedInstance): readonly Access[] {
  const fromHost = new Set(instance.imports.flatMap(({ name, from }) => (from === "host" ? [name] : [])));
  return reachOf(instance).filter(({ interfaces }) => interfaces.some((each) => fromHost.has(each)));
}

/** What an instance may reach outside of the whole, and of the framework. */
export function reachOf({ access }: InspectedInstance): readonly Access[] {
  return access.filter(({ isDenied }) => !isDenied);
}
