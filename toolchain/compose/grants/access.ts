/** What a part asks for and what it got, in the words of the lists: for reports, plans and inspection. */
import { parseInterfaceName, type Item } from "../../../core/component/index.ts";
import { reachedCapabilities, type ReachedCapability } from "./capabilities.ts";
import type { Granted, PartGrants } from "./part-grants.ts";

/** A capability of which a component imports interfaces. */
export interface Access extends ReachedCapability {
  /** Calls trap, and variables and folders are missing. */
  readonly isDenied: boolean;
  /** Only these hosts, variables or folders are granted; for `keyvalue`, the buckets that it shares. */
  readonly details?: readonly string[];
}

/** In the order of names; what was denied of a capability comes after what was granted. */
export function accessOf(imports: Iterable<readonly [string, Item]>, grants: PartGrants): readonly Access[] {
  const all = [...imports];
  const [granted, denied] = [
    reachedCapabilities(all.filter(([name]) => !grants.denied.has(name))),
    reachedCapabilities(all.filter(([name]) => grants.denied.has(name))),
  ];
  return sortAccess([
    ...granted.map((each): Access => {
      const details = detailsOf(each, grants);
      return { ...each, isDenied: false, ...(details && { details }) };
    }),
    ...denied.map((each): Access => ({ ...each, isDenied: true })),
  ]);
}

export function sortAccess(access: readonly Access[]): readonly Access[] {
  return access.toSorted((a, b) =>
    a.name === b.name ? Number(a.isDenied) - Number(b.isDenied) : a.name < b.name ? -1 : 1,
  );
}

/** As entries of a list: `http:api.example.com`, `environment:API_KEY`, `random`. */
export function printAccess({ name, details = [] }: Access): readonly string[] {
  // `*` among hosts stands for all public ones, which is what the capability means in a list.
  const isWhole = details.length === 0 || name === "keyvalue" || details.includes("*");
  const partly = details.filter((each) => each !== "*").map((each) => `${name}:${each}`);
  return isWhole ? [name, ...partly] : partly;
}

function detailsOf(
  { name, interfaces }: ReachedCapability,
  grants: PartGrants,
): readonly string[] | undefined {
  const has = (wanted: string) =>
    interfaces.some((each) => {
      const found = parseInterfaceName(each);
      return found !== undefined && `${found.namespace}:${found.package}/${found.interface}` === wanted;
    });
  const texts = (granted: Granted) => (granted === "all" ? undefined : [...granted].sort());
  switch (name) {
    case "http":
      return has("wasi:http/outgoing-handler") ? texts(grants.hosts) : undefined;
    case "environment":
      return texts(grants.environment);
    case "filesystem":
      return has("wasi:filesystem/preopens") ? texts(grants.folders) : undefined;
    case "keyvalue":
      return grants.buckets.size === 0 ? undefined : texts(grants.buckets);
    default:
      return undefined;
  }
}
