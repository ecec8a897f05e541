/** Feature gates: the stability of an item, and whether it is included (`WIT.md`, "Feature Gates"). */
import * as semver from "semver";
import { unreleasedVersion, unversionedGate } from "../messages.ts";
import type { PackageName, Stability } from "../model.ts";
import { packageId } from "../names.ts";
import type { Gate } from "../syntax/tree.ts";
import { type Context, report } from "./context.ts";

export function stabilityOf(gates: readonly Gate[]): Stability {
  const deprecated = gates.find((gate) => gate.kind === "deprecated")?.version.text;
  for (const gate of gates) {
    if (gate.kind === "since") return { kind: "stable", since: gate.version.text, deprecated };
    if (gate.kind === "unstable") return { kind: "unstable", feature: gate.feature.text, deprecated };
  }
  return { kind: "unknown" };
}

/** Whether an item with these gates is included. Reports a gate with a version that the package cannot have. */
export function isIncluded(
  context: Context,
  path: string,
  packageName: PackageName,
  gates: readonly Gate[],
): boolean {
  for (const gate of gates) {
    if (gate.kind === "unstable") {
      if (context.features !== "all" && !context.features.has(gate.feature.text)) return false;
    } else if (gate.kind === "since") {
      checkSince(context, path, packageName, gate);
    }
  }
  return true;
}

function checkSince(
  context: Context,
  path: string,
  packageName: PackageName,
  gate: Gate & { kind: "since" },
): void {
  const { version } = packageName;
  // A package without a name has no version either, and has its own diagnostic.
  if (packageName.name === "") return;
  if (version === undefined) {
    report(context, path, gate.range, unversionedGate(packageId(packageName)));
    return;
  }
  const reached = semver.parse(version);
  const since = semver.parse(gate.version.text);
  // The parser has reported an invalid version.
  if (reached === null || since === null) return;
  if (semver.gt(since, reached)) {
    const mistake = unreleasedVersion(gate.version.text, packageId(packageName));
    report(context, path, gate.version.range, mistake);
  }
}
