/** A project folder to a component file. One folder per language; each loads its compiler when it needs it. */
export { build, type BuiltComponent } from "./build.ts";
export { writeEditorFiles } from "./editor-files.ts";
export { findProject, type Project, type ProjectLanguage } from "./project.ts";
