import type { HostCapability } from "../../toolchain/compose/index.ts";
import { reachOf, type EmbeddedComponent, type InspectedInstance } from "../../toolchain/inspect/index.ts";
import { sortCapabilities } from "./words.ts";

/** What an instance may do outside of the whole, what matters most first. */
export function sortedReachOf(
  instance: InspectedInstance,
  embedded: EmbeddedComponent | undefined,
): readonly HostCapability[] {
  return sortCapabilities(reachOf(instance, embedded));
}
