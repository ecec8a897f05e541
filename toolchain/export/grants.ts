/** What the parts of a server were granted, all together. */
import type { InspectedInstance, Inspection } from "../inspect/index.ts";

export interface Reached {
  /** Whether a part may use any of it. */
  readonly isReached: boolean;
  /** Whether a part may use all of it. */
  readonly isWhole: boolean;
  /** What was granted by name, sorted: `["/data"]` for `filesystem:/data`. */
  readonly names: readonly string[];
}

export function reaches({ composition }: Inspection, capability: "environment" | "filesystem"): Reached {
  const parts = composition?.instances.filter((each) => !isOfFramework(each, composition)) ?? [];
  const access = parts.flatMap((part) =>
    part.access.filter(({ name, isDenied }) => name === capability && !isDenied),
  );
  return {
    isReached: access.length > 0,
    isWhole: access.some(({ details }) => details === undefined),
    names: [...new Set(access.flatMap(({ details = [] }) => details))].toSorted(),
  };
}

/** The names in `environment:NAME` of every part. */
export function grantedVariables(inspection: Inspection): readonly string[] {
  return reaches(inspection, "environment").names;
}

/** What surrounds the parts reads variables and keeps files for itself: it is known by what it exports, or by what only it may call. */
function isOfFramework(
  { access, component }: InspectedInstance,
  { components }: NonNullable<Inspection["composition"]>,
): boolean {
  const exported = components[component]?.component?.exports ?? [];
  return (
    access.some(({ name, isDenied }) => name === "framework" && !isDenied) ||
    exported.some(({ name }) => /^wasmcp:(?:framework\/|keyvalue\/store@)/.test(name))
  );
}
