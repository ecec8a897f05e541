import * as semver from "semver";
import { ToolchainError } from "../../../core/errors.ts";
import { isReference } from "../../../core/text/index.ts";

/** `acme:weather`: the name of a package without its version. */
export interface PackageId {
  readonly namespace: string;
  readonly name: string;
}

/** Which release of a package is wanted. */
export type Wanted =
  /** `@1.2.3`: this version and no other. */
  | { readonly kind: "exact"; readonly version: string }
  /** `@^1.2`, `@1`, and without any `@`, which is `*`: the highest version in the range, prereleases last. */
  | { readonly kind: "range"; readonly range: string }
  /** `@sha256:…`: the release whose manifest or whose component has this digest. */
  | { readonly kind: "digest"; readonly digest: string }
  /** `@nightly`: the release that has this tag now. */
  | { readonly kind: "tag"; readonly tag: string };

/** `acme:weather@^1.2` or `ghcr.io/acme/weather:1.2.0`, taken apart. */
export interface PackageSpec {
  /** As it was typed. */
  readonly text: string;
  readonly place: PackagePlace;
  readonly wanted: Wanted;
}

export type PackagePlace =
  /** The configuration says which registry has the package. */
  | { readonly kind: "package"; readonly id: PackageId }
  /** `ghcr.io/acme/weather`: the repository itself. */
  | { readonly kind: "repository"; readonly repository: string };

/** `acme:weather`, `ghcr.io/acme/weather` */
export function printPlace(place: PackagePlace): string {
  return place.kind === "package" ? printPackageId(place.id) : place.repository;
}

/** `weather`, without where it is. */
export function lastNameOf(place: PackagePlace): string {
  return place.kind === "package" ? place.id.name : place.repository.replace(/^.*\//, "");
}

/** `acme:weather` */
export function printPackageId({ namespace, name }: PackageId): string {
  return `${namespace}:${name}`;
}

/** The text after the `@`: `^1.2`, `1.2.3`, `*`. */
export function printWanted(wanted: Wanted): string {
  switch (wanted.kind) {
    case "exact":
      return wanted.version;
    case "range":
      return wanted.range;
    case "digest":
      return wanted.digest;
    case "tag":
      return wanted.tag;
  }
}

/** Whether `text` is meant as a package rather than as an alias: a reference, or one colon with something on either side. */
export function looksLikePackage(text: string): boolean {
  return isReference(text) || /^[^:@\s/\\]+:[^:@\s/\\]+(@\S+)?$/.test(text);
}

/**
 * `namespace:name`, `namespace:name@1.2.3`, `@^1.2`, `@latest`, `@sha256:…` or `@tag`, or a reference such as
 * `ghcr.io/acme/weather:1.2.0`, with or without `oci://`. Anything else is a `ToolchainError` that lists these forms.
 */
export function parsePackageSpec(text: string): PackageSpec {
  if (isReference(text)) return parseReference(text);
  const [, namespace = "", name = "", version] = /^([^:@\s]*):([^:@\s]*)(?:@(.*))?$/s.exec(text) ?? [];
  for (const part of [namespace, name]) {
    if (!LABEL.test(part)) {
      throw badSpec(
        text,
        part === ""
          ? "expected a namespace, a colon and a name"
          : `expected words of lower-case letters and digits with hyphens between them, found \`${part}\``,
      );
    }
  }
  const place = { kind: "package", id: { namespace, name } } as const;
  return { text, place, wanted: parseWanted(version, text) };
}

/** A tag of a reference is a tag, and no range. */
function parseReference(text: string): PackageSpec {
  const [, repository, tag, digest] =
    /^([^/\s@]+\/[^\s@:]+)(?::([^\s/@:]+))?(?:@(\S+))?$/.exec(text.replace(/^oci:\/\//, "")) ?? [];
  if (repository === undefined) throw badSpec(text, "expected a registry, a path and a tag");
  const place = { kind: "repository", repository } as const;
  if (digest !== undefined) {
    if (!DIGEST.test(digest)) {
      throw badSpec(text, `expected \`sha256:\` and 64 digits from 0 to f, found \`${digest}\``);
    }
    return { text, place, wanted: { kind: "digest", digest } };
  }
  if (tag === undefined || tag === "latest") return { text, place, wanted: { kind: "range", range: "*" } };
  if (!TAG.test(tag)) throw badSpec(text, `expected a tag, found \`${tag}\``);
  return { text, place, wanted: isVersion(tag) ? { kind: "exact", version: tag } : { kind: "tag", tag } };
}

/** Words of letters and digits between single hyphens, as WIT has them; in lower case, since registries allow no other. */
const LABEL = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** OCI distribution specification, "Pulling manifests". */
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

function parseWanted(version: string | undefined, text: string): Wanted {
  if (version === undefined || version === "latest") return { kind: "range", range: "*" };
  if (isVersion(version)) return { kind: "exact", version };
  // A tag, which is looked for as it is written, and else the version in it.
  if (/^v\d/.test(version) && semver.valid(version) !== null) return { kind: "tag", tag: version };
  if (version.includes(":")) {
    if (DIGEST.test(version)) return { kind: "digest", digest: version };
    throw badSpec(text, `expected \`sha256:\` and 64 digits from 0 to f, found \`${version}\``);
  }
  if (version.trim() !== "" && semver.validRange(version) !== null) return { kind: "range", range: version };
  if (TAG.test(version)) return { kind: "tag", tag: version };
  throw badSpec(text, `expected a version, a range or a tag, found \`${version}\``);
}

/** `1.2.0`, `v1.2.0`, `^1.2` */
export function isVersionRange(text: string): boolean {
  return /^[\^~=v]?\d/.test(text) && semver.validRange(text) !== null;
}

/** `v1.2.3` and `=1.2.3` are read as versions by semver, but are not written as they are stored. */
function isVersion(text: string): boolean {
  return semver.valid(text) !== null && /^\d/.test(text);
}

function badSpec(text: string, reason: string): ToolchainError {
  return new ToolchainError("bad-package-spec", `\`${text}\` does not name a package: ${reason}`, {
    remedy:
      "write it as `namespace:name@version`, as in `acme:weather@1.2.0`, `acme:weather@^1.2` or `acme:weather@latest`, or as `host/name:tag`",
  });
}
