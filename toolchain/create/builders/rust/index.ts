/** Rust to a component, by the `cargo` of the user. */
export { findRustCompiler, type RustCompiler } from "./compilers.ts";
export { compileRust, type CompiledRust } from "./compile.ts";
export { parseManifest, readManifest, type RustManifest } from "./manifest.ts";
