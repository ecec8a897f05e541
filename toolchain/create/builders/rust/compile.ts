/** A Rust project to a component. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { stripCustomSections } from "../../../../core/component/index.ts";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import type { Job } from "../../../progress.ts";
import type { Environment } from "../../../sources/index.ts";
import { runCargo } from "./cargo.ts";
import { COMPONENT_TARGET, findRustCompiler } from "./compilers.ts";

export interface CompiledRust {
  readonly component: Uint8Array;
  /** What the author should know, although it works. */
  readonly warnings: readonly Problem[];
}

/** Runs code of the project: see `mayRunCode`. */
export async function compileRust(
  directory: string,
  { env, optimize }: { readonly env: Environment; readonly optimize: boolean },
  job: Job,
): Promise<CompiledRust> {
  job.progress.step("looking for the Rust compiler");
  const compiler = await findRustCompiler(directory, env, job.signal);
  const { file, warnings } = await runCargo(
    { directory, compiler, env: optimize ? env : { ...env, ...QUICK } },
    job,
  );
  const bytes = await fs.readFile(file);
  if (compiler.target === COMPONENT_TARGET) return { component: bytes, warnings };
  job.progress.step("packaging the component");
  const component = await wrapModule(bytes);
  return { component, warnings: [...warnings, withoutHost(path.join(directory, "Cargo.toml"))] };
}

/**
 * What the profile of the project becomes where building fast is worth more: a third of the time, and half as large again. Cargo keeps what it
 * compiles in this way beside what it compiles otherwise.
 */
const QUICK = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
};

/** A module that was compiled with bindings carries the WIT of its world in custom sections. */
async function wrapModule(module: Uint8Array): Promise<Uint8Array> {
  const { componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  try {
    return stripCustomSections(await componentNew(module));
  } catch (cause) {
    throw new ToolchainError(
      "component-failed",
      "cannot make a component of the module that `cargo` has compiled",
      {
        cause,
        remedy: INSTALL_TARGET,
      },
    );
  }
}

const INSTALL_TARGET = `install the target that makes components: \`rustup target add ${COMPONENT_TARGET}\``;

function withoutHost(file: string): Problem {
  const message =
    "built for `wasm32-unknown-unknown`, where the standard library has no clock, no environment and no standard output; " +
    INSTALL_TARGET;
  return { severity: "warning", message, place: { file, line: 1, column: 1 } };
}
