/**
 * Resolved types: every index is replaced by the type that it refers to.
 *
 * Value types are compared by structure (`TypeInterner`), resources by identity: one `Resource` object is one
 * resource type, however many interfaces pass it on under however many names.
 */
import type { PrimValType } from "./model/type.ts";
import type { ComponentDefinition, TypeDefinition } from "./definitions.ts";

export interface Resource {
  /** The name under which it is first imported or exported, for messages; a resource may be defined without one. */
  name: string | undefined;
}

/** A name that a resource is given: by the type that introduces it, by `use`, or by `type a = b`. */
export interface ResourceName {
  readonly name: string;
  /** The name that this one was declared to be equal to. */
  readonly origin?: ResourceName;
}

export interface Field {
  readonly name: string;
  readonly type: ValueType;
}

export interface Case {
  readonly name: string;
  readonly type: ValueType | undefined;
}

export type ValueType =
  | { readonly kind: "primitive"; readonly type: PrimValType }
  /** A type that an interface exports under a name; it has the structure of `type`. */
  | NamedType
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "variant"; readonly cases: readonly Case[] }
  | { readonly kind: "list"; readonly element: ValueType }
  | { readonly kind: "fixed-length-list"; readonly element: ValueType; readonly length: number }
  | { readonly kind: "tuple"; readonly types: readonly ValueType[] }
  | { readonly kind: "flags"; readonly labels: readonly string[] }
  | { readonly kind: "enum"; readonly labels: readonly string[] }
  | { readonly kind: "option"; readonly type: ValueType }
  | { readonly kind: "result"; readonly ok: ValueType | undefined; readonly err: ValueType | undefined }
  /** `by` is the name under which the resource is referred to; it makes no difference to the type. */
  | { readonly kind: "own" | "borrow"; readonly resource: Resource; readonly by?: ResourceName }
  | { readonly kind: "stream" | "future"; readonly type: ValueType | undefined }
  | { readonly kind: "map"; readonly key: ValueType; readonly value: ValueType };

export interface NamedType {
  readonly kind: "named";
  readonly name: string;
  /** The structure; never itself a `NamedType`. */
  readonly type: ValueType;
  /** The named type that this one was declared to be equal to, as `use` and `type a = b` do it. */
  readonly origin?: NamedType;
}

export interface FunctionType {
  readonly async: boolean;
  readonly params: readonly Field[];
  readonly result: ValueType | undefined;
}

/** What stands beside the name of an import or export, and has no influence on its type. */
export interface Attributes {
  /** The interface that an instance under another name is of: `wasi:io/streams@0.2.12`. */
  readonly implements?: string;
  readonly externalId?: string;
}

/** What a component or an instance imports or exports. */
export type Item = ItemContent & { readonly attributes?: Attributes };

type ItemContent =
  | { readonly kind: "func"; readonly type: FunctionType }
  | { readonly kind: "value"; readonly type: ValueType }
  | { readonly kind: "type"; readonly type: TypeItem }
  | { readonly kind: "instance"; readonly exports: ReadonlyMap<string, Item> }
  /** Components and core modules are passed along, not looked into. */
  | { readonly kind: "component"; readonly definition: ComponentDefinition }
  | { readonly kind: "core-module" };

export type InstanceItem = Extract<Item, { readonly kind: "instance" }>;

/** An exported type. Types of functions, instances and components are passed along, not looked into. */
export type TypeItem =
  | { readonly kind: "value"; readonly type: ValueType }
  | { readonly kind: "resource"; readonly resource: Resource; readonly by?: ResourceName }
  | { readonly kind: "other"; readonly definition: TypeDefinition };

/** The structure below any names. */
export function withoutName(type: ValueType): ValueType {
  let current = type;
  while (current.kind === "named") current = current.type;
  return current;
}

/** The value types that `type` is directly made of, in order. */
export function innerTypes(type: ValueType): readonly ValueType[] {
  switch (type.kind) {
    case "primitive":
    case "flags":
    case "enum":
    case "own":
    case "borrow":
      return [];
    case "named":
    case "option":
      return [type.type];
    case "record":
      return type.fields.map((field) => field.type);
    case "variant":
      return type.cases.flatMap((item) => (item.type === undefined ? [] : [item.type]));
    case "list":
    case "fixed-length-list":
      return [type.element];
    case "tuple":
      return type.types;
    case "result":
      return [type.ok, type.err].filter((inner) => inner !== undefined);
    case "stream":
    case "future":
      return type.type === undefined ? [] : [type.type];
    case "map":
      return [type.key, type.value];
  }
}

/**
 * Numbers structures: two value types get the same number exactly when they are the same type. Each object is
 * visited once, so types that share parts heavily cost no more than their size.
 */
export class TypeInterner {
  readonly #byObject = new WeakMap<ValueType, number>();
  readonly #byKey = new Map<string, number>();
  readonly #resources = new Map<Resource, number>();

  id(type: ValueType): number {
    const known = this.#byObject.get(type);
    if (known !== undefined) return known;
    const id = type.kind === "named" ? this.id(type.type) : this.#idOfKey(this.#key(type));
    this.#byObject.set(type, id);
    return id;
  }

  idOfFunction(type: FunctionType): number {
    return this.#idOfKey(
      JSON.stringify([
        type.async,
        type.params.map((param) => [param.name, this.id(param.type)]),
        this.#optional(type.result),
      ]),
    );
  }

  idOfResource(resource: Resource): number {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    this.#resources.set(resource, this.#resources.size);
    return this.#resources.size - 1;
  }

  #idOfKey(key: string): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, this.#byKey.size);
    return this.#byKey.size - 1;
  }

  #optional(type: ValueType | undefined): number | null {
    return type === undefined ? null : this.id(type);
  }

  #key(type: Exclude<ValueType, { kind: "named" }>): string {
    switch (type.kind) {
      case "primitive":
        return type.type;
      case "record":
        return JSON.stringify([type.kind, type.fields.map((field) => [field.name, this.id(field.type)])]);
      case "variant":
        return JSON.stringify([type.kind, type.cases.map((item) => [item.name, this.#optional(item.type)])]);
      case "flags":
      case "enum":
        return JSON.stringify([type.kind, type.labels]);
      case "own":
      case "borrow":
        return JSON.stringify([type.kind, this.idOfResource(type.resource)]);
      case "fixed-length-list":
        return JSON.stringify([type.kind, this.id(type.element), type.length]);
      case "result":
        return JSON.stringify([type.kind, this.#optional(type.ok), this.#optional(type.err)]);
      case "list":
      case "tuple":
      case "option":
      case "stream":
      case "future":
      case "map":
        return JSON.stringify([type.kind, innerTypes(type).map((inner) => this.id(inner))]);
    }
  }
}
