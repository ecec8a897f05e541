/** The platforms that a release is for, and which native packages each of them needs. */

/** vsce's names: `TARGET` of `vsce package --target TARGET`. */
export type TargetName =
  | "linux-x64"
  | "linux-arm64"
  | "alpine-x64"
  | "alpine-arm64"
  | "darwin-x64"
  | "darwin-arm64"
  | "win32-x64"
  | "win32-arm64";

export type Cpu = "x64" | "arm64";

export interface Target {
  readonly name: TargetName;
  /** As Node has it in `process.platform`. */
  readonly os: "linux" | "darwin" | "win32";
  readonly cpu: Cpu;
  readonly libc?: "glibc" | "musl";
}

export const TARGETS: readonly Target[] = [
  { name: "linux-x64", os: "linux", cpu: "x64", libc: "glibc" },
  { name: "linux-arm64", os: "linux", cpu: "arm64", libc: "glibc" },
  { name: "alpine-x64", os: "linux", cpu: "x64", libc: "musl" },
  { name: "alpine-arm64", os: "linux", cpu: "arm64", libc: "musl" },
  { name: "darwin-x64", os: "darwin", cpu: "x64" },
  { name: "darwin-arm64", os: "darwin", cpu: "arm64" },
  { name: "win32-x64", os: "win32", cpu: "x64" },
  { name: "win32-arm64", os: "win32", cpu: "arm64" },
];

/** The platform that this process runs on. */
export function hostTarget(): Target {
  const { platform, arch } = process;
  // Node says which libc it was linked with, and says nothing of another one.
  const report = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  const libc = platform !== "linux" ? undefined : report.header.glibcVersionRuntime ? "glibc" : "musl";
  const target = TARGETS.find(({ os, cpu, libc: its }) => os === platform && cpu === arch && its === libc);
  if (target === undefined) throw new Error(`there are no native packages for ${platform}-${arch}`);
  return target;
}

/** A package of `package-lock.json`, as far as it matters here. */
export interface LockedPackage {
  readonly version: string;
  /** As npm writes it: `sha512-...` in base64. */
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** `packages` of `package-lock.json`, by folder: `node_modules/esbuild`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

export interface NativePackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/** The native packages of `packages` (their optional dependencies) that run on `target`. Throws if one of them has none. */
export function nativesFor(
  target: Target,
  packages: readonly string[],
  locked: LockedPackages,
): readonly NativePackage[] {
  return packages.flatMap((name) => {
    const choices = nativeChoices(name, locked);
    if (choices.length === 0) return [];
    const fitting = choices.filter(([, native]) => runsOn(native, target));
    if (fitting.length !== 1)
      throw new Error(
        `expected one native package of \`${name}\` for ${target.name}, found ${fitting.length}`,
      );
    return fitting.map(([native, { version, integrity }]) => {
      if (integrity === undefined)
        throw new Error(`package-lock.json: \`${native}\` has no integrity, so it cannot be verified`);
      return { name: native, version, integrity };
    });
  });
}

/** Every native package that a target needs, each once, sorted: the optional dependencies of the package on npm. */
export function nativesOfAll(packages: readonly string[], locked: LockedPackages): readonly NativePackage[] {
  const all = new Map(
    TARGETS.flatMap((target) => nativesFor(target, packages, locked)).map((native) => [native.name, native]),
  );
  return [...all.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function nativeChoices(name: string, locked: LockedPackages): readonly (readonly [string, LockedPackage])[] {
  const optional = Object.keys(locked[`node_modules/${name}`]?.optionalDependencies ?? {});
  return optional.flatMap((native) => {
    const found = locked[`node_modules/${native}`];
    return found?.os === undefined ? [] : [[native, found] as const];
  });
}

/** A package without `libc` brings its own, or is linked statically. */
function runsOn({ os, cpu, libc }: LockedPackage, target: Target): boolean {
  return (
    os?.includes(target.os) === true &&
    cpu?.includes(target.cpu) === true &&
    (libc === undefined || target.libc === undefined || libc.includes(target.libc))
  );
}
