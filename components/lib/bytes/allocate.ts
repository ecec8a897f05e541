/** Blocks for the present call of an export. Every component allocates through these two, so that a call can release all that it used. */
export { allocate, enlarge } from "../../bindings/memory";
