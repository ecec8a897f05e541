/** Composes files into a file, for the command and the extension. The only I/O around the composer. */
export { findCollisions, listComponent, type Collision, type PartNames } from "./check.ts";
export {
  composeFiles,
  composeHandlerFile,
  frameworkIn,
  type ComposedFile,
  type ComposeFilesOptions,
  type ComposeServerOptions,
  type NameCheck,
} from "./compose-files.ts";
export { describeCollision, type RenameBy } from "./describe-collision.ts";
export { parseFrameworkPlace, pushFramework, type FrameworkPlace } from "./framework-from.ts";
export { asksOf, checkAsks, isForeign, type PartAccess } from "./package-asks.ts";
export { composeProjectServer } from "./project.ts";
