/** A project folder to a component file. One folder per language; each loads its compiler when it needs it. */
export { build, type BuildOptions, type BuiltComponent } from "./build.ts";
export { writeEditorFiles } from "./editor-files.ts";
export { builtComponents, componentFile, outputFolder, projectOfComponent } from "./output.ts";
export {
  findProjectCode,
  mayRunCode,
  trustCodeIn,
  type CodeTrust,
  type ProjectCode,
} from "./project-code.ts";
export { findRustCompiler } from "./rust/index.ts";
export { checkTypes, ENGINES } from "./typescript/index.ts";
export { findProject, type Project, type ProjectLanguage } from "./project.ts";
