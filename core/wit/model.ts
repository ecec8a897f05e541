/**
 * The resolved form of WIT: packages, interfaces, worlds and types, with every name bound to its declaration.
 *
 * Problem: a syntax tree only has names; bindings, composition messages and editor features need meanings.
 * Idea: one graph of plain readonly objects, linked by reference, so that identity (`===`) is type identity
 * where WIT makes it so (a `use`d type is an alias whose target is the very object it names).
 * Result: `resolveWit` (see `resolve/index.ts`) builds this graph and nothing else has to look names up again.
 *
 * Terms are those of the component model's `WIT.md`.
 */

/** `wasi:http@0.2.12` is `{ namespace: "wasi", name: "http", version: "0.2.12" }`. */
export interface PackageName {
  readonly namespace: string;
  readonly name: string;
  readonly version: string | undefined;
}

/** A feature gate, `WIT.md` section "Feature gates". */
export type Stability =
  | { readonly kind: "unknown" }
  | { readonly kind: "stable"; readonly since: string; readonly deprecated: string | undefined }
  | { readonly kind: "unstable"; readonly feature: string; readonly deprecated: string | undefined };

export interface Package {
  readonly name: PackageName;
  readonly docs: string | undefined;
  /** In the order of declaration. */
  readonly interfaces: ReadonlyMap<string, Interface>;
  readonly worlds: ReadonlyMap<string, World>;
}

export interface Interface {
  /** Absent for an interface that is written inline in a world. */
  readonly name: string | undefined;
  readonly package: Package;
  readonly docs: string | undefined;
  readonly stability: Stability;
  /** Named types, `use`d ones (aliases) first, then in the order of declaration, except that what a type needs precedes it. */
  readonly types: ReadonlyMap<string, TypeDef>;
  /** Keyed by the component-level name: `get`, `[method]bucket.get`, `[static]session.open`, `[constructor]fields`, `[get]size`, `[method][set]r.x`. */
  readonly functions: ReadonlyMap<string, Func>;
}

export interface World {
  readonly name: string;
  readonly package: Package;
  readonly docs: string | undefined;
  readonly stability: Stability;
  /**
   * After elaboration (`include` expanded, transitive interface imports added in dependency order).
   * Keyed by the external name: `wasi:io/streams@0.2.12` for a named interface, `run` for anything else.
   */
  readonly imports: ReadonlyMap<string, WorldItem>;
  readonly exports: ReadonlyMap<string, WorldItem>;
}

export type WorldItem =
  | {
      readonly kind: "interface";
      readonly interface: Interface;
      readonly stability: Stability;
      /** Of the `import` or `export` itself. */
      readonly docs?: string | undefined;
      readonly externalId?: string | undefined;
    }
  | { readonly kind: "function"; readonly function: Func }
  | { readonly kind: "type"; readonly type: TypeDef };

export type PrimitiveType =
  | "bool"
  | "s8"
  | "u8"
  | "s16"
  | "u16"
  | "s32"
  | "u32"
  | "s64"
  | "u64"
  | "f32"
  | "f64"
  | "char"
  | "string"
  | "error-context";

export type Type = PrimitiveType | TypeDef;

/** Where a named type is declared; anonymous types (`list<u8>`) have no owner. */
export type TypeOwner =
  | { readonly kind: "interface"; readonly interface: Interface }
  | { readonly kind: "world"; readonly world: World }
  | undefined;

export interface TypeDef {
  /** Absent for anonymous types. */
  readonly name: string | undefined;
  readonly owner: TypeOwner;
  readonly docs: string | undefined;
  /** `@external-id("…")`, as functions and world items may have one. */
  readonly externalId?: string | undefined;
  readonly stability: Stability;
  readonly kind: TypeDefKind;
}

export type TypeDefKind =
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "variant"; readonly cases: readonly Case[] }
  | { readonly kind: "enum"; readonly cases: readonly EnumCase[] }
  | { readonly kind: "flags"; readonly flags: readonly Flag[] }
  | { readonly kind: "resource" }
  /** `type a = b;` and `use i.{b as a};`. `use` is true for the latter. */
  | { readonly kind: "alias"; readonly target: Type; readonly use: boolean }
  | { readonly kind: "tuple"; readonly types: readonly Type[] }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "fixed-length-list"; readonly element: Type; readonly length: number }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | { readonly kind: "option"; readonly type: Type }
  | { readonly kind: "result"; readonly ok: Type | undefined; readonly err: Type | undefined }
  | { readonly kind: "handle"; readonly ownership: "own" | "borrow"; readonly resource: TypeDef }
  | { readonly kind: "future"; readonly type: Type | undefined }
  | { readonly kind: "stream"; readonly type: Type | undefined };

export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly docs: string | undefined;
}

export interface Case {
  readonly name: string;
  readonly type: Type | undefined;
  readonly docs: string | undefined;
}

export interface EnumCase {
  readonly name: string;
  readonly docs: string | undefined;
}

export interface Flag {
  readonly name: string;
  readonly docs: string | undefined;
}

/** `x: get() -> u8;` and `x: set(v: u8);` are functions that bindings show as a property. */
export type Accessor = "get" | "set";

export interface Func {
  /** The component-level name, as it keys `Interface.functions`. */
  readonly name: string;
  /** Absent for an ordinary function. */
  readonly accessor?: Accessor | undefined;
  readonly kind:
    | { readonly kind: "freestanding" }
    | { readonly kind: "method" | "static" | "constructor"; readonly resource: TypeDef };
  readonly async: boolean;
  readonly params: readonly Param[];
  /** Absent when the function returns nothing. A constructor's is `own<resource>` (or a `result` of it). */
  readonly result: Type | undefined;
  readonly docs: string | undefined;
  readonly externalId?: string | undefined;
  readonly stability: Stability;
}

export interface Param {
  readonly name: string;
  readonly type: Type;
}

/** Everything one resolution produced. */
export interface Resolution {
  /** Dependencies before their dependents. */
  readonly packages: readonly Package[];
}
