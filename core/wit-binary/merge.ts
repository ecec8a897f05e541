import type { Interface, Package, World } from "../wit/index.ts";

/**
 * Merges incomplete copies of a package: a binary contains only the items that it uses of another package, so copies
 * differ. If several copies have an item, the documentation and order of the first one win. Print the result and parse it
 * again before use, since its types still refer to the copies.
 */
export function mergePackages(parts: readonly [Package, ...Package[]]): Package {
  const [{ name, docs }] = parts;
  const interfaces = new Map<string, Interface>();
  const worlds = new Map<string, World>();
  const merged: Package = { name, docs, interfaces, worlds };
  for (const part of parts) {
    for (const [key, iface] of part.interfaces) {
      const known = interfaces.get(key);
      interfaces.set(
        key,
        known === undefined ? { ...iface, package: merged } : mergeInterfaces(known, iface),
      );
    }
    for (const [key, world] of part.worlds)
      if (!worlds.has(key)) worlds.set(key, { ...world, package: merged });
  }
  return merged;
}

function mergeInterfaces(first: Interface, second: Interface): Interface {
  return {
    ...first,
    types: new Map([...first.types, ...withoutKnown(second.types, first.types)]),
    functions: new Map([...first.functions, ...withoutKnown(second.functions, first.functions)]),
  };
}

function withoutKnown<T>(
  items: ReadonlyMap<string, T>,
  known: ReadonlyMap<string, T>,
): readonly [string, T][] {
  return [...items].filter(([name]) => !known.has(name));
}
