import * as fs from "node:fs/promises";
import * as path from "node:path";
import { renameCoreExports } from "../../../../core/component/index.ts";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import { lineAndColumn } from "../../../../core/wit/index.ts";
import { decodeExportName } from "../../bindgen/index.ts";

export type AssemblyScriptRuntime = "stub" | "minimal" | "incremental";

/**
 * Compiles to a core module. `sources` are the generated bindings, by their path below the folder `bindings`; the compiler
 * reads all other files from disk.
 */
export async function compileCore(
  bindings: string,
  sources: ReadonlyMap<string, string>,
  runtime: AssemblyScriptRuntime,
): Promise<Uint8Array> {
  const asc = await import("assemblyscript/asc");
  const baseDir = path.dirname(bindings);
  const texts = new Map([...sources].map(([name, text]) => [path.join(bindings, name), text]));
  const problems: Problem[] = [];
  let wasm: Uint8Array | undefined;
  const entry = path.relative(baseDir, path.join(bindings, "index.ts"));
  const { error, stderr } = await asc.main(compilerArguments(entry, baseDir, runtime), {
    readFile: async (name, base) => {
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
  if (wasm !== undefined && error === null) return renameCoreExports(wasm, decodeExportName);
  if (problems.length > 0) throw compileError(problems);
  throw compileError([{ severity: "error", message: stderr.toString().trim() || String(error) }], error);
}

function compilerArguments(entry: string, baseDir: string, runtime: AssemblyScriptRuntime): string[] {
  return [
    entry,
    "--baseDir",
    baseDir,
    "--outFile",
    "component.wasm",
    "--runtime",
    runtime,
    // A failed assertion or a `throw` becomes a trap, since no caller could receive its message.
    "--use",
    "abort=",
    "-O3s",
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

type Asc = typeof import("assemblyscript/asc");
type Diagnostic = Parameters<NonNullable<NonNullable<Parameters<Asc["main"]>[1]>["reportDiagnostic"]>>[0];

function toProblem(
  { message, range }: Diagnostic,
  baseDir: string,
  texts: ReadonlyMap<string, string>,
): Problem {
  if (range === null) return { severity: "error", message };
  const file = path.resolve(baseDir, range.source.normalizedPath);
  const text = texts.get(file);
  if (text === undefined) {
    return { severity: "error", message: `${range.source.normalizedPath}: ${message}` };
  }
  return { severity: "error", message, place: { file, ...lineAndColumn(text, range.start) } };
}
