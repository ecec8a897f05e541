import type { Access } from "../../toolchain/compose/grants/index.ts";
import { reachOf, type InspectedInstance } from "../../toolchain/inspect/index.ts";
import { sortCapabilities } from "./capability-words.ts";

/** The capabilities that an instance can use, the most important first. */
export function sortedReachOf(instance: InspectedInstance): readonly Access[] {
  return sortCapabilities(reachOf(instance));
}

/** The capabilities that were denied to an instance, the most important first. */
export function sortedDenialsOf({ access }: InspectedInstance): readonly Access[] {
  return sortCapabilities(access.filter(({ isDenied }) => isDenied));
}
