/**
 * Problem: types in a binary are indices into scopes; a nested component's types depend on what it is instantiated
 * with; one instance type used for two imports means two sets of resources.
 *
 * Idea: run the component on types instead of values. An index space holds what each index means, instantiating a
 * nested component runs it with the arguments' types, and a declared type is elaborated anew at each use, guided by
 * the actual argument if there is one. `Binary.md`: "after each individual type-import is supplied, the actual
 * type supplied is immediately substituted for all uses of the import".
 *
 * Result: substitution needs no separate algorithm, and the same code links components and reads them.
 */
import type { ComponentDefinition, Scope, TypeDefinition, View } from "./definitions.ts";
import type { Alias } from "./model/alias.ts";
import { mapParts } from "./model/composite.ts";
import type { AttributedName, ExternType } from "./model/extern.ts";
import type { Section } from "./model/section.ts";
import { isCoreSort, type Sort, type SortIndex } from "./model/sort.ts";
import type { Declaration, DefType, FuncType, ValType } from "./model/type.ts";
import { ReaderError } from "./reader/cursor.ts";
import { readSections } from "./reader/section.ts";
import {
  innerTypes,
  withoutName,
  type FunctionType,
  type InstanceItem,
  type Item,
  type TypeItem,
  type ValueType,
} from "./types.ts";

/** The actual item for each import of a component, by the import's name. */
export type Arguments = ReadonlyMap<string, Item>;

export interface Linked {
  /**
   * Imports in order. With arguments, a declared type refers to the resources that were supplied so far, so that it can
   * be compared with the argument by structure.
   */
  readonly imports: ReadonlyMap<string, Item>;
  readonly exports: ReadonlyMap<string, Item>;
}

/** Runs a component on types. Without `args` every import stands for itself, with fresh resources. */
export function linkTypes(sections: readonly Section[], args?: Arguments, steps?: StepBudget): Linked {
  return new TypeMachine(steps).runSections(sections, undefined, args);
}

/** How many definitions types may expand to. Components that are read for one purpose can share it. */
export class StepBudget {
  #left: number;

  constructor(steps = MAX_STEPS) {
    this.#left = steps;
  }

  /** Whether that many steps were left. */
  take(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}

/**
 * Instantiates a component of another file, by its bytes or by its type alone. Where a type introduces resources among
 * its exports, those of `guide` replace them.
 */
export function linkDefinition(definition: ComponentDefinition, given: Given = {}): Linked {
  return new TypeMachine().linkDefinition(definition, given);
}

/** Instantiates any number of definitions, which together may take no more steps than one component may. */
export function openLinker(): (definition: ComponentDefinition) => Linked {
  const machine = new TypeMachine();
  return (definition) => machine.linkDefinition(definition, {});
}

/**
 * What the outside gives to declarations: items for imports, and the exports of an actual instance. Where the
 * declarations introduce a resource, the actual one takes its place.
 */
interface Given {
  readonly args?: Arguments;
  readonly guide?: ReadonlyMap<string, Item>;
}

/** One component at work. */
interface Run {
  readonly scope: Scope;
  readonly args: Arguments | undefined;
  readonly imports: Map<string, Item>;
  readonly exports: Map<string, Item>;
}

/** Enough for servers of hundreds of components, and few enough that a malicious file is refused within a second. */
const MAX_STEPS = 1_000_000;
/** Levels of nested components and value types: more than real ones have, and safe for recursion. */
const MAX_NESTING = 100;
/** Types in a value type with all types that it is made of, each as often as it occurs: the limit of `wasm-tools`. */
const MAX_TYPE_SIZE = 1_000_000;

/** How large a value type is when it is written out. Parts that are shared count each time. */
interface Measure {
  readonly depth: number;
  readonly size: number;
}

const PRIMITIVE: Measure = { depth: 0, size: 1 };

class TypeMachine {
  readonly #steps: StepBudget;
  #nesting = 0;
  /** The start of the section at work, for messages. */
  #offset = 0;
  /** A nested component that is instantiated twice is read once. */
  readonly #sections = new Map<Uint8Array, readonly Section[]>();
  readonly #measures = new WeakMap<ValueType, Measure>();

  constructor(steps = new StepBudget()) {
    this.#steps = steps;
  }

  runSections(sections: readonly Section[], parent: View | undefined, args: Arguments | undefined): Linked {
    const run: Run = { scope: newScope(parent), args, imports: new Map(), exports: new Map() };
    this.#nested(() => {
      for (const section of sections) {
        this.#offset = section.offset;
        this.#runSection(run, section);
      }
    });
    return run;
  }

  linkDefinition(definition: ComponentDefinition, given: Given): Linked {
    if (definition.kind === "declared") return this.#elaborate(definition, given);
    return this.runSections(this.#read(definition), definition.scope, given.args);
  }

  #runSection({ scope, args, imports, exports }: Run, { content, offset }: Section): void {
    switch (content.kind) {
      case "custom":
      case "core-module":
      case "core-instances":
      case "core-types":
        return;
      case "component":
        scope.components.push({ kind: "bytes", bytes: content.bytes, offset, scope: viewOf(scope) });
        return;
      case "instances":
        for (const instance of content.items) {
          this.#step();
          if (instance.kind === "exports") {
            const items = instance.exports.map(({ name, item }): [string, Item] => [
              name.name,
              this.#item(scope, item),
            ]);
            scope.instances.push({ kind: "instance", exports: new Map(items) });
          } else {
            const component: ComponentDefinition = this.#get(
              scope.components,
              instance.component,
              "component",
            );
            const given = instance.args.map(({ name, item }): [string, Item] => [
              name,
              this.#item(scope, item),
            ]);
            scope.instances.push(this.#instantiate(component, new Map(given)));
            this.#offset = offset;
          }
        }
        return;
      case "aliases":
        for (const alias of content.items) this.#alias(scope, alias);
        return;
      case "types":
        for (const type of content.items) this.#defineType(scope, type);
        return;
      case "canons":
        for (const canon of content.items) {
          this.#step();
          if (canon.kind === "lift") scope.funcs.push(this.#funcType(scope, canon.type));
        }
        return;
      case "imports":
        for (const declaration of content.items) {
          const name = declaration.name.name;
          const item = this.#import(scope, name, declaration.type, args?.get(name));
          this.#setNew(imports, name, withAttributes(item, declaration.name));
        }
        return;
      case "exports":
        for (const { name, item, type } of content.items) {
          this.#step();
          if (type === undefined) {
            const actual = renamed(this.#item(scope, item), name.name);
            this.#add(scope, item, actual, name.name);
            this.#setNew(exports, name.name, withAttributes(actual, name));
          } else {
            this.#item(scope, item);
            const typed = this.#introduce(scope, name.name, type, undefined);
            this.#setNew(exports, name.name, withAttributes(typed, name));
          }
        }
        return;
      case "values":
        for (const value of content.items) scope.values.push(this.#valueType(scope, value.type));
        return;
      case "start": {
        // A component function has one result at most, which a start definition turns into one value.
        const { result } = this.#get(scope.funcs, content.start.func, "func");
        if (result !== undefined) scope.values.push(result);
        return;
      }
    }
  }

  #instantiate(component: ComponentDefinition, args: Arguments): InstanceItem {
    return { kind: "instance", exports: this.linkDefinition(component, { args }).exports };
  }

  #read({ bytes, offset }: Extract<ComponentDefinition, { kind: "bytes" }>): readonly Section[] {
    const known = this.#sections.get(bytes);
    if (known !== undefined) return known;
    const sections = readSections(bytes, offset);
    this.#sections.set(bytes, sections);
    return sections;
  }

  /** Turns declarations into items. */
  #elaborate(
    { declarations, scope: parent }: { readonly declarations: readonly Declaration[]; readonly scope: View },
    given: Given,
  ): Linked {
    const scope = newScope(parent);
    const imports = new Map<string, Item>();
    const exports = new Map<string, Item>();
    this.#nested(() => {
      for (const declaration of declarations) {
        switch (declaration.kind) {
          case "core-type":
            break;
          case "type":
            this.#defineType(scope, declaration.type);
            break;
          case "alias":
            this.#alias(scope, declaration.alias);
            break;
          case "import": {
            const name = declaration.import.name.name;
            const item = this.#import(scope, name, declaration.import.type, given.args?.get(name));
            this.#setNew(imports, name, withAttributes(item, declaration.import.name));
            break;
          }
          case "export": {
            const name = declaration.export.name.name;
            const item = this.#introduce(scope, name, declaration.export.type, given.guide?.get(name));
            this.#setNew(exports, name, withAttributes(item, declaration.export.name));
            break;
          }
        }
      }
    });
    return { imports, exports };
  }

  /** Returns the declared item, for comparison with the argument. From here on, a type argument keeps the argument's name. */
  #import(scope: Scope, name: string, type: ExternType, actual: Item | undefined): Item {
    const declared = this.#introduce(scope, name, type, actual);
    if (declared.kind === "type" && actual?.kind === "type" && actual.type.kind === declared.type.kind) {
      if (actual.type.kind !== "other") scope.types[scope.types.length - 1] = actual.type;
    }
    return declared;
  }

  /** Adds what `type` declares to the scope, or the actual item where there is one, and gives the declared item. */
  #introduce(scope: Scope, name: string, type: ExternType, actual: Item | undefined): Item {
    this.#step();
    switch (type.kind) {
      case "core-module":
        return { kind: "core-module" };
      case "func": {
        const func = this.#funcType(scope, type.type);
        scope.funcs.push(func);
        return { kind: "func", type: func };
      }
      case "value": {
        const value = this.#valueType(scope, type.type);
        scope.values.push(value);
        return { kind: "value", type: value };
      }
      case "value-eq": {
        const value = this.#get(scope.values, type.value, "value");
        scope.values.push(value);
        return { kind: "value", type: value };
      }
      case "type": {
        if (type.bound.kind === "sub-resource") {
          const given =
            actual?.kind === "type" && actual.type.kind === "resource" ? actual.type.resource : undefined;
          const resource = given ?? { name };
          const entry = { kind: "resource", resource, by: { name } } as const;
          scope.types.push(entry);
          return { kind: "type", type: typeItem(entry) };
        }
        const entry = named(this.#get(scope.types, type.bound.type, "type"), name);
        scope.types.push(entry);
        return { kind: "type", type: typeItem(entry) };
      }
      case "component": {
        const entry = this.#get(scope.types, type.type, "type");
        if (entry.kind !== "component") throw this.#wrongType("a component type", entry);
        const declared: ComponentDefinition = {
          kind: "declared",
          declarations: entry.declarations,
          scope: entry.scope,
        };
        // An actual component is the better one to instantiate: its exports know the resources it defines.
        const definition = actual?.kind === "component" ? actual.definition : declared;
        scope.components.push(definition);
        return { kind: "component", definition };
      }
      case "instance": {
        const entry = this.#get(scope.types, type.type, "type");
        if (entry.kind !== "instance") throw this.#wrongType("an instance type", entry);
        const guide = actual?.kind === "instance" ? actual.exports : undefined;
        const { exports } = this.#elaborate(entry, guide === undefined ? {} : { guide });
        const declared: InstanceItem = { kind: "instance", exports };
        scope.instances.push(declared);
        return declared;
      }
    }
  }

  #alias(scope: Scope, alias: Alias): void {
    this.#step();
    switch (alias.kind) {
      case "core-export":
        return;
      case "export": {
        if (isCoreSort(alias.sort)) return;
        const instance = this.#get(scope.instances, alias.instance, "instance");
        const item = instance.exports.get(alias.name);
        if (item === undefined) throw this.#malformed(`an instance has no export \`${alias.name}\``);
        this.#add(scope, { sort: alias.sort, index: 0 } as SortIndex, item, alias.name);
        return;
      }
      case "outer": {
        let view: View = viewOf(scope);
        for (let count = 0; count < alias.count; count += 1) {
          if (view.scope.parent === undefined)
            throw this.#malformed(`an alias reaches ${alias.count} scopes out of the file`);
          view = view.scope.parent;
        }
        if (alias.sort === "type") {
          if (alias.index >= view.types) throw this.#malformed(`type ${alias.index} does not exist`);
          scope.types.push(this.#get(view.scope.types, alias.index, "type"));
        } else if (alias.sort === "component") {
          if (alias.index >= view.components)
            throw this.#malformed(`component ${alias.index} does not exist`);
          scope.components.push(this.#get(view.scope.components, alias.index, "component"));
        } else if (!isCoreSort(alias.sort)) {
          throw this.#malformed(`an outer alias cannot have the sort \`${alias.sort}\``);
        }
        return;
      }
    }
  }

  /** Gives an existing item a new index, as exports and aliases of exports do. */
  #add(scope: Scope, { sort }: SortIndex, item: Item, name: string): void {
    switch (item.kind) {
      case "func":
        if (sort === "func") scope.funcs.push(item.type);
        else break;
        return;
      case "value":
        if (sort === "value") scope.values.push(item.type);
        else break;
        return;
      case "instance":
        if (sort === "instance") scope.instances.push(item);
        else break;
        return;
      case "type":
        if (sort !== "type") break;
        if (item.type.kind === "resource") item.type.resource.name ??= name;
        scope.types.push(item.type.kind === "other" ? item.type.definition : item.type);
        return;
      case "component":
        if (sort === "component") scope.components.push(item.definition);
        else break;
        return;
      case "core-module":
        if (sort === "core module") return;
        break;
    }
    throw this.#malformed(`expected an item of sort \`${sort}\`, found \`${item.kind}\` in \`${name}\``);
  }

  #item(scope: Scope, { sort, index }: SortIndex): Item {
    switch (sort) {
      case "func":
        return { kind: "func", type: this.#get(scope.funcs, index, sort) };
      case "value":
        return { kind: "value", type: this.#get(scope.values, index, sort) };
      case "type":
        return { kind: "type", type: typeItem(this.#get(scope.types, index, sort)) };
      case "component":
        return { kind: "component", definition: this.#get(scope.components, index, sort) };
      case "instance":
        return this.#get(scope.instances, index, sort);
      case "core module":
        return { kind: "core-module" };
      default:
        throw this.#malformed(`an item of sort \`${sort}\` cannot be imported or exported`);
    }
  }

  #defineType(scope: Scope, type: DefType): void {
    this.#step();
    switch (type.kind) {
      case "func":
        scope.types.push({ kind: "func", type: this.#resolveFunc(scope, type) });
        return;
      case "instance":
      case "component":
        scope.types.push({ kind: type.kind, declarations: type.declarations, scope: viewOf(scope) });
        return;
      case "resource":
        scope.types.push({ kind: "resource", resource: { name: undefined } });
        return;
      default: {
        const value = this.#resolveValue(scope, type);
        this.#step(innerTypes(value).length);
        this.#limitSize(value);
        scope.types.push({ kind: "value", type: value });
      }
    }
  }

  #resolveFunc(scope: Scope, type: FuncType): FunctionType {
    this.#step(type.params.length);
    return {
      async: type.async,
      params: type.params.map((param) => ({ name: param.name, type: this.#valueType(scope, param.type) })),
      result: type.result === undefined ? undefined : this.#valueType(scope, type.result),
    };
  }

  #resolveValue(
    scope: Scope,
    type: Exclude<DefType, { kind: "func" | "instance" | "component" | "resource" }>,
  ): ValueType {
    switch (type.kind) {
      case "own":
      case "borrow": {
        const entry = this.#get(scope.types, type.resource, "type");
        if (entry.kind !== "resource") throw this.#wrongType("a resource", entry);
        return { kind: type.kind, resource: entry.resource, ...(entry.by && { by: entry.by }) };
      }
      default:
        return mapParts<ValType, ValueType>(type, (reference) => this.#valueType(scope, reference));
    }
  }

  /** What walks types recurses, and what prints them writes each part out: no type may be too deep or too large for that. */
  #limitSize(type: ValueType): void {
    let [depth, size] = [0, 1];
    for (const inner of innerTypes(type)) {
      const measure = this.#measures.get(withoutName(inner)) ?? PRIMITIVE;
      depth = Math.max(depth, measure.depth);
      size += measure.size;
    }
    if (depth >= MAX_NESTING)
      throw this.#malformed(`expected value types nested at most ${MAX_NESTING} levels deep, found more`);
    if (size > MAX_TYPE_SIZE) {
      throw this.#malformed(
        `expected a value type that is made of at most ${MAX_TYPE_SIZE} types, found one of ${size}`,
      );
    }
    this.#measures.set(type, { depth: depth + 1, size });
  }

  #valueType(scope: Scope, type: ValType): ValueType {
    if (typeof type === "string") return { kind: "primitive", type };
    const entry = this.#get(scope.types, type, "type");
    if (entry.kind !== "value") throw this.#wrongType("a value type", entry);
    return entry.type;
  }

  #funcType(scope: Scope, index: number): FunctionType {
    const entry = this.#get(scope.types, index, "type");
    if (entry.kind !== "func") throw this.#wrongType("a function type", entry);
    return entry.type;
  }

  #get<T>(space: readonly T[], index: number, sort: Sort): T {
    const entry = space[index];
    if (entry === undefined) throw this.#malformed(`${sort} ${index} does not exist`);
    return entry;
  }

  /** `size` is what one definition costs: a record with a thousand fields is not one step. */
  #step(size = 1): void {
    if (!this.#steps.take(size))
      throw this.#malformed(`the component's types expand to more than ${MAX_STEPS} definitions`);
  }

  #nested(run: () => void): void {
    if (this.#nesting >= MAX_NESTING)
      throw this.#malformed(`expected components nested at most ${MAX_NESTING} levels deep, found more`);
    this.#nesting += 1;
    run();
    this.#nesting -= 1;
  }

  #setNew(items: Map<string, Item>, name: string, item: Item): void {
    if (items.has(name)) throw this.#malformed(`the name \`${name}\` is used twice`);
    items.set(name, item);
  }

  #wrongType(expected: string, found: TypeDefinition): ReaderError {
    return this.#malformed(`expected ${expected}, found a type of kind \`${found.kind}\``);
  }

  #malformed(message: string): ReaderError {
    return new ReaderError("malformed-component", `${message}, in the section`, this.#offset);
  }
}

function newScope(parent: View | undefined): Scope {
  return { parent, types: [], funcs: [], instances: [], components: [], values: [] };
}

function viewOf(scope: Scope): View {
  return { scope, types: scope.types.length, components: scope.components.length };
}

function typeItem(entry: TypeDefinition): TypeItem {
  if (entry.kind === "value") return { kind: "value", type: entry.type };
  if (entry.kind === "resource") return entry;
  return { kind: "other", definition: entry };
}

/** `Binary.md`, production `attribute`. */
function withAttributes(item: Item, { attributes }: AttributedName): Item {
  const text = (code: number) => attributes.find((attribute) => attribute.code === code)?.text;
  const [implemented, externalId] = [text(0x00), text(0x02)];
  if (implemented === undefined && externalId === undefined) return item;
  return {
    ...item,
    attributes: {
      ...(implemented !== undefined && { implements: implemented }),
      ...(externalId !== undefined && { externalId }),
    },
  };
}

function named(entry: TypeDefinition, name: string): TypeDefinition {
  if (entry.kind === "value") return { ...entry, type: nameType(entry.type, name) };
  return entry.kind === "resource" ? nameResource(entry, name) : entry;
}

function renamed(item: Item, name: string): Item {
  if (item.kind !== "type" || item.type.kind === "other") return item;
  if (item.type.kind === "resource") return { kind: "type", type: nameResource(item.type, name) };
  return { kind: "type", type: { kind: "value", type: nameType(item.type.type, name) } };
}

type ResourceEntry = Extract<TypeItem, { readonly kind: "resource" }>;

function nameResource({ resource, by }: ResourceEntry, name: string): ResourceEntry {
  return { kind: "resource", resource, by: { name, ...(by && { origin: by }) } };
}

/** Wraps `type` in a name. A type that already has a name becomes the `origin` of the new one. */
function nameType(type: ValueType, name: string): ValueType {
  return type.kind === "named"
    ? { kind: "named", name, type: type.type, origin: type }
    : { kind: "named", name, type };
}
