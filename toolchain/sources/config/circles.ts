/** Names that refer to one another: aliases to aliases, profiles to profiles. */

export interface ReferenceOrder {
  /** Each name after the names that it refers to. */
  readonly ordered: readonly string[];
  /** By name: the path from it back to itself, such as `a, b, a`. */
  readonly circles: ReadonlyMap<string, readonly string[]>;
  /** Names that lead into a circle without being part of it, with the reference that leads there. */
  readonly intoCircles: ReadonlyMap<string, string>;
}

/** Ignores references to names that are not in the map. Takes time in proportion to names and references. */
export function orderByReference(references: ReadonlyMap<string, readonly string[]>): ReferenceOrder {
  const targets = new Map(
    [...references].map(([name, to]) => [name, [...new Set(to)].filter((each) => references.has(each))]),
  );
  const sources = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [name, to] of targets) {
    open.set(name, to.length);
    for (const target of to) sources.set(target, [...(sources.get(target) ?? []), name]);
  }
  // The list grows while the loop runs: a name follows when everything that it refers to is in the list.
  const ordered = [...targets.keys()].filter((name) => open.get(name) === 0);
  for (const name of ordered) {
    for (const source of sources.get(name) ?? []) {
      const left = (open.get(source) ?? 0) - 1;
      open.set(source, left);
      if (left === 0) ordered.push(source);
    }
  }
  const done = new Set(ordered);
  const stuck = [...targets.keys()].filter((name) => !done.has(name));
  const circles = new Map<string, readonly string[]>();
  const intoCircles = new Map<string, string>();
  const unfinished = (name: string) => (targets.get(name) ?? []).filter((target) => !done.has(target));
  for (const name of stuck) {
    const circle = wayBack(name, unfinished);
    if (circle !== undefined) circles.set(name, circle);
    else intoCircles.set(name, unfinished(name)[0] ?? name);
  }
  return { ordered, circles, intoCircles };
}

/** The shortest path from `start` to itself. */
function wayBack(
  start: string,
  targetsOf: (name: string) => readonly string[],
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const target of targetsOf(name)) {
      if (target === start) return [...wayTo(name, start, cameFrom), start];
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, name);
      queue.push(target);
    }
  }
  return undefined;
}

function wayTo(name: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [name];
  for (let current = name; current !== start;) {
    current = cameFrom.get(current) ?? start;
    way.push(current);
  }
  return way.toReversed();
}
