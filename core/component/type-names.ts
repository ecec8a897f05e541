/**
 * Which types of a component have names, through an import or an export. Records, variants, enums, flags and resources need a name
 * before an exported item may use them; other types need none.
 */
import type { Alias } from "./model/alias.ts";
import type { InlineExport } from "./model/instance.ts";
import type { SectionContent } from "./model/section.ts";
import type { DefType, ValType } from "./model/type.ts";
import { partsOf } from "./model/type-indices.ts";

/** A type, which may have several indices: an alias and an export are the type that they are of. */
interface KnownType {
  /** `undefined` where it comes from somewhere else. */
  readonly definition: DefType | undefined;
  isNamed: boolean;
}

/** The types that an instance made here exports, by name; `foreign` for any other instance, of which all exported types have names. */
type KnownInstance = ReadonlyMap<string, KnownType> | "foreign";

/** Follows a component section by section. */
export class TypeNames {
  readonly #types: KnownType[] = [];
  readonly #instances: KnownInstance[] = [];
  /** The index of each function's type; `undefined` for functions that are not made here. */
  readonly #functions: (number | undefined)[] = [];

  /** Whether an instance of these exports could be exported itself. */
  suffice(exports: readonly InlineExport[]): boolean {
    /** The types that the exports so far have named, and those that are made of them. */
    const named = new Set<KnownType>();
    return exports.every(({ item }) => {
      if (item.sort === "func") {
        const type = this.#functions[item.index];
        return type !== undefined && this.#hasNamedParts(this.#types[type], named);
      }
      const type = item.sort === "type" ? this.#types[item.index] : undefined;
      if (type === undefined || !(type.isNamed || this.#hasNamedParts(type, named))) return false;
      named.add(type);
      return true;
    });
  }

  add(content: SectionContent): void {
    switch (content.kind) {
      case "types":
        this.#types.push(...content.items.map((definition) => ({ definition, isNamed: false })));
        return;
      case "imports":
        for (const { type } of content.items) {
          if (type.kind === "type") this.#types.push({ definition: undefined, isNamed: true });
          else if (type.kind === "func") this.#functions.push(undefined);
          else if (type.kind === "instance") this.#instances.push("foreign");
        }
        return;
      case "aliases":
        for (const alias of content.items) {
          if (alias.sort === "func") this.#functions.push(undefined);
          else if (alias.sort === "instance") this.#instances.push("foreign");
          else if (alias.sort === "type") this.#types.push(this.#aliased(alias));
        }
        return;
      case "canons":
        for (const canon of content.items) if (canon.kind === "lift") this.#functions.push(canon.type);
        return;
      case "instances":
        for (const instance of content.items) {
          this.#instances.push(
            instance.kind === "exports" ? this.#exportedTypes(instance.exports) : "foreign",
          );
        }
        return;
      case "exports":
        for (const { item } of content.items) {
          if (item.sort === "func") this.#functions.push(this.#functions[item.index]);
          else if (item.sort === "type") this.#types.push(this.#name(this.#types[item.index]));
          else if (item.sort === "instance") {
            const instance = this.#instances[item.index] ?? "foreign";
            if (instance !== "foreign") for (const type of instance.values()) this.#name(type);
            this.#instances.push(instance);
          }
        }
        return;
      default:
    }
  }

  #aliased(alias: Alias): KnownType {
    const instance = alias.kind === "export" ? this.#instances[alias.instance] : undefined;
    if (alias.kind !== "export" || instance === undefined) return { definition: undefined, isNamed: false };
    const type = instance === "foreign" ? undefined : instance.get(alias.name);
    return type ?? { definition: undefined, isNamed: true };
  }

  #exportedTypes(exports: readonly InlineExport[]): ReadonlyMap<string, KnownType> {
    const types = exports.flatMap(({ name, item }) => {
      const type = item.sort === "type" ? this.#types[item.index] : undefined;
      return type === undefined ? [] : [[name.name, type] as const];
    });
    return new Map(types);
  }

  #name(type: KnownType | undefined): KnownType {
    if (type === undefined) return { definition: undefined, isNamed: true };
    type.isNamed = true;
    return type;
  }

  #hasNamedParts(type: KnownType | undefined, named: Set<KnownType>): boolean {
    const definition = type?.definition;
    if (definition === undefined) return false;
    if (definition.kind === "instance" || definition.kind === "component") return false;
    return partsOf(definition).every((part) => this.#isNamed(part, named));
  }

  #isNamed(part: ValType, named: Set<KnownType>): boolean {
    if (typeof part === "string") return true;
    const type = this.#types[part];
    if (type === undefined) return false;
    if (type.isNamed || named.has(type)) return true;
    if (needName.has(type.definition?.kind) || !this.#hasNamedParts(type, named)) return false;
    named.add(type);
    return true;
  }
}

const needName: ReadonlySet<DefType["kind"] | undefined> = new Set([
  "record",
  "variant",
  "enum",
  "flags",
  "resource",
] as const);
