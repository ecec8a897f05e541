/** Python to a component, by the `componentize-py` of the user. */
export { compilePython } from "./compile.ts";
export { findOwnCompiler } from "./compilers.ts";
export { readPyproject } from "./pyproject.ts";
