/** OCI registries: components and WIT packages in the CNCF layout, in both directions. */
export {
  clearPackageCache,
  packageCacheFolder,
  PackageCache,
  type ClearedCache,
  type Release,
} from "./cache.ts";
export { printRepository, type Repository } from "./client.ts";
export { digestOf, parseDigest, type Digest } from "./digest.ts";
export { NetworkError, delay, type Wait } from "./http.ts";
export { writeArtifact, type Artifact, type ComponentSummary } from "./layout.ts";
export { openRegistries, type Registries } from "./registries.ts";
export {
  fetchRelease,
  findContent,
  findRelease,
  findVersion,
  MAX_COMPONENT_BYTES,
  listVersions,
  pushRelease,
} from "./releases.ts";
