/** The user's `config.toml`, and what the names in it stand for. */
export {
  configFile,
  depsFolder,
  emptyConfig,
  parseConfig,
  readConfig,
  type Config,
  type ConfigProblem,
  type Profile,
} from "./config.ts";
export { isPath, nearest, resolveSpec, resolveSpecs, type ResolvedSpec, type SpecContext } from "./spec.ts";
