/**
 * The part of the compiler's programming interface that we use. Its own type files declare AssemblyScript's standard library as
 * globals, which would replace `console`, `Array` and more in every file of this program; `tsconfig.json` points here instead.
 */
export interface SourceRange {
  readonly start: number;
  readonly source: { readonly normalizedPath: string };
}

export interface Diagnostic {
  readonly category: number;
  readonly message: string;
  readonly range: SourceRange | null;
}

export interface Statement {
  readonly range: SourceRange;
  /** In imports and exports, the module that they name: `~lib/bindings/dom`. */
  readonly internalPath?: string | null;
}

export interface Source {
  readonly normalizedPath: string;
  readonly internalPath: string;
  readonly isLibrary: boolean;
  readonly statements: readonly Statement[];
}

export interface Program {
  readonly parser: { parseFile(text: string, path: string, isEntry: boolean): void };
  readonly sources: readonly Source[];
  /** By module and name: the declarations of the imports that were compiled, whether or not the optimizer left them out. */
  readonly moduleImports: ReadonlyMap<
    string,
    ReadonlyMap<string, { readonly declaration: { readonly range: SourceRange } }>
  >;
}

export interface Options {
  readonly readFile?: (name: string, baseDir: string) => Promise<string | null>;
  readonly writeFile?: (name: string, contents: string | Uint8Array, baseDir: string) => void;
  readonly reportDiagnostic?: (diagnostic: Diagnostic) => void;
  /** The compiler sets `program` of the prototype, and calls the constructor before it parses the first source. */
  readonly transforms?: readonly (new () => { readonly program: Program })[];
}

export function main(
  args: readonly string[],
  options: Options,
): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;

/** Declarations of the language's types and standard library, as text. */
export const definitionFiles: { readonly assembly: string };

/** Sources of the standard library by their path below `~lib/`, without `.ts`: `bindings/dom`. */
export const libraryFiles: Readonly<Record<string, string>>;
