import type { Item, Resource } from "../../../core/component/index.ts";

/** Where something of the host is found: the import that introduces it, and its name there. */
export interface Home {
  readonly import: string;
  readonly name: string;
}

/** An interface as one part sees it. */
export interface View {
  /** Views with the same key are views of the same interface. */
  readonly key: string;
  /** What the interface will be called. */
  readonly name: string;
  readonly item: Item;
}

/** Every part's resources, each mapped to the one resource of the server that it is. */
export interface JoinedResources {
  readonly classes: ReadonlyMap<Resource, Resource>;
  readonly homes: ReadonlyMap<Resource, Home>;
}

export function joinResources(views: readonly View[]): JoinedResources {
  const joined = new UnionFind<Resource | string>();
  const introductions: { readonly resource: Resource; readonly key: string; readonly home: Home }[] = [];
  const passedOn = new Set<string>();
  const seen = new Set<Resource>();
  for (const view of views) {
    if (view.item.kind !== "instance") continue;
    for (const [name, item] of view.item.exports) {
      if (item.kind !== "type" || item.type.kind !== "resource") continue;
      const { resource } = item.type;
      const key = `${view.key} ${name}`;
      joined.join(resource, key);
      if (seen.has(resource)) passedOn.add(key);
      else introductions.push({ resource, key, home: { import: view.name, name } });
      seen.add(resource);
    }
  }

  const homes = new Map<Resource, Home>();
  const representatives = new Map<Resource | string, Resource>();
  // The first round skips names under which a part only passes the resource on; the second round uses them as a fallback.
  for (const certain of [true, false]) {
    for (const { resource, key, home } of introductions) {
      const root = joined.find(resource);
      if (representatives.has(root) || (certain && passedOn.has(key))) continue;
      const representative: Resource = { name: home.name };
      representatives.set(root, representative);
      homes.set(representative, home);
    }
  }
  const classes = new Map<Resource, Resource>();
  for (const resource of seen) {
    const representative = representatives.get(joined.find(resource));
    if (representative !== undefined) classes.set(resource, representative);
  }
  return { classes, homes };
}

class UnionFind<T> {
  readonly #parents = new Map<T, T>();

  find(item: T): T {
    let root = item;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root))
      root = parent;
    return root;
  }

  join(a: T, b: T): void {
    const rootA = this.find(a);
    const rootB = this.find(b);
    if (rootA !== rootB) this.#parents.set(rootB, rootA);
  }
}
