import {
  higherVersion,
  printInterfaceName,
  versionTrack,
  type InterfaceName,
} from "../../../core/component/index.ts";
import type { Instantiation } from "../chain/instantiation.ts";
import type { PlannedImport } from "../server-plan.ts";
import type { Wiring } from "../wiring/wire-imports.ts";

/** Imports of the whole composition, by version track. A track such as `wasi:io/streams@0.2` gets the highest version that an instance imports. */
export function uniteHostImports(
  instances: readonly Instantiation[],
  wiring: Wiring,
): ReadonlyMap<string, PlannedImport> {
  const united = new Map<string, { readonly name: InterfaceName; readonly usedBy: ReadonlySet<string> }>();
  for (const importer of instances) {
    for (const { source } of wiring.instances.get(importer)?.arguments ?? []) {
      if (source.kind !== "host") continue;
      const track = versionTrack(source.name);
      const known = united.get(track);
      united.set(track, {
        name: known === undefined ? source.name : higherVersion(known.name, source.name),
        usedBy: new Set([...(known?.usedBy ?? []), importer.name]),
      });
    }
  }
  return new Map(
    [...united].map(([track, { name, usedBy }]) => [
      track,
      { name: printInterfaceName(name), usedBy: [...usedBy] },
    ]),
  );
}
