/**
 * Packages are code of others. What they may want to reach is shown, pinned in the lock file, and not granted by itself: an
 * update that wants more than before is refused until the user has seen it.
 */
import { ToolchainError } from "../../../core/errors.ts";
import { readComponent } from "../../../core/component/index.ts";
import type { ResolvedPackage } from "../../sources/index.ts";
import { reachedCapabilities, type Access } from "../grants/index.ts";
import type { Part, ServerPlan } from "../index.ts";

/** A part in a composition. */
export interface PartAccess {
  /** As the user names it: `acme:weather@^1.2`. */
  readonly part: string;
  /** Whether others made it. */
  readonly isForeign: boolean;
  /** Capabilities that its imports are for, sorted. */
  readonly asks: readonly string[];
  /** Those of them that it was granted, whole or in part. */
  readonly granted: readonly string[];
}

/** Whether a package is made by others. What ships with wasmcp is not. */
export function isForeign(found: ResolvedPackage | undefined): found is ResolvedPackage {
  return found !== undefined && found.from !== "bundle";
}

/** What a component may want to reach, by the names of capabilities, sorted. */
export function asksOf(component: Uint8Array): readonly string[] {
  return reachedCapabilities(readComponent(component).imports).map(({ name }) => name);
}

/** `position` is that of the part among the given ones. */
export function partAccess(
  { name, isForeign: foreign = false }: Part,
  plan: ServerPlan,
  position: number,
): PartAccess {
  const access = plan.parts[position]?.access ?? [];
  const namesOf = (some: readonly Access[]) => [...new Set(some.map((each) => each.name))].toSorted();
  return {
    part: name,
    isForeign: foreign,
    asks: namesOf(access),
    granted: namesOf(access.filter(({ isDenied }) => !isDenied)),
  };
}

export interface AskPolicy {
  /** What the user has granted to it. */
  readonly granted: readonly string[];
  /** Whether the user takes new asks as they are, without granting them: `--accept`. */
  readonly accept: boolean;
  /** Whether the lock file must stay as it is: `--locked`. */
  readonly isLocked: boolean;
}

/** Throws if a package asks for more than the lock file says, and the user has not agreed. */
export function checkAsks(
  { spec, name, askedBefore }: Pick<ResolvedPackage, "spec" | "name" | "askedBefore">,
  asks: readonly string[],
  { granted, accept, isLocked }: AskPolicy,
): void {
  if (askedBefore === undefined) return;
  const more = asks.filter((each) => !askedBefore.includes(each));
  const isAgreed = !isLocked && (accept || more.every((each) => granted.includes(each)));
  if (more.length === 0 || isAgreed) return;
  const list = more.map((each) => `\`${each}\``).join(", ");
  const before = askedBefore.map((each) => `\`${each}\``).join(", ") || "nothing";
  throw new ToolchainError(
    "asks-for-more",
    `the package \`${spec}\` asks for ${list}, and \`wasmcp.lock\` says that it asks for ${before}`,
    {
      remedy: isLocked
        ? "run the same command without `--locked`, and review what changes in the lock file"
        : `to grant it, add it to the \`allow\` list of \`${name}\`; to take the package without granting it, pass \`--accept\` to \`wasmcp compose\` or \`wasmcp pull\``,
    },
  );
}
