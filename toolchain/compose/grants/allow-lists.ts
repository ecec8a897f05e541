import type { Denial } from "./denials.ts";

/** What one part may reach, or every part that has no list of its own. */
export interface AllowList {
  readonly part: string | undefined;
  readonly only: readonly string[];
}

/** Once there is a list for one part, parts without one may reach nothing. Entries for the same part are one list. */
export function allowLists(lists: readonly AllowList[]): readonly Denial[] {
  const united = new Map<string | undefined, readonly string[]>();
  for (const { part, only } of lists) united.set(part, [...(united.get(part) ?? []), ...only]);
  if (united.size > 0 && !united.has(undefined)) united.set(undefined, []);
  return [...united].map(([part, only]) => (part === undefined ? { only } : { only, part }));
}
