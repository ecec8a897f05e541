/** Names of interfaces, parsed once and compared by field. */
import * as semver from "semver";

/** `wasi:http/types@0.2.12` is `{ namespace: "wasi", package: "http", interface: "types", version: "0.2.12" }`. */
export interface InterfaceName {
  readonly namespace: string;
  readonly package: string;
  readonly interface: string;
  readonly version: string | undefined;
}

const INTERFACE_NAME = /^([a-z][a-z0-9-]*):([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)(?:@([0-9A-Za-z.+-]+))?$/i;

/** `undefined` for plain names such as `run` or `[method]bucket.get`. */
export function parseInterfaceName(text: string): InterfaceName | undefined {
  const [, namespace, packageName, interfaceName, version] = INTERFACE_NAME.exec(text) ?? [];
  if (namespace === undefined || packageName === undefined || interfaceName === undefined) return undefined;
  return { namespace, package: packageName, interface: interfaceName, version };
}

export function printInterfaceName(name: InterfaceName): string {
  const version = name.version === undefined ? "" : `@${name.version}`;
  return `${name.namespace}:${name.package}/${name.interface}${version}`;
}

/** Whether both name the same interface; versions may differ. */
export function sameInterface(a: InterfaceName, b: InterfaceName): boolean {
  return a.namespace === b.namespace && a.package === b.package && a.interface === b.interface;
}

/**
 * The name with its version cut to what must agree for two versions to be compatible: `a:b/c@0.2.12` and
 * `a:b/c@0.2.3` share `a:b/c@0.2`, `a:b/c@1.4.0` has `a:b/c@1`, a prerelease only agrees with itself.
 */
export function versionTrack(name: InterfaceName): string {
  return printInterfaceName({ ...name, version: trackOf(name.version) });
}

/** Of two names on one track, the one with the higher version. */
export function higherVersion(a: InterfaceName, b: InterfaceName): InterfaceName {
  if (a.version === undefined || b.version === undefined) return a;
  if (semver.valid(a.version) === null || semver.valid(b.version) === null) return a;
  return semver.lt(a.version, b.version) ? b : a;
}

function trackOf(version: string | undefined): string | undefined {
  const parsed = version === undefined ? null : semver.parse(version);
  if (parsed === null || parsed.prerelease.length > 0) return version;
  if (parsed.major > 0) return `${parsed.major}`;
  if (parsed.minor > 0) return `0.${parsed.minor}`;
  return `0.0.${parsed.patch}`;
}
