/** `wasmcp.toml`: the servers of a workspace, so that whoever has the files composes and runs the same. */
export { composeProjectServer } from "./compose.ts";
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
