/** `wasmcp.toml`: the servers of a workspace, so that everyone who has the files composes and runs the same. */
export {
  serverEnvironment,
  type BorrowedVariable,
  type BorrowRequest,
  type LentEnvironment,
  type Lender,
} from "./environment.ts";
export { findProjectFolder, readProject, readProjectIn } from "./file.ts";
export {
  isElsewhere,
  parseProject,
  PROJECT_FILE_NAME,
  runsElsewhere,
  type EnvironmentValue,
  type ProjectFile,
  type ProjectProblem,
  type ServerDefinition,
} from "./parse.ts";
export { checkInside, checkOutputInside, checkStateInside } from "./inside.ts";
export { serverFolders } from "./folders.ts";
export { getOnlyServer, getServer } from "./server.ts";
