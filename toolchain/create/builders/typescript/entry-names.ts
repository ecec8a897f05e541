/** The names that a module declares and exports, so that an error about a missing export can show a place. */

export interface EntryName {
  readonly name: string;
  readonly isExported: boolean;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** At the top level of a TypeScript module, in their order. Nothing for a text that is not a module. */
export async function entryNames(source: string): Promise<readonly EntryName[]> {
  const { parse } = await import("@babel/parser");
  try {
    const { program } = parse(source, {
      sourceType: "module",
      plugins: ["typescript", "decorators"],
      errorRecovery: true,
    });
    return program.body.flatMap((statement) => namesOf(statement, false));
  } catch {
    // The bundler has said what is wrong with it.
    return [];
  }
}

type Statement = ReturnType<typeof import("@babel/parser").parse>["program"]["body"][number];

function namesOf(statement: Statement, isExported: boolean): readonly EntryName[] {
  switch (statement.type) {
    case "ExportNamedDeclaration":
      return [
        ...(statement.declaration ? namesOf(statement.declaration, true) : []),
        ...statement.specifiers.flatMap(({ exported }) => {
          return nameAt(exported.type === "StringLiteral" ? exported.value : exported.name, exported, true);
        }),
      ];
    case "ExportDefaultDeclaration":
      return nameAt("default", statement, true);
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id }) =>
        id.type === "Identifier" ? nameAt(id.name, id, isExported) : [],
      );
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return statement.id ? nameAt(statement.id.name, statement.id, isExported) : [];
    default:
      return [];
  }
}

function nameAt(
  name: string,
  { loc }: { readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null },
  isExported: boolean,
): readonly EntryName[] {
  if (!loc) return [];
  return [{ name, isExported, line: loc.start.line, column: loc.start.column + 1 }];
}
