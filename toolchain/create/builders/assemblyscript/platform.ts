/**
 * The global names of AssemblyScript that need a host.
 *
 * Problem: the standard library leaves `console`, `Date.now`, `Math.random` and the report of an error to imports from the module
 * `env`, which a browser or Node would provide. A component has no such imports.
 * Idea: the files of the library that declare these imports are replaced by files of ours, which have the same exports and call WASI.
 * Code that is not used is not compiled, so a component imports a clock only if it reads one.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Program } from "assemblyscript/asc";
import type { Assets } from "../../../assets.ts";

/** Sources by their path below `~lib/`, the compiler's name for its library: `bindings/dom.ts`. */
export type Platform = ReadonlyMap<string, string>;

/** What the compiler calls by itself, and the functions of ours that it is to call. */
export const PLATFORM_ALIASES: readonly string[] = ["abort", "trace", "seed"].map(
  (name) => `${name}=~lib/wasmcp/abort/${name}`,
);

/** Functions of the host with canonical parameters and results, as `~lib/wasmcp/host.ts` declares them. */
const HOST_FUNCTIONS: readonly (readonly [name: string, module: string, item: string, signature: string])[] =
  [
    ["getStderr", "wasi:cli/stderr@0.2.12", "get-stderr", "(): i32"],
    [
      "blockingWriteAndFlush",
      "wasi:io/streams@0.2.12",
      "[method]output-stream.blocking-write-and-flush",
      "(stream: i32, ptr: usize, len: usize, result: usize): void",
    ],
    ["getEnvironment", "wasi:cli/environment@0.2.12", "get-environment", "(result: usize): void"],
    ["getArguments", "wasi:cli/environment@0.2.12", "get-arguments", "(result: usize): void"],
    ["getRandomU64", "wasi:random/random@0.2.12", "get-random-u64", "(): u64"],
    ["wallNow", "wasi:clocks/wall-clock@0.2.12", "now", "(result: usize): void"],
    ["monotonicNow", "wasi:clocks/monotonic-clock@0.2.12", "now", "(): u64"],
  ];

/** The interfaces of WASI from which code may import because it uses the platform. */
export const PLATFORM_INTERFACES: ReadonlySet<string> = new Set(HOST_FUNCTIONS.map(([, module]) => module));

export async function readPlatform(assets: Assets): Promise<Platform> {
  const folder = path.join(assets.bindgenRuntime, "platform");
  const names = (await fs.readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith(".ts"))
    .toSorted();
  const files = await Promise.all(
    names.map(
      async (name) =>
        [name.split(path.sep).join("/"), await fs.readFile(path.join(folder, name), "utf8")] as const,
    ),
  );
  return new Map([...files, ["wasmcp/host.ts", declareHost()]]);
}

/** Makes the compiler parse our files first, so that it never asks for the library's own. `onProgram` gets the compilation. */
export function platformTransform(
  platform: Platform,
  onProgram: (program: Program) => void,
): new () => { readonly program: Program } {
  return class {
    declare readonly program: Program;
    constructor() {
      for (const [name, text] of platform) this.program.parser.parseFile(text, `~lib/${name}`, false);
      onProgram(this.program);
    }
  };
}

function declareHost(): string {
  return HOST_FUNCTIONS.map(
    ([name, module, item, signature]) =>
      `@external("${module}", "${item}")\nexport declare function ${name}${signature};\n`,
  ).join("");
}
