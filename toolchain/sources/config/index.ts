/** The user's `config.toml`: what the names in it stand for, and changing it. */
export {
  composedFolder,
  configFile,
  depsFolder,
  emptyConfig,
  parseConfig,
  readConfig,
  type Config,
  type ConfigProblem,
  type Profile,
  type ProfileComponent,
} from "./config.ts";
export { nameProblem, nearest } from "./names.ts";
export { absolutePath, isPath, type PathContext } from "./paths.ts";
export { endOfAliases, resolveSpec, resolveSpecs, type ResolvedSpec, type SpecContext } from "./spec.ts";
export {
  addAlias,
  addProfile,
  changeProfile,
  removeAlias,
  removeProfile,
  undoChange,
  type AddAliasOptions,
  type AddProfileOptions,
  type ConfigChange,
} from "./write.ts";
