import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Diagnostic, Program } from "assemblyscript/asc";
import { deferCoreStart, renameCoreExports } from "../../../../core/component/index.ts";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import { lineAndColumn } from "../../../../core/wit/index.ts";
import { decodeExportName } from "../../bindgen/index.ts";
import { whatSdkModuleNeeds } from "./sdk.ts";
import { explainGap } from "./platform-gaps.ts";
import { type Platform, PLATFORM_ALIASES, platformTransform } from "./platform.ts";
import { unresolvedImports } from "./unresolved-imports.ts";

export type AssemblyScriptRuntime = "stub" | "minimal" | "incremental";

export interface CoreOptions {
  readonly runtime: AssemblyScriptRuntime;
  /** Whether to take the time for small and fast code. */
  readonly optimize: boolean;
  /** Absent for code that uses no global name that needs a host, and whose errors are only traps. */
  readonly platform: Platform | undefined;
  /** The modules from which the code may import. */
  readonly provided: ReadonlySet<string>;
}

export interface CompiledCore {
  readonly core: Uint8Array;
  /** The modules from which it imports: `wasi:cli/stderr@0.2.12`. */
  readonly imported: readonly string[];
}

/**
 * Compiles to a core module. `sources` are the generated bindings, by their path below the folder `bindings`; the compiler
 * reads all other files from disk.
 */
export async function compileCore(
  bindings: string,
  sources: ReadonlyMap<string, string>,
  options: CoreOptions,
): Promise<CompiledCore> {
  const asc = await import("assemblyscript/asc");
  const baseDir = path.dirname(bindings);
  const texts = new Map([...sources].map(([name, text]) => [path.join(bindings, name), text]));
  const problems: Problem[] = [];
  let wasm: Uint8Array | undefined;
  let program: Program | undefined;
  const entry = path.relative(baseDir, path.join(bindings, "index.ts"));
  const { error, stderr } = await asc.main(compilerArguments(entry, baseDir, options), {
    ...(options.platform !== undefined && {
      transforms: [platformTransform(options.platform, (created) => (program = created))],
    }),
    readFile: async (name, base) => {
      // Nothing but sources: `asconfig.json` can name JavaScript for the compiler to run.
      if (!name.endsWith(".ts")) return null;
      const file = path.resolve(base, name);
      const text = texts.get(file) ?? (await readSource(file, bindings));
      if (text !== null) texts.set(file, text);
      return text;
    },
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm") && typeof contents !== "string") wasm = contents;
    },
    reportDiagnostic: (diagnostic) => {
      if (diagnostic.category === ERROR_CATEGORY) problems.push(toProblem(diagnostic, baseDir, texts));
    },
  });
  if (wasm !== undefined && error === null) {
    const imports = WebAssembly.Module.imports(await WebAssembly.compile(wasm));
    const unresolved = unresolvedImports(imports, options.provided, program);
    if (unresolved.length === 0) {
      // Code of a module that runs when it is loaded may use the platform too.
      const module = options.platform === undefined ? wasm : deferCoreStart(wasm);
      const imported = [...new Set(imports.map((one) => one.module))];
      return { core: renameCoreExports(module, decodeExportName), imported };
    }
    for (const { message, range = null } of unresolved) {
      problems.push(toProblem({ category: ERROR_CATEGORY, message, range }, baseDir, texts));
    }
  }
  if (problems.length > 0) throw compileError(problems);
  throw compileError([{ severity: "error", message: stderr.toString().trim() || String(error) }], error);
}

function compilerArguments(
  entry: string,
  baseDir: string,
  { runtime, platform, optimize }: Pick<CoreOptions, "runtime" | "platform" | "optimize">,
): string[] {
  return [
    entry,
    "--baseDir",
    baseDir,
    "--outFile",
    "component.wasm",
    "--runtime",
    runtime,
    // Without a platform, a failed assertion or a `throw` is a trap and no more.
    ...(platform === undefined ? ["abort="] : PLATFORM_ALIASES).flatMap((alias) => ["--use", alias]),
    ...(optimize ? ["-O3s"] : []),
  ];
}

/** `null` if the file does not exist, or is left in the folder for bindings by another world's bindings. */
async function readSource(file: string, bindings: string): Promise<string | null> {
  if (file.startsWith(bindings + path.sep)) return null;
  return fs.readFile(file, "utf8").catch(() => null);
}

function compileError(problems: readonly Problem[], cause?: unknown): ToolchainError {
  return new ToolchainError("compile-failed", "the AssemblyScript compiler found mistakes", {
    problems,
    cause,
  });
}

/** `DiagnosticCategory.Error` of the compiler. */
const ERROR_CATEGORY = 3;

/** A module of the SDK is written only for a world that has its interfaces. */
function explainMissingModule(message: string): string {
  const [, name = ""] = /^File '[^']*bindings\/sdk\/([^'/]+)\.ts' not found\.$/.exec(message) ?? [];
  const needs = whatSdkModuleNeeds(name);
  return needs === undefined ? message : `${message} Of the SDK, ${needs}`;
}

function toProblem(diagnostic: Diagnostic, baseDir: string, texts: ReadonlyMap<string, string>): Problem {
  const { range } = diagnostic;
  const message = explainMissingModule(explainGap(diagnostic.message));
  if (range === null) return { severity: "error", message };
  const file = path.resolve(baseDir, range.source.normalizedPath);
  const text = texts.get(file);
  if (text === undefined) {
    return { severity: "error", message: `${range.source.normalizedPath}: ${message}` };
  }
  return { severity: "error", message, place: { file, ...lineAndColumn(text, range.start) } };
}
