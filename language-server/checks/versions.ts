/**
 * `version-conflict`: a root uses one package in two compatible versions, so that components import both.
 * `unknown-framework-version`: a framework interface in a version that the framework does not have.
 */
import * as semver from "semver";
import type { PlacedScope } from "../workspace/index.ts";
import type { RelatedPlace, syntax } from "../../core/wit/index.ts";
import type { CheckInput, Finding } from "./check.ts";

export function checkVersions(input: CheckInput): readonly Finding[] {
  const here = input.view.scopes.get(input.document.uri) ?? [];
  const named = here.flatMap(packagesNamed);
  if (named.length === 0) return [];
  const everywhere = versionsNamed(input);
  return named.flatMap((path) => [...conflict(path, everywhere), ...framework(path, input.bundledVersions)]);
}

function conflict(
  path: syntax.PackagePath,
  everywhere: ReadonlyMap<string, ReadonlyMap<string, RelatedPlace>>,
): readonly Finding[] {
  const name = nameOf(path);
  const version = path.version?.text;
  if (version === undefined) return [];
  const others = [...(everywhere.get(name) ?? [])].filter(
    ([other]) => other !== version && trackOf(other) === trackOf(version),
  );
  const [first] = others;
  if (first === undefined) return [];
  const [other, place] = first;
  return [
    {
      code: "version-conflict",
      message: `the package \`${name}\` is used in the versions \`${version}\` and \`${other}\`, use the newer one in both places`,
      range: path.range,
      // Only the older of the two places changes.
      ...(isNewer(other, version) ? { fix: { kind: "version", versions: [other] } } : {}),
      related: [place],
    },
  ];
}

function isNewer(version: string, other: string): boolean {
  const [a, b] = [semver.parse(version), semver.parse(other)];
  return a !== null && b !== null && semver.gt(a, b);
}

function framework(path: syntax.PackagePath, bundled: CheckInput["bundledVersions"]): readonly Finding[] {
  const known = path.namespace.text === "wasmcp" ? bundled.get(nameOf(path)) : undefined;
  const version = path.version?.text;
  if (known === undefined || version === undefined || known.some((one) => trackOf(one) === trackOf(version)))
    return [];
  const list = known.map((one) => `\`${one}\``).join(", ");
  return [
    {
      code: "unknown-framework-version",
      message: `the framework does not have \`${nameOf(path)}@${version}\`, expected ${list}`,
      range: path.range,
      fix: { kind: "version", versions: known },
    },
  ];
}

function nameOf(path: syntax.PackagePath): string {
  return `${path.namespace.text}:${path.name.text}`;
}

/** Equal for compatible versions: `0.2` for `0.2.12`, `1` for `1.4.0`. A pre-release is compatible with itself only. */
function trackOf(version: string): string {
  const [, major = "", minor = "", patch = "", rest = ""] = /^(\d+)\.(\d+)\.(\d+)(-.*)?/.exec(version) ?? [];
  if (rest !== "") return version;
  if (major !== "0") return major;
  return minor === "0" ? `0.0.${patch}` : `0.${minor}`;
}

/** The packages that paths in a scope name, at each place. */
export function packagesNamed({ scope }: PlacedScope): readonly syntax.PackagePath[] {
  const ofMembers = (
    members: readonly (syntax.InterfaceMember | syntax.WorldMember)[],
  ): readonly syntax.PackagePath[] =>
    members.flatMap((member) => {
      if (member.kind === "use" || member.kind === "include") return member.path.package ?? [];
      if (member.kind !== "extern") return [];
      if (member.target.kind === "path") return member.target.path.package ?? [];
      return member.target.kind === "inline" ? ofMembers(member.target.members) : [];
    });
  return scope.items.flatMap((item) => {
    if (item.kind === "top-level-use") return item.path.package ?? [];
    return item.kind === "broken" ? [] : ofMembers(item.members);
  });
}

/** By package name and version: the first place in the root's own files that names it. */
function versionsNamed({ view }: CheckInput): ReadonlyMap<string, ReadonlyMap<string, RelatedPlace>> {
  const known = versionsOf.get(view);
  if (known !== undefined) return known;
  const names = new Map<string, Map<string, RelatedPlace>>();
  const own = new Set(view.root.files);
  for (const [uri, scopes] of view.scopes) {
    if (!own.has(uri)) continue;
    for (const path of scopes.flatMap(packagesNamed)) {
      const versions = names.get(nameOf(path)) ?? new Map<string, RelatedPlace>();
      names.set(nameOf(path), versions);
      const version = path.version?.text;
      if (version === undefined || versions.has(version)) continue;
      versions.set(version, { path: uri, range: path.range, message: `version \`${version}\` is used here` });
    }
  }
  versionsOf.set(view, names);
  return names;
}

const versionsOf = new WeakMap<CheckInput["view"], ReadonlyMap<string, ReadonlyMap<string, RelatedPlace>>>();
