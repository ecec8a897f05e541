/**
 * Where a name leads: the user's `config.toml`, a project's `wasmcp.toml` and `wasmcp.lock`, packages and the registries
 * that have them. Other folders import from here.
 */
export {
  openSources,
  pathSources,
  type ComponentSources,
  type Sources,
  type SourcesOptions,
} from "./open-sources.ts";
export { configFile, placesFor, type Environment, type Places } from "./places.ts";
export { nameProblem, serverNameProblem } from "./allowed-names.ts";
export { isPath } from "../../core/text/index.ts";
export { absolutePath, type PathContext } from "./paths.ts";
export { endOfAliases, resolveSpec, type ResolvedSpec } from "./resolve.ts";
export {
  addAlias,
  addProfile,
  changeProfile,
  composedFolder,
  depsFolder,
  parseConfig,
  readConfig,
  removeAlias,
  removeProfile,
  undoChange,
  type Config,
  type ConfigChange,
  type ConfigProblem,
  type Profile,
} from "./config/index.ts";
export {
  checkInside,
  checkOutputInside,
  checkStateInside,
  findProjectFolder,
  getOnlyServer,
  getServer,
  isElsewhere,
  parseProject,
  PROJECT_FILE_NAME,
  readProject,
  runsElsewhere,
  serverEnvironment,
  serverFolders,
  type BorrowRequest,
  type Lender,
  type ProjectFile,
  type ProjectProblem,
  type ServerDefinition,
} from "./project/index.ts";
export {
  findBundled,
  isVersionRange,
  lockFileIn,
  looksLikePackage,
  openPackages,
  parsePackageSpec,
  pushPackage,
  type PushedPackage,
  type PushOptions,
  type Packages,
  type ResolvedPackage,
} from "./packages/index.ts";
export { isApproved, rememberApproval, type Approval } from "./trust/index.ts";
export { readLock } from "./lock/index.ts";
export { clearPackageCache, packageCacheFolder, type ClearedCache } from "./oci/index.ts";
export { fetchWit, type FetchedWit, loadWit, WitError } from "./wit-deps/index.ts";
export {
  checkOutput,
  isInside,
  updateFile,
  writeNewFolder,
  writeOutput,
  writeText,
  writeWhole,
  type Output,
} from "./files/index.ts";
export { findTomlLine, setTomlValue } from "./toml/index.ts";
