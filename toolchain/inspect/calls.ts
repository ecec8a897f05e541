/** Which instances of a composition call each other, and what they may reach outside. */
import type { HostCapability } from "../compose/index.ts";
import type { Composition, EmbeddedComponent, InspectedInstance } from "./model.ts";

/** One instance calls functions of another: positions in `instances`. */
export interface Call {
  readonly from: number;
  readonly to: number;
  /** The interfaces that it calls, in full. */
  readonly interfaces: readonly string[];
}

/** In the order of instances. An import of types alone is not a call. */
export function callsIn({ instances, components }: Composition): readonly Call[] {
  return instances.flatMap((instance, from) => {
    const imports = components[instance.component]?.component?.imports;
    const providers = new Map<number, string[]>();
    for (const argument of instance.imports) {
      const functions = imports?.find(({ name }) => name === argument.name)?.functions;
      if (typeof argument.from !== "number" || functions?.length === 0) continue;
      providers.set(argument.from, [...(providers.get(argument.from) ?? []), argument.name]);
    }
    return [...providers].map(([to, interfaces]) => ({ from, to, interfaces }));
  });
}

/** What an instance may reach outside of the whole: the capabilities of its component that come from the host here. */
export function reachOf(
  instance: InspectedInstance,
  embedded: EmbeddedComponent | undefined,
): readonly HostCapability[] {
  const fromHost = new Set(instance.imports.flatMap(({ name, from }) => (from === "host" ? [name] : [])));
  return (embedded?.component?.capabilities ?? [])
    .map(({ name, interfaces }) => ({ name, interfaces: interfaces.filter((each) => fromHost.has(each)) }))
    .filter(({ interfaces }) => interfaces.length > 0);
}
