import { isVisible, visibleName } from "../text/index.ts";
import type { Component } from "./component.ts";
import { ReaderError } from "./reader/cursor.ts";
import type { Item } from "./types.ts";

/**
 * Throws a `ReaderError` if an import, an export or a function of one has a name with control characters or characters without width.
 * No validator accepts such a name, and everything that is said about a component quotes its names.
 */
export function refuseHiddenNames({ imports, exports }: Component): void {
  for (const [kind, items] of [["import", imports] as const, ["export", exports] as const]) {
    for (const [name, item] of items) {
      const hidden = [name, ...namesIn(item)].find((each) => !isVisible(each));
      if (hidden === undefined) continue;
      const what = `the ${kind} \`${visibleName(hidden)}\` has characters that no name may have`;
      throw new ReaderError("malformed-component", what, 0);
    }
  }
}

function namesIn(item: Item): Iterable<string> {
  return item.kind === "instance" ? item.exports.keys() : [];
}
