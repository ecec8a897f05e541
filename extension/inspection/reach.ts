import type { HostCapability } from "../../toolchain/compose/index.ts";
import { reachOf, type EmbeddedComponent, type InspectedInstance } from "../../toolchain/inspect/index.ts";
import { sortCapabilities } from "./capability-words.ts";

/** The capabilities of the host that an instance can use, the most important first. */
export function sortedReachOf(
  instance: InspectedInstance,
  embedded: EmbeddedComponent | undefined,
): readonly HostCapability[] {
  return sortCapabilities(reachOf(instance, embedded));
}
