/** Whether an import needs something that provides it. */
import type { Item, Resource } from "../../core/component/index.ts";

export function hasFunctions(item: Item): boolean {
  if (item.kind === "type") return false;
  return item.kind !== "instance" || [...item.exports.values()].some(hasFunctions);
}

/** Whether a resource is new here, rather than passed on from an earlier import. Notes it as known from now on. */
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

/** Whether somebody has to provide the item; types nobody has to. */
export function needsProvider(item: Item): boolean {
  return hasFunctions(item) || introducesResource(item, new Set());
}
