/** Symbols and their occurrences. */
import type { Accessor, syntax, TextRange } from "../../core/wit/index.ts";

/** The syntax that declares a symbol. */
export type Declaration =
  | { readonly kind: "package"; readonly syntax: syntax.PackageHeader | syntax.PackageBlock }
  | { readonly kind: "interface"; readonly syntax: syntax.InterfaceItem }
  | { readonly kind: "world"; readonly syntax: syntax.WorldItemSyntax }
  /** `use wasi:http/types as http-types;` at the top level of a file. */
  | { readonly kind: "item-alias"; readonly syntax: syntax.TopLevelUse }
  | { readonly kind: "type"; readonly syntax: syntax.TypeItem }
  /** `b` in `use i.{a as b}`; without a new name, the local name is an occurrence of the type that is used. */
  | { readonly kind: "type-alias"; readonly syntax: syntax.Renaming; readonly use: syntax.Use }
  /** `b` in `include w with { a as b }`. */
  | { readonly kind: "included"; readonly syntax: syntax.Renaming; readonly include: syntax.Include }
  | { readonly kind: "function"; readonly syntax: syntax.FuncItem }
  | { readonly kind: "resource-function"; readonly syntax: Exclude<syntax.ResourceMember, syntax.Broken> }
  | { readonly kind: "extern"; readonly syntax: syntax.Extern }
  | { readonly kind: "field"; readonly syntax: syntax.FieldItem }
  | { readonly kind: "case"; readonly syntax: syntax.CaseItem }
  /** Of an enum or of flags. */
  | { readonly kind: "label"; readonly syntax: syntax.LabelItem }
  | { readonly kind: "parameter"; readonly syntax: syntax.NamedType }
  | { readonly kind: "feature"; readonly syntax: syntax.Gate };

/** Whether the declaration is a getter or a setter. */
export function accessorOf(declaration: Declaration): Accessor | undefined {
  switch (declaration.kind) {
    case "function":
    case "resource-function":
      return declaration.syntax.func.accessor;
    case "extern": {
      const { target } = declaration.syntax;
      return target.kind === "func" ? target.func.accessor : undefined;
    }
    default:
      return undefined;
  }
}

export interface WitSymbol {
  /** `file:///…/types.wit#wasi:http@0.2.12/types/request`: the file, and the way to the name within it. */
  readonly key: string;
  /** Without `%`. */
  readonly name: string;
  readonly uri: string;
  /** Of the name. */
  readonly range: TextRange;
  /** Of the whole declaration. */
  readonly fullRange: TextRange;
  /** The symbol around this one; `undefined` for packages. */
  readonly container: string | undefined;
  readonly declaration: Declaration;
  /** The setter behind a getter, or the getter behind a setter: a property is one symbol. */
  readonly accessor?: { readonly fullRange: TextRange; readonly declaration: Declaration };
}

/** One place where a symbol is named. */
export interface Occurrence {
  readonly range: TextRange;
  readonly key: string;
  readonly role: "definition" | "reference";
}

/** All names of one file. */
export interface FileIndex {
  /** The symbols that the file declares, by key. */
  readonly symbols: ReadonlyMap<string, WitSymbol>;
  /** In the order of the text; they do not overlap. */
  readonly occurrences: readonly Occurrence[];
}
