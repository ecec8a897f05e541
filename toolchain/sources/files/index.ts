/** Writes files that other processes may read and change at the same time. */
export { updateFile, type FileChange } from "./update.ts";
export { writeWhole } from "./write-whole.ts";
