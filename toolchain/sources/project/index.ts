/** `wasmcp.toml`: the servers of a workspace, so that everyone who has the files composes and runs the same. */
export { serverEnvironment } from "./environment.ts";
export { findProjectFile, readProject } from "./file.ts";
export {
  parseProject,
  projectFileName,
  type EnvironmentValue,
  type ProjectFile,
  type ProjectProblem,
  type ServerDefinition,
} from "./parse.ts";
