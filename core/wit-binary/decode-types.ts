/**
 * Types and functions of one binary: from indices and names to declarations.
 *
 * Each interface of a binary has its own copy of a type that another one declares. A copy is recognised by the named type that
 * it is declared to be equal to, or for a resource by the resource itself.
 */
import {
  mapUnlabelledParts,
  ReaderError,
  type Item,
  type NamedType,
  type Resource,
  type ResourceName,
  type TypeItem,
  type ValueType,
} from "../component/index.ts";
import type {
  Accessor,
  Func,
  Interface,
  Type,
  TypeDef,
  TypeDefKind,
  TypeOwner,
  World,
} from "../wit/index.ts";
import type { ItemDocs } from "./package-docs.ts";

/** Where names are declared: an interface or a world. */
export interface Scope {
  readonly owner: TypeOwner;
  readonly types: Map<string, TypeDef>;
  readonly docs: ItemDocs;
}

type TypeMember = Extract<Item, { readonly kind: "type" }>;
type FunctionMember = Extract<Item, { readonly kind: "func" }>;

export class TypeDecoder {
  readonly #named = new Map<NamedType | ResourceName, TypeDef>();
  /** Where a resource was first met, for references to it that have no name to go by. */
  readonly #resources = new Map<Resource, TypeDef>();
  /** Types without names that have been read, so that those with many parts in common cost no more than their size. */
  readonly #nameless = new Map<ValueType, TypeDef>();

  declare(scope: Scope, name: string, member: TypeMember): TypeDef {
    const item = member.type;
    if (item.kind === "other") throw malformed(`\`${name}\` is a type that WIT has no word for`);
    const known = scope.types.get(name);
    if (known === undefined) {
      const { docs, stability } = scope.docs.types(name);
      const kind = this.#kindOfDeclared(scope, name, item);
      const declared: TypeDef = {
        name,
        owner: scope.owner,
        docs,
        stability,
        kind,
        ...withExternalId(member),
      };
      scope.types.set(name, declared);
      this.#recognise(item, declared);
      return declared;
    }
    this.#recognise(item, known);
    return known;
  }

  #recognise(item: TypeItem, type: TypeDef): void {
    if (item.kind === "value" && item.type.kind === "named") this.#named.set(item.type, type);
    if (item.kind !== "resource") return;
    if (item.by !== undefined) this.#named.set(item.by, type);
    if (!this.#resources.has(item.resource)) this.#resources.set(item.resource, type);
  }

  #kindOfDeclared(scope: Scope, name: string, item: TypeItem): TypeDefKind {
    if (item.kind === "resource") {
      const target = this.#findNamed(item.by?.origin) ?? this.#resources.get(item.resource);
      return target === undefined ? { kind: "resource" } : aliasOf(target, scope);
    }
    if (item.kind !== "value") throw malformed(`\`${name}\` is a type that WIT has no word for`);
    const target = item.type.kind === "named" ? this.#findNamed(item.type.origin) : undefined;
    if (target !== undefined) return aliasOf(target, scope);
    const docs = scope.docs.types(name);
    return this.#kind(scope, item.type, (part) => docs.types(part).docs);
  }

  #findNamed(name: NamedType | ResourceName | undefined): TypeDef | undefined {
    for (let current = name; current !== undefined; current = current.origin) {
      const found = this.#named.get(current);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #type(scope: Scope, type: ValueType): Type {
    if (type.kind === "primitive") return type.type;
    if (type.kind === "named") return this.#findNamed(type) ?? this.#type(scope, type.type);
    const known = this.#nameless.get(type);
    if (known !== undefined) return known;
    const kind = this.#kind(scope, type, () => undefined);
    const nameless: TypeDef = {
      name: undefined,
      owner: undefined,
      docs: undefined,
      stability: { kind: "unknown" },
      kind,
    };
    this.#nameless.set(type, nameless);
    return nameless;
  }

  /** `docsOf` gives the documentation of fields, cases and flags. */
  #kind(scope: Scope, type: ValueType, docsOf: (part: string) => string | undefined): TypeDefKind {
    const inner = (part: ValueType) => this.#type(scope, part);
    const optional = (part: ValueType | undefined) => (part === undefined ? undefined : inner(part));
    switch (type.kind) {
      case "primitive":
        return { kind: "alias", target: type.type, use: false };
      case "named":
        return this.#kind(scope, type.type, docsOf);
      case "record":
        return {
          kind: "record",
          fields: type.fields.map(({ name, type: part }) => ({
            name,
            type: inner(part),
            docs: docsOf(name),
          })),
        };
      case "variant":
        return {
          kind: "variant",
          cases: type.cases.map(({ name, type: part }) => ({
            name,
            type: optional(part),
            docs: docsOf(name),
          })),
        };
      case "enum":
        return { kind: "enum", cases: type.labels.map((name) => ({ name, docs: docsOf(name) })) };
      case "flags":
        return { kind: "flags", flags: type.labels.map((name) => ({ name, docs: docsOf(name) })) };
      case "own":
      case "borrow": {
        const resource = this.#findNamed(type.by) ?? this.#resources.get(type.resource);
        if (resource === undefined) throw malformed(`a handle is to a resource without a name`);
        return { kind: "handle", ownership: type.kind, resource };
      }
      default:
        return mapUnlabelledParts(type, inner);
    }
  }

  /** `name` has its resource, as in `[method]counter.add`. */
  readFunction(scope: Scope, name: string, item: FunctionMember, { docs, stability }: ItemDocs): Func {
    const { type } = item;
    return {
      name,
      ...withAccessor(name),
      kind: functionKind(scope, name),
      async: type.async,
      params: type.params.map((param) => ({ name: param.name, type: this.#type(scope, param.type) })),
      result: type.result === undefined ? undefined : this.#type(scope, type.result),
      docs,
      stability,
      ...withExternalId(item),
    };
  }
}

export function withExternalId({ attributes }: Item): { readonly externalId?: string } {
  return attributes?.externalId === undefined ? {} : { externalId: attributes.externalId };
}

/** `use` is for what another interface declares. */
function aliasOf(target: TypeDef, scope: Scope): TypeDefKind {
  const own = ownerOf(scope.owner);
  return { kind: "alias", target, use: target.owner?.kind === "interface" && ownerOf(target.owner) !== own };
}

/** The interface or the world that declares a type. */
export function ownerOf(owner: TypeOwner): Interface | World | undefined {
  return owner?.kind === "interface" ? owner.interface : owner?.world;
}

function functionKind(scope: Scope, name: string): Func["kind"] {
  const [, kind, resourceName] = /^\[(constructor|method|static)\](?:\[[gs]et\])?([^.[\]]+)/.exec(name) ?? [];
  if (kind === undefined || resourceName === undefined) return { kind: "freestanding" };
  const resource = scope.types.get(resourceName);
  if (resource === undefined) throw malformed(`\`${name}\` belongs to a resource that does not exist`);
  return { kind: kind as "constructor" | "method" | "static", resource };
}

/** `[get]x`, `[method][set]r.x` */
function withAccessor(name: string): { readonly accessor?: Accessor } {
  const [, accessor] = /^(?:\[(?:method|static)\])?\[(get|set)\]/.exec(name) ?? [];
  return accessor === "get" || accessor === "set" ? { accessor } : {};
}

export function malformed(message: string): ReaderError {
  return new ReaderError("malformed-wit", `${message}, in the component`, 0);
}
