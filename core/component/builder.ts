/**
 * Writes a component definition by definition. The builder alone hands out indices, so an index that exists is
 * valid, and neighbouring definitions of one kind share a section.
 */
import type { Alias } from "./model/alias.ts";
import type { Canon, CanonOpt } from "./model/canon.ts";
import {
  plainName,
  type AttributedName,
  type Export,
  type ExternDeclaration,
  type ExternType,
  type TypeBound,
} from "./model/extern.ts";
import type { CoreInstance, InlineExport, Instance, InstantiateArg } from "./model/instance.ts";
import type { SectionContent } from "./model/section.ts";
import type { Index, SortIndex } from "./model/sort.ts";
import type { Declaration, DefType } from "./model/type.ts";
import type { Attributes } from "./types.ts";
import { Sink } from "./writer/sink.ts";
import { writeSections } from "./writer/section.ts";
import { writeSort } from "./writer/sort.ts";

/** The name of an import or export, and what may stand beside it. */
export interface ItemName extends Attributes {
  readonly name: string;
}

export class ComponentBuilder {
  readonly #sections: SectionContent[] = [];
  #types = 0;
  #instances = 0;
  #components = 0;
  #funcs = 0;
  #coreModules = 0;
  #coreInstances = 0;
  #coreFuncs = 0;
  #coreMemories = 0;

  type(type: DefType): Index<"type"> {
    this.#append("types", type);
    return this.#newType();
  }

  importInstance(name: string, type: Index<"type">): Index<"instance"> {
    this.#append("imports", { name: plainName(name), type: { kind: "instance", type } });
    return this.#newInstance();
  }

  importType(name: string, bound: TypeBound): Index<"type"> {
    this.#append("imports", { name: plainName(name), type: { kind: "type", bound } });
    return this.#newType();
  }

  importFunc(name: string, type: Index<"type">): Index<"func"> {
    this.#append("imports", { name: plainName(name), type: { kind: "func", type } });
    return this.#newFunc();
  }

  /** The index of the type under its new name. */
  exportType(name: string, index: Index<"type">): Index<"type"> {
    this.#append("exports", { name: plainName(name), item: { sort: "type", index }, type: undefined });
    return this.#newType();
  }

  /** `type` says the function's type in terms of exported types. */
  exportFunc(name: string, index: Index<"func">, type: Index<"type">): void {
    this.#append("exports", {
      name: plainName(name),
      item: { sort: "func", index },
      type: { kind: "func", type },
    });
    this.#newFunc();
  }

  /** Copies the bytes of a core module. */
  coreModule(bytes: Uint8Array): Index<"core module"> {
    this.#sections.push({ kind: "core-module", bytes });
    this.#coreModules += 1;
    return (this.#coreModules - 1) as Index<"core module">;
  }

  /** An instance of a core module that imports nothing. */
  instantiateModule(module: Index<"core module">): Index<"core instance"> {
    this.#append("core-instances", { kind: "instantiate", module, args: [] });
    this.#coreInstances += 1;
    return (this.#coreInstances - 1) as Index<"core instance">;
  }

  aliasCoreFunc(instance: Index<"core instance">, name: string): Index<"core func"> {
    this.#append("aliases", { kind: "core-export", sort: "core func", instance, name });
    this.#coreFuncs += 1;
    return (this.#coreFuncs - 1) as Index<"core func">;
  }

  aliasCoreMemory(instance: Index<"core instance">, name: string): Index<"core memory"> {
    this.#append("aliases", { kind: "core-export", sort: "core memory", instance, name });
    this.#coreMemories += 1;
    return (this.#coreMemories - 1) as Index<"core memory">;
  }

  /** A function of the component, made of a core function. */
  lift(coreFunc: Index<"core func">, type: Index<"type">, opts: readonly CanonOpt[]): Index<"func"> {
    this.#append("canons", { kind: "lift", coreFunc, opts, type });
    return this.#newFunc();
  }

  /** Copies the bytes of a whole component. */
  component(bytes: Uint8Array): Index<"component"> {
    this.#sections.push({ kind: "component", bytes });
    this.#components += 1;
    return (this.#components - 1) as Index<"component">;
  }

  instantiate(component: Index<"component">, args: readonly InstantiateArg[]): Index<"instance"> {
    this.#append("instances", { kind: "instantiate", component, args });
    return this.#newInstance();
  }

  instanceOfExports(
    exports: readonly { readonly name: string; readonly item: SortIndex }[],
  ): Index<"instance"> {
    const inline = exports.map(({ name, item }): InlineExport => ({ name: plainName(name), item }));
    this.#append("instances", { kind: "exports", exports: inline });
    return this.#newInstance();
  }

  aliasInstance(instance: Index<"instance">, name: string): Index<"instance"> {
    this.#append("aliases", { kind: "export", sort: "instance", instance, name });
    return this.#newInstance();
  }

  aliasType(instance: Index<"instance">, name: string): Index<"type"> {
    this.#append("aliases", { kind: "export", sort: "type", instance, name });
    return this.#newType();
  }

  /** An export adds a new definition to the index space; its types are the exported ones. */
  exportInstance(name: string, instance: Index<"instance">): Index<"instance"> {
    this.#append("exports", {
      name: plainName(name),
      item: { sort: "instance", index: instance },
      type: undefined,
    });
    return this.#newInstance();
  }

  /** The custom section `component-name`, which tools use to label what they print. */
  names(names: {
    readonly component: string;
    readonly components: ReadonlyMap<Index<"component">, string>;
    readonly instances: ReadonlyMap<Index<"instance">, string>;
  }): void {
    const sink = new Sink();
    const subsection = (code: number, write: (inner: Sink) => void) => {
      const inner = new Sink();
      write(inner);
      sink.byte(code);
      sink.sized(inner.finish());
    };
    subsection(0, (inner) => inner.name(names.component));
    for (const sort of ["component", "instance"] as const) {
      const map: ReadonlyMap<number, string> = sort === "component" ? names.components : names.instances;
      subsection(1, (inner) => {
        writeSort(inner, sort);
        inner.vec([...map], ([index, name]) => {
          inner.u32(index);
          inner.name(name);
        });
      });
    }
    this.#sections.push({ kind: "custom", name: "component-name", bytes: sink.finish() });
  }

  custom(name: string, bytes: Uint8Array): void {
    this.#sections.push({ kind: "custom", name, bytes });
  }

  finish(): Uint8Array {
    return writeSections(this.#sections);
  }

  #append(kind: "types", item: DefType): void;
  #append(kind: "imports", item: ExternDeclaration): void;
  #append(kind: "instances", item: Instance): void;
  #append(kind: "aliases", item: Alias): void;
  #append(kind: "exports", item: Export): void;
  #append(kind: "canons", item: Canon): void;
  #append(kind: "core-instances", item: CoreInstance): void;
  #append(
    kind: "types" | "imports" | "instances" | "aliases" | "exports" | "canons" | "core-instances",
    item: unknown,
  ): void {
    const last = this.#sections.at(-1);
    if (last?.kind === kind) (last.items as unknown[]).push(item);
    else this.#sections.push({ kind, items: [item] } as SectionContent);
  }

  #newType(): Index<"type"> {
    this.#types += 1;
    return (this.#types - 1) as Index<"type">;
  }

  #newFunc(): Index<"func"> {
    this.#funcs += 1;
    return (this.#funcs - 1) as Index<"func">;
  }

  #newInstance(): Index<"instance"> {
    this.#instances += 1;
    return (this.#instances - 1) as Index<"instance">;
  }
}

/** A binary WIT package: component types, each exported under a plain name, and its documentation. */
export function writeWitPackage(
  items: readonly { readonly name: string; readonly type: DefType }[],
  docs: Uint8Array,
): Uint8Array {
  const builder = new ComponentBuilder();
  for (const { name, type } of items) builder.exportType(name, builder.type(type));
  builder.custom("package-docs", docs);
  return builder.finish();
}

/** Writes a component type, which has its own index spaces. */
export class ComponentTypeBuilder {
  readonly #declarations: Declaration[] = [];
  #types = 0;
  #instances = 0;

  type(type: DefType): Index<"type"> {
    this.#declarations.push({ kind: "type", type });
    return this.#newType();
  }

  aliasType(instance: Index<"instance">, name: string): Index<"type"> {
    this.#declarations.push({ kind: "alias", alias: { kind: "export", sort: "type", instance, name } });
    return this.#newType();
  }

  importInstance(name: ItemName, type: Index<"type">): Index<"instance"> {
    this.#import(name, { kind: "instance", type });
    return this.#newInstance();
  }

  /** The index of the type under its new name. */
  importType(name: ItemName, type: Index<"type">): Index<"type"> {
    this.#import(name, { kind: "type", bound: { kind: "eq", type } });
    return this.#newType();
  }

  importResource(name: ItemName): Index<"type"> {
    this.#import(name, { kind: "type", bound: { kind: "sub-resource" } });
    return this.#newType();
  }

  importFunc(name: ItemName, type: Index<"type">): void {
    this.#import(name, { kind: "func", type });
  }

  exportInstance(name: ItemName, type: Index<"type">): Index<"instance"> {
    this.#export(name, { kind: "instance", type });
    return this.#newInstance();
  }

  exportFunc(name: ItemName, type: Index<"type">): void {
    this.#export(name, { kind: "func", type });
  }

  exportComponent(name: ItemName, type: Index<"type">): void {
    this.#export(name, { kind: "component", type });
  }

  finish(): DefType {
    return { kind: "component", declarations: this.#declarations };
  }

  #import(name: ItemName, type: ExternType): void {
    this.#declarations.push({ kind: "import", import: { name: attributedName(name), type } });
  }

  #export(name: ItemName, type: ExternType): void {
    this.#declarations.push({ kind: "export", export: { name: attributedName(name), type } });
  }

  #newType(): Index<"type"> {
    this.#types += 1;
    return (this.#types - 1) as Index<"type">;
  }

  #newInstance(): Index<"instance"> {
    this.#instances += 1;
    return (this.#instances - 1) as Index<"instance">;
  }
}

/** Production `nameattributes`. */
function attributedName({ name, implements: implemented, externalId }: ItemName): AttributedName {
  const attributes = [
    ...(implemented === undefined ? [] : [{ code: 0x00, text: implemented }]),
    ...(externalId === undefined ? [] : [{ code: 0x02, text: externalId }]),
  ];
  return attributes.length === 0 ? plainName(name) : { name, form: 2, attributes };
}

/** Writes an instance type, which has its own index space. */
export class InstanceTypeBuilder {
  readonly #declarations: Declaration[] = [];
  #types = 0;

  type(type: DefType): Index<"type"> {
    this.#declarations.push({ kind: "type", type });
    return this.#newType();
  }

  /** A type of the component that the instance type is written in. */
  outerType(index: Index<"type">): Index<"type"> {
    this.#declarations.push({ kind: "alias", alias: { kind: "outer", sort: "type", count: 1, index } });
    return this.#newType();
  }

  /** The index of the type under its new name. */
  exportType(name: string | ItemName, type: Index<"type">): Index<"type"> {
    this.#export(name, { kind: "type", bound: { kind: "eq", type } });
    return this.#newType();
  }

  exportResource(name: string | ItemName): Index<"type"> {
    this.#export(name, { kind: "type", bound: { kind: "sub-resource" } });
    return this.#newType();
  }

  exportFunc(name: string | ItemName, type: Index<"type">): void {
    this.#export(name, { kind: "func", type });
  }

  finish(): DefType {
    return { kind: "instance", declarations: this.#declarations };
  }

  #export(name: string | ItemName, type: ExternType): void {
    const full = attributedName(typeof name === "string" ? { name } : name);
    this.#declarations.push({ kind: "export", export: { name: full, type } });
  }

  #newType(): Index<"type"> {
    this.#types += 1;
    return (this.#types - 1) as Index<"type">;
  }
}
