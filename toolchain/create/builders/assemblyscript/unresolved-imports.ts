/** Imports of a compiled core module that neither the world nor the platform provides. */
import type { Program, SourceRange } from "assemblyscript/asc";

export interface CoreImport {
  readonly module: string;
  readonly name: string;
}

export interface UnresolvedImport {
  readonly message: string;
  /** In a source of the project where that is possible: the declaration, or the `import` of the library's module that declares it. */
  readonly range: SourceRange | undefined;
}

/** `provided` are the modules that have a provider. */
export function unresolvedImports(
  imports: readonly CoreImport[],
  provided: ReadonlySet<string>,
  program: Program | undefined,
): readonly UnresolvedImport[] {
  return imports
    .filter(({ module }) => !isProvided(module, provided))
    .map(({ module, name }) => ({
      message:
        `no WIT import provides \`${name}\` of the module \`${module}\`: ` +
        "import an interface in `wit/world.wit`, and use its functions from `bindings/`",
      range: program === undefined ? undefined : placeOf(module, name, program),
    }));
}

/** `$root` has the functions of the world itself, and `[export]…` what belongs to exported resources. */
function isProvided(module: string, provided: ReadonlySet<string>): boolean {
  return provided.has(module) || module === "$root" || module.startsWith("[export]");
}

function placeOf(module: string, name: string, program: Program): SourceRange | undefined {
  const range = program.moduleImports.get(module)?.get(name)?.declaration.range;
  const declaring = program.sources.find(
    ({ normalizedPath }) => normalizedPath === range?.source.normalizedPath,
  );
  if (declaring === undefined || !declaring.isLibrary) return range;
  const statements = program.sources.flatMap((source) => (source.isLibrary ? [] : source.statements));
  return statements.find(({ internalPath }) => internalPath === declaring.internalPath)?.range ?? range;
}
