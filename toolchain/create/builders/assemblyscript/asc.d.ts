/**
 * The part of the compiler's programming interface that we use. Its own type files declare AssemblyScript's standard library as
 * globals, which would replace `console`, `Array` and more in every file of this program; `tsconfig.json` points here instead.
 */
export interface Diagnostic {
  readonly category: number;
  readonly message: string;
  readonly range: { readonly start: number; readonly source: { readonly normalizedPath: string } } | null;
}

export interface Options {
  readonly readFile?: (name: string, baseDir: string) => Promise<string | null>;
  readonly writeFile?: (name: string, contents: string | Uint8Array, baseDir: string) => void;
  readonly reportDiagnostic?: (diagnostic: Diagnostic) => void;
}

export function main(
  args: readonly string[],
  options: Options,
): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;

/** Declarations of the language's types and standard library, as text. */
export const definitionFiles: { readonly assembly: string };
