/**
 * Services that work for one importer: their component imports `wasmcp:framework/part`, which says for whom.
 *
 * Each part that calls such a service has an instance of its own, whose component is in the server once. The framework's
 * own components share one instance, which works without limits.
 */
import { printInterfaceName, readComponent } from "../../../core/component/index.ts";
import { exportOf, instantiate, type Instantiation, type Wire } from "../chain/instantiation.ts";
import { writePartSettings, type PartSettings } from "../generated/part-settings.ts";
import { interfaceNames } from "../interface-names.ts";
import type { ClassifiedPart } from "../parts/classify.ts";
import { familyOf, reaches } from "../parts/extended-protocol.ts";
import { labelOf } from "../parts/part-names.ts";
import type { ReadPart } from "../parts/part.ts";

type Parts = ReadonlyMap<ClassifiedPart, Instantiation>;

/** `wasmcp:framework/part@0.1.0`, if an instance of this component works for one importer. */
export function partInterfaceOf({ component }: ReadPart): string | undefined {
  const name = interfaceNames(component.imports).find((each) => familyOf(each) === "wasmcp:framework/part");
  return name && printInterfaceName(name);
}

/** The source of `wasmcp:framework/part` for one instance: a generated component, which is called `name` in the server. */
export function settingsWire(
  partInterface: string,
  settings: PartSettings,
  name: string,
  of?: ReadPart,
): readonly [string, Wire] {
  const component = readComponent(writePartSettings(partInterface, settings));
  const instance = instantiate({ name, component }, "settings", of && { of });
  return [partInterface, exportOf(instance, partInterface)];
}

/** An instance of `service` for the framework's own components. */
export function instantiateForFramework(service: ReadPart, partInterface: string): Instantiation {
  const settings = settingsWire(partInterface, { name: "", grants: [] }, "framework-settings");
  return instantiate(service, "service", { wires: new Map([settings]) });
}

/** An instance of `service`, a key-value store, for one part. */
export function instantiateForPart(
  service: ReadPart,
  partInterface: string,
  part: ClassifiedPart,
  parts: Parts,
): Instantiation {
  const name = settingsNames(parts).get(part) ?? "";
  const grants = storeGrants(part, parts);
  const settings = settingsWire(partInterface, { name, grants }, "store-settings", part.part);
  return instantiate(service, "service", { wires: new Map([settings]), of: part.part });
}

/** As `components/kv-store` reads them. */
function storeGrants(part: ClassifiedPart, parts: Parts): readonly string[] {
  const users = [...parts.keys()].filter((each) => reaches(each, "wasmcp:keyvalue/store"));
  // What lies in the store from the time before parts had buckets of their own is that part's.
  const inherits = users.length === 1 && users[0] === part;
  const shared = [...part.grants.buckets].map((bucket) => `share ${bucket}`);
  return inherits ? [...shared, "inherit"] : shared;
}

/** A name for each part that no other part has, though their files may: the second `weather` is `weather (2)`. */
export function settingsNames(parts: Parts): ReadonlyMap<ClassifiedPart, string> {
  const names = new Map<ClassifiedPart, string>();
  const labels = new Set([...parts.keys()].map(({ part }) => labelOf(part)));
  const taken = new Set<string>();
  for (const each of parts.keys()) {
    const label = labelOf(each.part);
    let name = label;
    for (let number = 2; taken.has(name); number++) {
      const other = `${label} (${number})`;
      if (!labels.has(other)) name = other;
    }
    taken.add(name);
    names.set(each, name);
  }
  return names;
}
