/** WASI 0.3, whose functions may be asynchronous: which servers need it, and what can run them. */
import * as path from "node:path";
import type { Component } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Wasmtime } from "./find.ts";

/** The oldest wasmtime that provides it without further options. */
const OLDEST_MAJOR = 46;

/** The first interface of WASI 0.3 that a server imports or exports, as it spells it: `wasi:clocks/monotonic-clock@0.3.0`. */
export function asynchronousInterface({ imports, exports }: Component): string | undefined {
  return [...imports.keys(), ...exports.keys()].find((name) => /^wasi:[^@]+@0\.3\.\d+$/.test(name));
}

/** Throws a `ToolchainError` if the chosen runtime, `undefined` for the embedded one, cannot run the server in `file`. */
export function refuseWithoutAsynchronous(
  file: string,
  component: Component,
  wasmtime: Wasmtime | undefined,
): void {
  const needed = asynchronousInterface(component);
  if (needed === undefined) return;
  const why = `\`${path.basename(file)}\` uses \`${needed}\`, of WASI 0.3`;
  const remedy = `install wasmtime ${OLDEST_MAJOR} or newer from https://wasmtime.dev`;
  if (wasmtime === undefined) {
    throw new ToolchainError("no-wasi-0.3", `${why}, which the embedded runtime does not provide`, {
      remedy: `${remedy}, and run the server on it`,
    });
  }
  if (Number.parseInt(wasmtime.version, 10) < OLDEST_MAJOR) {
    throw new ToolchainError(
      "no-wasi-0.3",
      `${why}, which wasmtime provides since version ${OLDEST_MAJOR}; \`${wasmtime.path}\` is version ${wasmtime.version}`,
      { remedy },
    );
  }
}
