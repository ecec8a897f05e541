/** The user's `config.toml`: what the names in it stand for, and changing it. */
export {
  composedFolder,
  depsFolder,
  emptyConfig,
  parseConfig,
  readConfig,
  type Config,
  type ConfigProblem,
  type Profile,
  type ProfileComponent,
} from "./config.ts";
export { unknownName } from "./unknown-name.ts";
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
  type ConfigUser,
} from "./write.ts";
