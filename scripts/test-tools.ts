/**
 * Finds, or installs into a cache outside the tree, the programs that tests measure us against. Tests see them as the environment
 * variables `WASMTIME`, `WASM_TOOLS` and `WKG`.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

export interface TestTools {
  readonly environment: Readonly<Record<string, string>>;
  /** What could not be had, in words, each to be shown to whoever reads the test's outcome. */
  readonly missing: readonly string[];
}

interface Tool {
  readonly program: string;
  readonly variable: string;
  readonly neededFor: string;
  /** Arguments of `cargo install`; the version is pinned, so that a test's outcome does not change by itself. */
  readonly cargo: readonly string[];
}

const tools: readonly Tool[] = [
  {
    program: "wasmtime",
    variable: "WASMTIME",
    neededFor: "running composed servers",
    cargo: [
      "wasmtime-cli@48.0.8",
      "--no-default-features",
      "--features",
      "run,serve,compile,wasi-http,wasi-config,wasi-keyvalue,cranelift,component-model,component-model-async,parallel-compilation,pooling-allocator,cache,logging,gc,gc-null,gc-drc,backtrace,wat,threads,config,clap/default",
    ],
  },
  {
    program: "wasm-tools",
    variable: "WASM_TOOLS",
    neededFor: "judging component binaries and WIT",
    cargo: ["wasm-tools@1.263.0"],
  },
  {
    program: "wkg",
    variable: "WKG",
    neededFor: "exchanging packages with it through a registry",
    // It only carries files to and fro here, and compiles in a quarter of the time.
    cargo: ["wkg@0.16.1", "--debug"],
  },
];

export const testCache: string = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"),
  "wasmcp-test",
);

export async function prepareTestTools(log: (line: string) => void): Promise<TestTools> {
  const environment: Record<string, string> = {};
  const missing: string[] = [];
  for (const tool of tools) {
    const found = find(tool) ?? install(tool, log);
    if (found === undefined)
      missing.push(
        `${tool.program}, for ${tool.neededFor}: not on PATH, and without cargo it cannot be installed`,
      );
    else environment[tool.variable] = found;
  }
  return { environment, missing };
}

function find(tool: Tool): string | undefined {
  const beside = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../shared/bin");
  const folders = [path.join(testCache, "bin"), beside, ...(process.env["PATH"] ?? "").split(path.delimiter)];
  const named = process.env[tool.variable];
  const candidates = [
    ...(named === undefined ? [] : [named]),
    ...folders.map((folder) => path.join(folder, tool.program)),
  ];
  return candidates.find((file) => fs.existsSync(file));
}

function install(tool: Tool, log: (line: string) => void): string | undefined {
  if (spawnSync("cargo", ["--version"]).status !== 0) return undefined;
  log(`installing ${tool.program} into ${testCache} (once; several minutes)`);
  const result = spawnSync("cargo", ["install", "--locked", "--root", testCache, ...tool.cargo], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const file = path.join(testCache, "bin", tool.program);
  return result.status === 0 && fs.existsSync(file) ? file : undefined;
}
