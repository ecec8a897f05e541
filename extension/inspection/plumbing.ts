/** Imports that say nothing about what a component does: every program of its language has them, or every part of a server. */
import { parseInterfaceName } from "../../core/component/index.ts";
import { capabilityOfInterface } from "../../toolchain/compose/grants/index.ts";
import type { InspectedItem } from "../../toolchain/inspect/index.ts";

/** Capabilities that reach no data and no other machine, and that the engines of languages always ask for. */
const QUIET: ReadonlySet<string | undefined> = new Set([
  undefined,
  "clocks",
  "random",
  "terminal",
  "exit",
  "framework",
]);

/** Whether a reader can do without it: `wasi:io/streams@0.2.12`, or types alone. */
export function isPlumbing({ name, functions }: InspectedItem): boolean {
  if (functions.length === 0) return true;
  const namespace = parseInterfaceName(name)?.namespace;
  if (namespace !== "wasi" && namespace !== "wasmcp") return false;
  return QUIET.has(capabilityOfInterface(name));
}

/** The imports that matter, and the others. Both in their order. */
export function withoutPlumbing<T>(
  imports: readonly T[],
  itemOf: (each: T) => InspectedItem | undefined,
): { readonly shown: readonly T[]; readonly hidden: readonly T[] } {
  const isHidden = (each: T): boolean => {
    const item = itemOf(each);
    return item !== undefined && isPlumbing(item);
  };
  return { shown: imports.filter((each) => !isHidden(each)), hidden: imports.filter(isHidden) };
}
