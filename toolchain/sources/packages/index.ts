/** Packages: from a spec such as `acme:weather@^1.2` to a file on this machine. */
export { lockFileIn, openPackages } from "./packages.ts";
export type { Packages, PackagesOptions, PackageSource, ResolvedPackage } from "./packages.ts";
export { findBundled, type PackageFile } from "./package-files.ts";
export { pushPackage, type PushedPackage, type PushOptions } from "./push.ts";
export {
  isVersionRange,
  looksLikePackage,
  parsePackageSpec,
  printPackageId,
  type PackageId,
  type PackageSpec,
  type Wanted,
} from "./package-spec.ts";
