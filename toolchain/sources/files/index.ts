/** Writing files that others may read, and change, at the same moment. */
export { updateFile, type FileChange } from "./update.ts";
export { writeWhole } from "./write-whole.ts";
