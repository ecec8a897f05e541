/** Suggestions for mistyped names. */

/** Names longer than this are generated rather than typed, and slow to compare. */
const MAX_NAME_LENGTH = 40;
/** A suggestion must not take longer to find than the mistake itself. */
const MAX_CANDIDATES = 100;
const MAX_SEEN = 2000;

/**
 * The candidate that differs from `name` by at most a third of its characters, the closest one first; upper and lower
 * case count as equal: `requst` -> `request`.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const limit = Math.max(1, Math.floor(name.length / 3));
  let [compared, seen] = [0, 0];
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (++seen > MAX_SEEN) break;
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    if (++compared > MAX_CANDIDATES) break;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The end of a message: `, did you mean \`request\`?`, or nothing without a suggestion. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : `, did you mean \`${suggestion}\`?`;
}

/** Levenshtein's distance; swapping two neighbouring characters counts as one edit. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
