import { nearest } from "../core/text/index.ts";

/** Shorter texts begin too many names. */
const SHORTEST_BEGINNING = 3;

/** The name that was probably meant: one that is spelt nearly like `typed`, or the only one that begins with it. */
export function similarName(typed: string, names: readonly string[]): string | undefined {
  const near = nearest(typed, names);
  if (near !== undefined || typed.length < SHORTEST_BEGINNING) return near;
  const longer = names.filter((name) => name.startsWith(typed) && name !== typed);
  return longer.length === 1 ? longer[0] : undefined;
}
