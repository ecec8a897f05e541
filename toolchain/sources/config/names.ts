/** Words of the command line, which would read strangely as names of components. */
const reservedNames: ReadonlySet<string> = new Set([
  "help",
  "version",
  "new",
  "compose",
  "wit",
  "registry",
  "component",
  "profile",
  "add",
  "remove",
  "list",
  "info",
]);

/** Why an alias or a profile cannot go by this name; `undefined` for a good one. */
export function nameProblem(name: string): string | undefined {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return "a name has letters, digits, `-` and `_` only";
  return reservedNames.has(name) ? "the name is a word of the command line" : undefined;
}

/** The candidate that a slip of the finger or two would turn into `name`. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const allowed = name.length > 4 ? 2 : 1;
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
