/** What kind of thing a symbol is, in the words of the protocol. */
import { SymbolKind } from "vscode-languageserver";
import type { Declaration } from "../symbols/index.ts";
import type { syntax } from "../../core/wit/index.ts";

export const TYPE_KINDS: Readonly<Record<syntax.TypeDefinition["kind"], SymbolKind>> = {
  alias: SymbolKind.TypeParameter,
  record: SymbolKind.Struct,
  variant: SymbolKind.Enum,
  enum: SymbolKind.Enum,
  flags: SymbolKind.Enum,
  resource: SymbolKind.Class,
};

export function symbolKind(declaration: Declaration): SymbolKind {
  switch (declaration.kind) {
    case "package":
      return SymbolKind.Package;
    case "interface":
    case "item-alias":
      return SymbolKind.Interface;
    case "world":
    case "included":
      return SymbolKind.Module;
    case "type":
      return TYPE_KINDS[declaration.syntax.definition.kind];
    case "type-alias":
      return SymbolKind.TypeParameter;
    case "function":
      return SymbolKind.Function;
    case "resource-function":
      return declaration.syntax.kind === "constructor" ? SymbolKind.Constructor : SymbolKind.Method;
    case "extern":
      return declaration.syntax.target.kind === "func" ? SymbolKind.Function : SymbolKind.Interface;
    case "field":
      return SymbolKind.Field;
    case "case":
    case "label":
      return SymbolKind.EnumMember;
    case "parameter":
      return SymbolKind.Variable;
    case "feature":
      return SymbolKind.Constant;
  }
}
