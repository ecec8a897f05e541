/**
 * The syntax tree of one WIT file, after the grammar in `WIT.md`.
 *
 * Names are plain text here and not yet bound. Every node has the range of its own text, without documentation and gates.
 * Text that could not be parsed is a `broken` node, so that the rest of the file stays usable.
 */
import type { TextRange, WitSource } from "../diagnostics.ts";
import type { Accessor, PrimitiveType } from "../model.ts";
import type { Token } from "./lexer.ts";

export interface SyntaxNode {
  readonly range: TextRange;
}

/** An identifier. `text` is without the `%` that an escaped one is written with. */
export interface Name extends SyntaxNode {
  readonly text: string;
}

export interface SyntaxFile extends SyntaxNode {
  readonly source: WitSource;
  /** All of the text; comments hang on the token behind them. */
  readonly tokens: readonly Token[];
  readonly header: PackageHeader | undefined;
  readonly items: readonly FileItem[];
  readonly damage: Damage;
}

/** What the parser could not make sense of. */
export interface Damage {
  /** The ranges of items and entries that cannot be parsed, in order, without overlaps. */
  readonly unreadable: readonly TextRange[];
  /** The ends of the blocks whose closing brace is missing, in order; one for each block. */
  readonly unclosed: readonly number[];
}

/** `package wasi:http@0.2.12;` */
export interface PackageHeader extends SyntaxNode {
  readonly kind: "package-header";
  readonly docs: string | undefined;
  readonly name: PackagePath;
}

/** `wasi:http@0.2.12` */
export interface PackagePath extends SyntaxNode {
  readonly namespace: Name;
  readonly name: Name;
  readonly version: Version | undefined;
}

export interface Version extends SyntaxNode {
  readonly text: string;
}

export type FileItem = PackageBlock | PackageItem;
export type PackageItem = TopLevelUse | InterfaceItem | WorldItemSyntax | Broken;

/** `package a:b { … }` within a file. */
export interface PackageBlock extends SyntaxNode {
  readonly kind: "package-block";
  readonly docs: string | undefined;
  readonly name: PackagePath;
  readonly items: readonly PackageItem[];
}

/** Text that could not be parsed as an item; a diagnostic says why. */
export interface Broken extends SyntaxNode {
  readonly kind: "broken";
}

/** `types` or `wasi:http/types@0.2.12` */
export interface UsePath extends SyntaxNode {
  readonly package: PackagePath | undefined;
  readonly name: Name;
}

/** `use wasi:http/types as http-types;` at the top level of a file. */
export interface TopLevelUse extends SyntaxNode {
  readonly kind: "top-level-use";
  readonly path: UsePath;
  readonly alias: Name | undefined;
}

export type Gate =
  | { readonly kind: "since"; readonly version: Version; readonly range: TextRange }
  | { readonly kind: "unstable"; readonly feature: Name; readonly range: TextRange }
  | { readonly kind: "deprecated"; readonly version: Version; readonly range: TextRange };

/** `@external-id("…")`; `value` is decoded. */
export interface ExternalId extends SyntaxNode {
  readonly value: string;
}

/** What may stand before an item. */
export interface Annotations {
  readonly docs: string | undefined;
  readonly gates: readonly Gate[];
  readonly externalId: ExternalId | undefined;
}

export interface InterfaceItem extends SyntaxNode {
  readonly kind: "interface";
  readonly annotations: Annotations;
  readonly name: Name;
  readonly members: readonly InterfaceMember[];
}

export type InterfaceMember = Use | TypeItem | FuncItem | Broken;

/** The item `world … { … }`; named so as not to collide with the model's `WorldItem`. */
export interface WorldItemSyntax extends SyntaxNode {
  readonly kind: "world";
  readonly annotations: Annotations;
  readonly name: Name;
  readonly members: readonly WorldMember[];
}

export type WorldMember = Extern | Use | TypeItem | Include | Broken;

/** `import …;` or `export …;` */
export interface Extern extends SyntaxNode {
  readonly kind: "extern";
  readonly direction: "import" | "export";
  readonly annotations: Annotations;
  readonly target: ExternTarget;
}

export type ExternTarget =
  /** `wasi:http/types@0.2.12` or, with a plain name, `primary: wasi:keyvalue/store` */
  | { readonly kind: "path"; readonly name: Name | undefined; readonly path: UsePath }
  | { readonly kind: "func"; readonly name: Name; readonly func: FuncType }
  | { readonly kind: "inline"; readonly name: Name; readonly members: readonly InterfaceMember[] };

/** `use types.{request, response as answer};` */
export interface Use extends SyntaxNode {
  readonly kind: "use";
  readonly annotations: Annotations;
  readonly path: UsePath;
  readonly names: readonly Renaming[];
}

/** `request` or `request as answer` */
export interface Renaming extends SyntaxNode {
  readonly name: Name;
  readonly alias: Name | undefined;
}

/** `include wasi:cli/imports with { a as b }` */
export interface Include extends SyntaxNode {
  readonly kind: "include";
  readonly annotations: Annotations;
  readonly path: UsePath;
  readonly renamings: readonly Renaming[];
}

export interface FuncItem extends SyntaxNode {
  readonly kind: "func";
  readonly annotations: Annotations;
  readonly name: Name;
  readonly func: FuncType;
}

export interface FuncType extends SyntaxNode {
  readonly async: boolean;
  /** `get` or `set` in the place of `func`; then the range begins with this word. */
  readonly accessor: Accessor | undefined;
  readonly params: readonly NamedType[];
  readonly result: TypeSyntax | undefined;
}

export interface NamedType extends SyntaxNode {
  readonly name: Name;
  readonly type: TypeSyntax;
}

/** A named type's declaration. */
export interface TypeItem extends SyntaxNode {
  readonly kind: "type";
  readonly annotations: Annotations;
  readonly name: Name;
  readonly definition: TypeDefinition;
}

export type TypeDefinition =
  | { readonly kind: "alias"; readonly type: TypeSyntax }
  | { readonly kind: "record"; readonly fields: readonly FieldItem[] }
  | { readonly kind: "variant"; readonly cases: readonly CaseItem[] }
  | { readonly kind: "enum" | "flags"; readonly names: readonly LabelItem[] }
  | { readonly kind: "resource"; readonly members: readonly ResourceMember[] };

export interface FieldItem extends NamedType {
  readonly docs: string | undefined;
}

export interface CaseItem extends SyntaxNode {
  readonly docs: string | undefined;
  readonly name: Name;
  readonly type: TypeSyntax | undefined;
}

export interface LabelItem extends SyntaxNode {
  readonly docs: string | undefined;
  readonly name: Name;
}

export type ResourceMember =
  | (SyntaxNode & {
      readonly kind: "method" | "static";
      readonly annotations: Annotations;
      readonly name: Name;
      readonly func: FuncType;
    })
  | (SyntaxNode & {
      readonly kind: "constructor";
      readonly annotations: Annotations;
      /** The keyword `constructor`. */
      readonly keyword: TextRange;
      readonly func: FuncType;
    })
  | Broken;

export type TypeSyntax = SyntaxNode &
  (
    | { readonly kind: "primitive"; readonly primitive: PrimitiveType }
    | { readonly kind: "name"; readonly name: Name }
    | { readonly kind: "tuple"; readonly types: readonly TypeSyntax[] }
    | { readonly kind: "list"; readonly element: TypeSyntax; readonly length: number | undefined }
    | { readonly kind: "map"; readonly key: TypeSyntax; readonly value: TypeSyntax }
    | { readonly kind: "option"; readonly type: TypeSyntax }
    | { readonly kind: "result"; readonly ok: TypeSyntax | undefined; readonly err: TypeSyntax | undefined }
    | { readonly kind: "future" | "stream"; readonly type: TypeSyntax | undefined }
    | { readonly kind: "handle"; readonly ownership: "own" | "borrow"; readonly resource: Name }
  );
