/** Why two components that name the same interface may disagree about it: they were built against different releases. */
import { parseInterfaceName, type Component, type InterfaceName } from "../../../core/component/index.ts";

/** Two releases of one package, each as the component on its side names it. */
export interface ReleaseDifference {
  /** `wasmcp:mcp-v20250618@0.1.0` */
  readonly expected: string;
  readonly found: string;
}

/**
 * The first package of which one component knows a release that the other does not: another version, or another date in
 * the name, as in `mcp-v20250618` and `mcp-v20251125`.
 */
export function findReleaseDifference(expected: Component, found: Component): ReleaseDifference | undefined {
  const [expectedReleases, foundReleases] = [releasesOf(expected), releasesOf(found)];
  for (const [family, releases] of expectedReleases) {
    const others = foundReleases.get(family);
    if (others === undefined) continue;
    const [release, other] = [firstNotIn(releases, others), firstNotIn(others, releases)];
    if (release === undefined && other === undefined) continue;
    const [[anyRelease], [anyOther]] = [[...releases], [...others]];
    return { expected: release ?? anyRelease ?? "", found: other ?? anyOther ?? "" };
  }
  return undefined;
}

function firstNotIn(releases: ReadonlySet<string>, others: ReadonlySet<string>): string | undefined {
  return [...releases].find((release) => !others.has(release));
}

/** By the name of a package without date and version: the releases that a component imports or exports. */
function releasesOf(component: Component): ReadonlyMap<string, ReadonlySet<string>> {
  const releases = new Map<string, Set<string>>();
  for (const text of [...component.imports.keys(), ...component.exports.keys()]) {
    const name = parseInterfaceName(text);
    // A host serves a whole track of WASI versions, so that those differ without harm.
    if (name === undefined || name.namespace === "wasi") continue;
    const family = `${name.namespace}:${name.package.replace(/-v\d+$/, "")}`;
    const known = releases.get(family) ?? new Set();
    releases.set(family, known.add(packageOf(name)));
  }
  return releases;
}

function packageOf({ namespace, package: name, version }: InterfaceName): string {
  return `${namespace}:${name}${version === undefined ? "" : `@${version}`}`;
}
