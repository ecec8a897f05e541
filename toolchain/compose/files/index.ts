/** Composes files into a file, for the command and the extension. The only I/O around the composer. */
export { findCollisions, listComponent, type Collision, type PartNames } from "./check.ts";
export {
  composeFiles,
  composeHandlerFile,
  frameworkIn,
  type ComposedFile,
  type ComposeFilesOptions,
  type ComposeServerOptions,
} from "./compose-files.ts";
export { composeProjectServer } from "./project.ts";
