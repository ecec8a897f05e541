/** `textDocument/documentSymbol`: the outline. Syntax alone, so that it is there for broken files too. */
import { type DocumentSymbol, SymbolKind, SymbolTag } from "vscode-languageserver";
import type { WitDocument } from "../workspace/index.ts";
import type { syntax, TextRange } from "../../core/wit/index.ts";
import { TYPE_KINDS } from "./symbol-kind.ts";

export function documentSymbols(document: WitDocument): DocumentSymbol[] {
  const outline = new Outline(document);
  return document.file.items.flatMap((item) => outline.item(item));
}

class Outline {
  readonly #document: WitDocument;

  constructor(document: WitDocument) {
    this.#document = document;
  }

  item(item: syntax.FileItem): DocumentSymbol[] {
    switch (item.kind) {
      case "package-block": {
        const { namespace, name, version, range } = item.name;
        const id = `${namespace.text}:${name.text}${version === undefined ? "" : `@${version.text}`}`;
        return [
          this.#symbol(
            id,
            SymbolKind.Package,
            item.range,
            range,
            item.items.flatMap((inner) => this.item(inner)),
          ),
        ];
      }
      case "interface":
      case "world": {
        const kind = item.kind === "interface" ? SymbolKind.Interface : SymbolKind.Module;
        const children = item.members.flatMap((member) => this.#member(member));
        return [this.#symbol(item.name.text, kind, item.range, item.name.range, children, item.annotations)];
      }
      case "top-level-use":
      case "broken":
        return [];
    }
  }

  #member(member: syntax.InterfaceMember | syntax.WorldMember): DocumentSymbol[] {
    switch (member.kind) {
      case "type":
        return [
          this.#symbol(
            member.name.text,
            TYPE_KINDS[member.definition.kind],
            member.range,
            member.name.range,
            this.#parts(member.definition),
            member.annotations,
          ),
        ];
      case "func":
        return [
          this.#symbol(
            member.name.text,
            member.func.accessor === undefined ? SymbolKind.Function : SymbolKind.Property,
            member.range,
            member.name.range,
            [],
            member.annotations,
          ),
        ];
      case "extern": {
        const { target, direction, range } = member;
        const name = target.kind === "path" ? (target.name ?? target.path) : target.name;
        const label = `${direction} ${this.#document.text.slice(name.range.start, name.range.end)}`;
        const kind =
          target.kind !== "func"
            ? SymbolKind.Interface
            : target.func.accessor === undefined
              ? SymbolKind.Function
              : SymbolKind.Property;
        const children =
          target.kind === "inline" ? target.members.flatMap((inner) => this.#member(inner)) : [];
        return [this.#symbol(label, kind, range, name.range, children, member.annotations)];
      }
      case "include": {
        const { range } = member.path;
        const label = `include ${this.#document.text.slice(range.start, range.end)}`;
        return [this.#symbol(label, SymbolKind.Module, member.range, range, [], member.annotations)];
      }
      case "use":
      case "broken":
        return [];
    }
  }

  #parts(definition: syntax.TypeDefinition): DocumentSymbol[] {
    switch (definition.kind) {
      case "alias":
        return [];
      case "record":
        return definition.fields.map(({ name, range }) =>
          this.#symbol(name.text, SymbolKind.Field, range, name.range),
        );
      case "variant":
        return definition.cases.map(({ name, range }) =>
          this.#symbol(name.text, SymbolKind.EnumMember, range, name.range),
        );
      case "enum":
      case "flags":
        return definition.names.map(({ name, range }) =>
          this.#symbol(name.text, SymbolKind.EnumMember, range, name.range),
        );
      case "resource":
        return definition.members.flatMap((member) => {
          if (member.kind === "broken") return [];
          const { annotations, range } = member;
          if (member.kind === "constructor")
            return [
              this.#symbol("constructor", SymbolKind.Constructor, range, member.keyword, [], annotations),
            ];
          const kind = member.func.accessor === undefined ? SymbolKind.Method : SymbolKind.Property;
          return [this.#symbol(member.name.text, kind, range, member.name.range, [], annotations)];
        });
    }
  }

  #symbol(
    name: string,
    kind: SymbolKind,
    range: TextRange,
    selection: TextRange,
    children: readonly DocumentSymbol[] = [],
    annotations?: syntax.Annotations,
  ): DocumentSymbol {
    const isDeprecated = annotations?.gates.some((gate) => gate.kind === "deprecated") ?? false;
    return {
      name,
      kind,
      range: this.#document.rangeOf(range),
      selectionRange: this.#document.rangeOf(selection),
      ...(children.length === 0 ? {} : { children: [...children] }),
      ...(isDeprecated ? { tags: [SymbolTag.Deprecated] } : {}),
    };
  }
}
