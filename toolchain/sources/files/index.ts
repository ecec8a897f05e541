/** Writes files that other processes may read and change at the same time. */
export { isInside } from "./inside.ts";
export { checkOutput, writeOutput, writeText, type Output } from "./output.ts";
export { updateFile, type FileChange } from "./update.ts";
export { writeNewFolder } from "./new-folder.ts";
export { writeWhole } from "./write-whole.ts";
