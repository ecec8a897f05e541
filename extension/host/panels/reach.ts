import type { HostCapability } from "../../toolchain/compose/index.ts";
import type { Embedded, InspectedInstance } from "../../toolchain/inspect/index.ts";
import { sortCapabilities } from "./words.ts";

/** What an instance may do outside of the whole: what it could alone, less what other parts provide to it. */
export function reachOf(
  instance: InspectedInstance,
  embedded: Embedded | undefined,
): readonly HostCapability[] {
  const fromHost = new Set(instance.imports.flatMap(({ name, from }) => (from === "host" ? [name] : [])));
  const reached = (embedded?.component?.capabilities ?? []).map(({ name, interfaces }) => ({
    name,
    interfaces: interfaces.filter((each) => fromHost.has(each)),
  }));
  return sortCapabilities(reached.filter(({ interfaces }) => interfaces.length > 0));
}
