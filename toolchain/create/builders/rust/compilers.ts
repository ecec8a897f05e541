/**
 * The compilers of the machine that can make a component, the best first.
 *
 * Problem: the target `wasm32-wasip2`, which makes components, is a download of its own, and distributions do not package it.
 * Idea: a module for `wasm32-unknown-unknown` that was compiled with bindings of WIT describes its world, so that we can make the
 * component. Result: without a host in the standard library, and with our SDK's own.
 */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../../core/errors.ts";
import { findOnPath } from "../../../programs.ts";
import type { Environment } from "../../../sources/index.ts";

/** The target that makes components. */
export const COMPONENT_TARGET = "wasm32-wasip2";
/** The target that makes modules, without a host. */
export const MODULE_TARGET = "wasm32-unknown-unknown";

export interface RustCompiler {
  /** Absolute. */
  readonly cargo: string;
  readonly target: typeof COMPONENT_TARGET | typeof MODULE_TARGET;
  /** Further arguments of `cargo build`. */
  readonly args: readonly string[];
  /** Further variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** The linker of LLVM, by the names that distributions give it. Rust's own is a part of rustup's installation only. */
const LINKERS = ["wasm-ld", ...Array.from({ length: 20 }, (_, index) => `wasm-ld-${34 - index}`)];

/**
 * The compiler for the project in `directory`. A file `rust-toolchain.toml` there chooses it, where rustup manages them. Throws a
 * `ToolchainError` with the command that installs what is missing.
 */
export async function findRustCompiler(
  directory: string,
  env: Environment,
  signal: AbortSignal,
): Promise<RustCompiler> {
  const [cargo, rustc] = await Promise.all([findOnPath("cargo", env), findOnPath("rustc", env)]);
  const ask: Ask = (...args) => answerOf(rustc, args, { directory, env, signal });
  const hasRustup = (await findOnPath("rustup", env)) !== undefined;
  if (cargo !== undefined && rustc !== undefined) {
    for (const target of [COMPONENT_TARGET, MODULE_TARGET] as const) {
      if (await hasTarget(ask, target)) return { cargo, target, args: [], env: {} };
    }
    const variables = hasRustup ? undefined : await variablesForSources(ask, env);
    if (variables !== undefined) {
      return { cargo, target: MODULE_TARGET, args: ["-Zbuild-std=std,panic_abort"], env: variables };
    }
  }
  if (cargo === undefined) {
    throw new ToolchainError("no-rust", "cannot find `cargo` on `PATH`, which compiles Rust", {
      remedy: "install Rust and its target with the command that `wasmcp doctor` shows",
    });
  }
  throw missingTarget(hasRustup);
}

function missingTarget(hasRustup: boolean): ToolchainError {
  const message = `the Rust compiler has no target \`${COMPONENT_TARGET}\`, which makes components`;
  const remedy = hasRustup
    ? `install it with \`rustup target add ${COMPONENT_TARGET}\``
    : "install it with the command that `wasmcp doctor` shows";
  return new ToolchainError("no-rust-target", message, { remedy });
}

/** What the compiler prints, or nothing. */
type Ask = (...args: readonly string[]) => Promise<string>;

async function answerOf(
  rustc: string | undefined,
  args: readonly string[],
  {
    directory,
    env,
    signal,
  }: { readonly directory: string; readonly env: Environment; readonly signal: AbortSignal },
): Promise<string> {
  if (rustc === undefined) return "";
  const printed = await new Promise<string>((resolve) => {
    execFile(rustc, [...args], { cwd: directory, env: { ...env }, signal }, (error, stdout) =>
      // A compiler that is too old for a target does not know its name.
      resolve(error === null ? stdout.trim() : ""),
    );
  });
  signal.throwIfAborted();
  return printed;
}

/** Whether the standard library for the target is installed. */
async function hasTarget(ask: Ask, target: string): Promise<boolean> {
  const folder = await ask("--print", "target-libdir", "--target", target);
  return folder !== "" && isFolder(folder);
}

/**
 * The variables with which cargo compiles the standard library together with the project, where its sources and a linker are installed:
 * Debian's `rustc-web`, `rust-web-src` and `lld-19`, whose programs have the usual names, are such an installation.
 */
async function variablesForSources(ask: Ask, env: Environment): Promise<RustCompiler["env"] | undefined> {
  const root = await ask("--print", "sysroot");
  if (root === "" || !(await isFolder(path.join(root, "lib/rustlib/src/rust/library/std")))) return undefined;
  const found = await Promise.all(LINKERS.map((name) => findOnPath(name, env)));
  const linker = found.find((file) => file !== undefined);
  if (linker === undefined) return undefined;
  return {
    // The compiler is a stable one, in which building the library has to be allowed.
    RUSTC_BOOTSTRAP: "1",
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker,
  };
}

function isFolder(folder: string): Promise<boolean> {
  return stat(path.resolve(folder)).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
