/** Adding a tool to a component project. */
export { addToolTo } from "./add-tool.ts";
