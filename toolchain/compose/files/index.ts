/** Composition from files to a file: what the command and the extension call. `compose` itself does no I/O. */
export { findCollisions, listComponent, type Collision, type PartNames } from "./check.ts";
export {
  composeFiles,
  composeHandlerFile,
  frameworkIn,
  type ComposedFile,
  type ComposeFilesOptions,
  type ComposeServerOptions,
} from "./compose-files.ts";
export { composeProjectServer, type ProjectSources } from "./project.ts";
