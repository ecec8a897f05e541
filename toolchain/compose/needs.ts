/** Whether an import needs a provider. */
import type { Item, Resource } from "../../core/component/index.ts";

export function hasFunctions(item: Item): boolean {
  if (item.kind === "type") return false;
  return item.kind !== "instance" || [...item.exports.values()].some(hasFunctions);
}

/** Whether a resource is new here, rather than passed on from an earlier import. Adds it to `known`. */
export function introducesResource(item: Item, known: Set<Resource>): boolean {
  if (item.kind === "instance") {
    // Every export is visited: each may make a resource known.
    return [...item.exports.values()].filter((inner) => introducesResource(inner, known)).length > 0;
  }
  if (item.kind !== "type" || item.type.kind !== "resource") return false;
  const isNew = !known.has(item.type.resource);
  known.add(item.type.resource);
  return isNew;
}

/**
 * The names of the imports that need a provider: they have functions, or a resource that no earlier import has. Types need
 * none, and a resource that an interface only mentions is not its own.
 */
export function importsToProvide(imports: Iterable<readonly [string, Item]>): ReadonlySet<string> {
  const known = new Set<Resource>();
  return new Set(
    [...imports]
      .filter(([, item]) => [introducesResource(item, known), hasFunctions(item)].includes(true))
      .map(([name]) => name),
  );
}
