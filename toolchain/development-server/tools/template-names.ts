/** The languages and kinds of templates. Other folders of the toolchain are loaded when a tool runs, these few names at once. */
export {
  scaffoldKinds as kindNames,
  scaffoldLanguages as languageNames,
} from "../../create/scaffold/index.ts";
