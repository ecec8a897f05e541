/**
 * Problem: the library of a language imports whole packages of the host for every program, so that a component that only reads the clock asks for files,
 * sockets and the environment as well.
 * Idea: where a host function enters a core module, a function of a module of ours stands instead. Such a function has the host's place in the
 * index space, and the memory of the component to write its result to.
 * Result: the component without these imports, and without the types that only they needed.
 */
import type { Alias } from "./model/alias.ts";
import type { Canon } from "./model/canon.ts";
import type { CoreInstance } from "./model/instance.ts";
import type { SectionContent } from "./model/section.ts";
import type { Index, SortIndex } from "./model/sort.ts";
import { dropUnusedTypes } from "./drop-unused-types.ts";
import { readSections } from "./reader/section.ts";
import { isClosed } from "./share-definitions.ts";
import { writeSections } from "./writer/section.ts";

export interface Withheld {
  /** The interfaces that the component is to work without. */
  readonly interfaces: ReadonlySet<string>;
  /** Functions of these interfaces in whose place a function with the same type of another import is called. */
  readonly instead: (interfaceName: string, functionName: string) => HostFunction | undefined;
  /**
   * The module that stands for the others. It imports the memory `memory` of the module with an empty name, and exports each function as `standInName` has it;
   * `DROP` drops a resource.
   */
  readonly module: Uint8Array;
}

export interface HostFunction {
  readonly interface: string;
  readonly function: string;
}

export const DROP = "[resource-drop]";

/** The name under which a stand-in is exported: `wasi:cli/exit@0.2.9#exit`. */
export function standInName({ interface: name, function: functionName }: HostFunction): string {
  return `${name}#${functionName}`;
}

/** The same object if the component is not of a form in which that can be done. */
export function withholdImports(component: Uint8Array, withheld: Withheld): Uint8Array {
  const sections = readSections(component).map(({ content }) => content);
  if (!sections.every(leavesInstancesAlone)) return component;
  try {
    const found = new Withholding(withheld).apply(sections);
    return found === undefined ? component : writeSections(found);
  } catch (error) {
    if (error instanceof StillUsed) return component;
    throw error;
  }
}

/** Something but a core module uses what was to be left out. */
class StillUsed extends Error {}

function moved<T extends number>(index: T, positions: readonly (number | undefined)[]): T {
  const position = positions[index];
  if (position === undefined) throw new StillUsed();
  return position as T;
}

/** Whether all uses of imported instances are of the kinds that are looked at here. */
function leavesInstancesAlone(content: SectionContent): boolean {
  switch (content.kind) {
    case "component":
      return isClosed(content.bytes);
    case "core-types":
    case "start":
    case "values":
      return false;
    default:
      return true;
  }
}

/** An item of a section, with the kind of section that holds it. */
type Item = Extract<SectionContent, { readonly items: readonly unknown[] }>;

/** Walks the definitions in their order, and keeps count of the index spaces that change. */
class Withholding {
  readonly #withheld: Withheld;
  /** The name of the import, for each component instance that is one. */
  readonly #imports: (string | undefined)[] = [];
  /** New positions; `undefined` for what is left out. */
  readonly #instances: (number | undefined)[] = [];
  readonly #funcs: (number | undefined)[] = [];
  readonly #functions: (HostFunction | undefined)[] = [];
  /** The interface that each type is an alias of. */
  readonly #types: (string | undefined)[] = [];
  #keptInstances = 0;
  #keptFuncs = 0;
  #coreModules = 0;
  #coreInstances = 0;
  #memories = 0;
  /** The instance of the module with the functions, once it is written. */
  #standIn: Index<"core instance"> | undefined;
  readonly #written: SectionContent[] = [];

  constructor(withheld: Withheld) {
    this.#withheld = withheld;
  }

  apply(sections: readonly SectionContent[]): readonly SectionContent[] | undefined {
    for (const content of sections) {
      if (!this.#take(content)) return undefined;
    }
    return this.#standIn === undefined
      ? undefined
      : dropUnusedTypes(this.#written).map((each) => this.#moved(each));
  }

  /** `false` if that cannot be done. */
  #take(content: SectionContent): boolean {
    switch (content.kind) {
      case "imports":
        for (const item of content.items) {
          const isWithheld = item.type.kind === "instance" && this.#withheld.interfaces.has(item.name.name);
          if (item.type.kind === "instance") this.#addInstance(item.name.name, !isWithheld);
          else if (item.type.kind === "func") this.#addFunc(undefined, true);
          else if (item.type.kind === "type") this.#types.push(undefined);
          else return false;
          if (!isWithheld) this.#write({ kind: "imports", items: [item] });
        }
        return true;
      case "aliases":
        return content.items.every((item) => this.#takeAlias(item));
      case "canons":
        return content.items.every((item) => this.#takeCanon(item));
      case "core-instances":
        for (const item of content.items) {
          this.#coreInstances += 1;
          this.#write({ kind: "core-instances", items: [this.#movedCoreInstance(item)] });
        }
        return true;
      case "instances":
        for (const item of content.items) {
          this.#addInstance(undefined, true);
          this.#write({ kind: "instances", items: [item] });
        }
        return true;
      case "exports":
        for (const item of content.items) {
          if (item.item.sort === "instance") this.#addInstance(undefined, true);
          else if (item.item.sort === "func") this.#addFunc(undefined, true);
          else if (item.item.sort === "type") this.#types.push(undefined);
          else return false;
          this.#write({ kind: "exports", items: [item] });
        }
        return true;
      case "types":
        this.#types.push(...content.items.map(() => undefined));
        this.#written.push(content);
        return true;
      case "core-module":
        // A module after the stand-in would have another number.
        if (this.#standIn !== undefined) return false;
        this.#coreModules += 1;
        this.#written.push(content);
        return true;
      default:
        this.#written.push(content);
        return true;
    }
  }

  #takeAlias(item: Alias): boolean {
    if (item.kind === "core-export") {
      if (item.sort === "core memory") this.#memories += 1;
      if (item.sort === "core module" || item.sort === "core instance") return false;
      const instance = this.#movedCore(item.instance);
      this.#write({ kind: "aliases", items: [{ ...item, instance }] });
      return true;
    }
    if (item.kind === "outer") {
      if (item.sort !== "type") return false;
      this.#types.push(undefined);
      this.#write({ kind: "aliases", items: [item] });
      return true;
    }
    const source = this.#imports[item.instance];
    const isWithheld = source !== undefined && this.#withheld.interfaces.has(source);
    switch (item.sort) {
      case "func":
        return this.#takeFunction(item, source, isWithheld);
      case "type":
        this.#types.push(isWithheld ? source : undefined);
        break;
      case "instance":
        this.#addInstance(undefined, true);
        break;
      default:
        return false;
    }
    this.#write({ kind: "aliases", items: [item] });
    return true;
  }

  #takeFunction(
    item: Alias & { readonly kind: "export" },
    source: string | undefined,
    isWithheld: boolean,
  ): boolean {
    if (source === undefined || !isWithheld) {
      this.#addFunc(undefined, true);
      this.#write({ kind: "aliases", items: [item] });
      return true;
    }
    const instead = this.#withheld.instead(source, item.name);
    const instance = instead === undefined ? -1 : this.#imports.indexOf(instead.interface);
    if (instead === undefined || instance === -1) {
      this.#addFunc({ interface: source, function: item.name }, false);
      return true;
    }
    this.#addFunc(undefined, true);
    const alias = { ...item, instance: instance as Index<"instance">, name: instead.function };
    this.#write({ kind: "aliases", items: [alias] });
    return true;
  }

  #takeCanon(item: Canon): boolean {
    const name = this.#standInFor(item);
    if (item.kind === "lift") this.#addFunc(undefined, true);
    if (name === undefined) {
      this.#write({ kind: "canons", items: [item] });
      return true;
    }
    const instance = this.#standIn ?? this.#addStandIn();
    if (instance === undefined) return false;
    this.#write({ kind: "aliases", items: [{ kind: "core-export", sort: "core func", instance, name }] });
    return true;
  }

  #standInFor(item: Canon): string | undefined {
    if (item.kind === "lower") {
      const called = this.#functions[item.func];
      return called && standInName(called);
    }
    if (item.kind !== "builtin" || item.builtin.name !== "resource.drop") return undefined;
    const [operand] = item.operands;
    return operand?.kind === "type" && this.#types[operand.type] !== undefined ? DROP : undefined;
  }

  /** Written where it is first used; it writes to the first memory, which is the one that all modules of a program share. */
  #addStandIn(): Index<"core instance"> | undefined {
    if (this.#memories === 0) return undefined;
    this.#written.push({ kind: "core-module", bytes: this.#withheld.module });
    const memory = { sort: "core memory", index: 0 as Index<"core memory"> } as const;
    this.#written.push({
      kind: "core-instances",
      items: [
        { kind: "exports", exports: [{ name: "memory", item: memory }] },
        {
          kind: "instantiate",
          module: this.#coreModules as Index<"core module">,
          args: [{ name: "", instance: this.#coreInstances as Index<"core instance"> }],
        },
      ],
    });
    this.#before = this.#coreInstances;
    this.#standIn = (this.#coreInstances + 1) as Index<"core instance">;
    return this.#standIn;
  }

  /** How many core instances stand before the two of the stand-in. */
  #before = 0;

  #movedCore(index: Index<"core instance">): Index<"core instance"> {
    const isLater = this.#standIn !== undefined && index >= this.#before;
    return isLater ? ((index + 2) as Index<"core instance">) : index;
  }

  #movedCoreInstance(item: CoreInstance): CoreInstance {
    if (item.kind !== "instantiate") return item;
    return { ...item, args: item.args.map((arg) => ({ ...arg, instance: this.#movedCore(arg.instance) })) };
  }

  #addInstance(name: string | undefined, isKept: boolean): void {
    this.#imports.push(name);
    this.#instances.push(isKept ? this.#keptInstances : undefined);
    if (isKept) this.#keptInstances += 1;
  }

  #addFunc(of: HostFunction | undefined, isKept: boolean): void {
    this.#functions.push(of);
    this.#funcs.push(isKept ? this.#keptFuncs : undefined);
    if (isKept) this.#keptFuncs += 1;
  }

  /** Neighbouring definitions of one kind share a section. */
  #write(content: Item): void {
    const last = this.#written.at(-1);
    if (last?.kind !== content.kind) this.#written.push(content);
    else this.#written.splice(-1, 1, { ...last, items: [...last.items, ...content.items] } as SectionContent);
  }

  /** With the new positions of component instances and functions. */
  #moved(content: SectionContent): SectionContent {
    const instance = (index: Index<"instance">) => moved(index, this.#instances);
    const func = (index: Index<"func">) => moved(index, this.#funcs);
    const inItem = (item: SortIndex): SortIndex => {
      if (item.sort === "instance") return { sort: "instance", index: instance(item.index) };
      return item.sort === "func" ? { sort: "func", index: func(item.index) } : item;
    };
    switch (content.kind) {
      case "aliases":
        return {
          kind: "aliases",
          items: content.items.map((item) =>
            item.kind === "export" ? { ...item, instance: instance(item.instance) } : item,
          ),
        };
      case "canons":
        return {
          kind: "canons",
          items: content.items.map((item) =>
            item.kind === "lower" ? { ...item, func: func(item.func) } : item,
          ),
        };
      case "instances":
        return {
          kind: "instances",
          items: content.items.map((item) =>
            item.kind === "exports"
              ? { ...item, exports: item.exports.map((each) => ({ ...each, item: inItem(each.item) })) }
              : { ...item, args: item.args.map((each) => ({ ...each, item: inItem(each.item) })) },
          ),
        };
      case "exports":
        return {
          kind: "exports",
          items: content.items.map((each) => ({ ...each, item: inItem(each.item) })),
        };
      default:
        return content;
    }
  }
}
