/**
 * Problem: a part imports an interface that it must not reach, and cannot be instantiated without it.
 *
 * Idea: a component that exports the interface in just the types that the part imports, where every function traps. Its
 * own resources are new ones, of which no handle can ever exist; those of other interfaces are imported, so that they
 * stay the same resources for the part. Where another import or an export of the part uses a resource of the denied
 * interface, that resource is imported too, and handed on: without its functions a handle does nothing.
 *
 * The environment and the preopened folders are empty instead: the libraries of several languages ask for them at the
 * start of every program, which would trap before it does anything.
 *
 * Result: the part works as long as it does not call denied functions, and no call goes further than this component.
 */
import {
  ComponentBuilder,
  innerTypes,
  withoutName,
  type CanonOpt,
  type Component,
  type FunctionType,
  type Index,
  type InstanceItem,
  type Item,
  type Resource,
  type ValType,
  type ValueType,
} from "../../../core/component/index.ts";
import { InternalError, ToolchainError } from "../../../core/errors.ts";
import { isEmptyWhenDenied } from "../grants/capabilities.ts";
import { defineValueType } from "../types/define-type.ts";
import { uniteImports, type ImplicitImports, type UnitedInterface } from "../types/implicit-imports.ts";
import { needsName } from "../types/order-of-use.ts";
import type { Home } from "../types/join-resources.ts";
import { labelOf } from "../parts/part-names.ts";
import type { ReadPart } from "../parts/part.ts";
import type { PlannedServer } from "../server-plan.ts";
import { writeInstanceType } from "../write/instance-type.ts";
import { UNREACHABLE, writeCoreModule, type CoreFunction } from "./core-module.ts";
import { instantiateInterface } from "./export-interface.ts";
import { flattenFunction } from "./flatten.ts";

/** A component that exports the `denied` imports of `part`. Throws a `ToolchainError` where that is impossible. */
export function writeDenial(part: ReadPart, denied: ReadonlySet<string>): Uint8Array {
  return writeStandIn(part, denied, {
    name: deniedModule(labelOf(part)),
    data: NOTHING,
    bodyOf: deniedBody,
    realloc: UNREACHABLE,
  });
}

/** The name of the core module, which runtimes show before the name of the function when it traps: `readTrap` reads it. */
function deniedModule(part: string): string {
  return `denied to ${part}`;
}

/** What the functions of a stand-in do. */
export interface StandInCode {
  /** The name of the core module in the reports of runtimes. */
  readonly name?: string;
  /** Their memory, which they only read. It begins with 16 zeros. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** The instructions of a function of an interface, which is spelled as the part spells it. */
  readonly bodyOf: (interfaceName: string, functionName: string, type: FunctionType) => readonly number[];
  /** The instructions that make room for an argument. A function whose arguments lie in memory traps if they trap. */
  readonly realloc: readonly number[];
}

/** As `writeDenial`, with functions that do what `code` says. */
export function writeStandIn(part: ReadPart, denied: ReadonlySet<string>, code: StandInCode): Uint8Array {
  const implicit = uniteImports(allFromHost(part));
  const given = [...denied].map((name) => [name, interfaceOf(part.component, implicit, name)] as const);
  // An interface comes after those whose types it uses.
  const positions = new Map(implicit.hosts.map((host, position) => [host, position]));
  const deniedInterfaces = new Map(
    given.sort(([, a], [, b]) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0)),
  );
  return new DenialWriter(part, implicit, deniedInterfaces, sharedInterfaces(part, denied)).write(code);
}

class DenialWriter {
  readonly #part: ReadPart;
  readonly #implicit: ImplicitImports;
  /** By the part's import. */
  readonly #denied: ReadonlyMap<string, UnitedInterface>;
  /** The interfaces whose resources are the stand-in's own. */
  readonly #ownNames: Set<string>;
  readonly #builder = new ComponentBuilder();
  readonly #imported = new Map<string, Index<"instance">>();
  readonly #importedTypes = new Map<string, Index<"type">>();
  readonly #resources = new Map<Resource, Index<"type">>();
  /** By the number of its structure: what an interface that is written exports under a name. */
  readonly #named = new Map<number, Index<"type">>();
  readonly #anonymous = new Map<number, Index<"type">>();

  constructor(
    part: ReadPart,
    implicit: ImplicitImports,
    denied: ReadonlyMap<string, UnitedInterface>,
    shared: ReadonlySet<string>,
  ) {
    this.#part = part;
    this.#implicit = implicit;
    this.#denied = denied;
    const own = [...denied].filter(([importName]) => !shared.has(importName));
    this.#ownNames = new Set(own.map(([, { name }]) => name));
    for (const name of shared) {
      const united = denied.get(name);
      if (united !== undefined) this.#ownNames.delete(united.name);
    }
  }

  write({ name: moduleName, data, bodyOf, realloc: reallocBody }: StandInCode): Uint8Array {
    const builder = this.#builder;
    const functions = [...new Set(this.#denied.values())].flatMap(({ name, exports }) =>
      [...exports].flatMap(([functionName, item]) =>
        item.kind === "func"
          ? [
              {
                name: `${name}#${functionName}`,
                ...flattenFunction(item.type),
                body: bodyOf(name, functionName, item.type),
              },
            ]
          : [],
      ),
    );
    const realloc: CoreFunction = {
      name: "realloc",
      params: ["i32", "i32", "i32", "i32"],
      results: ["i32"],
      body: reallocBody,
    };
    const module = builder.coreModule(writeCoreModule([...functions, realloc], { data, name: moduleName }));
    const instance = builder.instantiateModule(module);
    const opts: readonly CanonOpt[] = [
      { kind: "memory", memory: builder.aliasCoreMemory(instance, "memory") },
      { kind: "realloc", func: builder.aliasCoreFunc(instance, "realloc") },
    ];
    for (const [importName, { name, exports }] of this.#denied) {
      const lift = (functionName: string) => {
        const item = exports.get(functionName);
        if (item?.kind !== "func") throw new InternalError(`\`${functionName}\` is not a function`);
        const type = this.#functionType(item.type);
        return builder.lift(builder.aliasCoreFunc(instance, `${name}#${functionName}`), type, opts);
      };
      this.#exportInterface(importName, exports, lift);
    }
    return builder.finish();
  }

  /** From here on, the interface's types are those that it exports. */
  #exportInterface(
    importName: string,
    exports: ReadonlyMap<string, Item>,
    func: (name: string) => Index<"func">,
  ): void {
    for (const item of exports.values()) this.#requireStandIn(item);
    const instance = instantiateInterface(this.#builder, exports, this.#implicit.interner, {
      type: (type) => this.#type(type),
      resource: (resource) => this.#resource(resource),
      func,
    });
    const exported = this.#builder.exportInstance(importName, instance);
    this.#anonymous.clear();
    for (const [name, item] of exports) {
      if (item.kind !== "type" || item.type.kind === "other") continue;
      const index = this.#builder.aliasType(exported, name);
      if (item.type.kind === "resource") this.#resources.set(item.type.resource, index);
      else if (needsName(withoutName(item.type.type))) this.#named.set(this.#idOf(item.type.type), index);
    }
  }

  #requireStandIn(item: Item): void {
    if (item.kind === "func" || (item.kind === "type" && item.type.kind !== "other")) return;
    throw cannotDeny(this.#part, item.kind, "only functions and types can be denied");
  }

  /** An asynchronous function may be lifted like any other: it just never waits. */
  #functionType({ async, params, result }: FunctionType): Index<"type"> {
    return this.#builder.type({
      kind: "func",
      async,
      params: params.map(({ name, type }) => ({ name, type: this.#reference(type) })),
      result: result && this.#reference(result),
    });
  }

  #reference(type: ValueType): ValType {
    const structure = withoutName(type);
    return structure.kind === "primitive" ? structure.type : this.#type(structure);
  }

  #type(type: ValueType): Index<"type"> {
    const id = this.#idOf(type);
    const known = this.#named.get(id) ?? this.#anonymous.get(id);
    if (known !== undefined) return known;
    const home = this.#implicit.typeHomes.get(id);
    if (needsName(withoutName(type)) && home !== undefined && !this.#isDenied(home)) {
      return this.#importedType(home);
    }
    const definition = defineValueType(
      withoutName(type),
      (inner) => this.#reference(inner),
      (resource) => this.#resource(resource),
    );
    const index = this.#builder.type(definition);
    this.#anonymous.set(id, index);
    return index;
  }

  #idOf(type: ValueType): number {
    return this.#implicit.interner.id(type);
  }

  #resource(resource: Resource): Index<"type"> {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const home = this.#implicit.homes.get(resource);
    if (home === undefined) throw new InternalError(`resource \`${resource.name ?? ""}\` has no home`);
    const index = this.#ownNames.has(home.import)
      ? this.#builder.type({ kind: "resource", representation: 0x7f, destructor: undefined })
      : this.#importedType(home);
    this.#resources.set(resource, index);
    return index;
  }

  #isDenied(home: Home): boolean {
    return [...this.#denied.values()].some(({ name }) => name === home.import);
  }

  /** A type that the part has in common with others; of its interface only types are imported. */
  #importedType(home: Home): Index<"type"> {
    const key = `${home.import} ${home.name}`;
    const known = this.#importedTypes.get(key);
    if (known !== undefined) return known;
    const index = this.#builder.aliasType(this.#import(home.import), home.name);
    this.#importedTypes.set(key, index);
    return index;
  }

  #import(name: string): Index<"instance"> {
    const known = this.#imported.get(name);
    if (known !== undefined) return known;
    const host = this.#implicit.hosts.find((each) => each.name === name);
    if (host === undefined) throw new InternalError(`\`${this.#part.name}\` does not import \`${name}\``);
    const exports = new Map([...host.exports].filter(([, item]) => item.kind === "type"));
    const type = writeInstanceType({ name, exports }, this.#implicit, (home) => this.#importedType(home));
    const index = this.#builder.importInstance(name, this.#builder.type(type));
    this.#imported.set(name, index);
    return index;
  }
}

/** A list or an option is empty where the memory is zero. */
const NOTHING = new Uint8Array(16);
export const RETURN_ZERO: readonly number[] = [0x41, 0];

function deniedBody(
  interfaceName: string,
  _functionName: string,
  { result }: FunctionType,
): readonly number[] {
  const structure = result && withoutName(result);
  const canBeEmpty = structure?.kind === "list" || structure?.kind === "option";
  return canBeEmpty && isEmptyWhenDenied(interfaceName) ? RETURN_ZERO : UNREACHABLE;
}

/** The plan of a server that consists of the part alone; the host provides all of its imports. */
function allFromHost({ name, component }: ReadPart): PlannedServer {
  const instance = {
    name,
    label: name,
    role: "capability",
    component: 0,
    arguments: [...component.imports].map(([importName, item]) => ({
      import: importName,
      source:
        item.kind === "instance"
          ? ({ kind: "host", import: importName } as const)
          : ({ kind: "type" } as const),
    })),
    capabilities: [],
  } as const;
  const plan: PlannedServer["plan"] = {
    kind: "handler",
    chain: [],
    parts: [],
    components: [{ name, label: name, size: component.bytes.length }],
    instances: [instance],
    imports: [],
    exports: [],
    unserved: [],
  };
  return { plan, components: [component] };
}

function interfaceOf(component: Component, implicit: ImplicitImports, importName: string): UnitedInterface {
  const position = 0;
  const item = implicit.argument(position, importName);
  const found = implicit.hosts.find(
    (host) => host.exports === (item.kind === "instance" ? item.exports : undefined),
  );
  if (found === undefined || !component.imports.has(importName)) {
    throw new InternalError(`\`${importName}\` is not an imported interface`);
  }
  return found;
}

/** The denied imports of which another import or an export of the part uses a resource. */
function sharedInterfaces({ component }: ReadPart, denied: ReadonlySet<string>): ReadonlySet<string> {
  const owners = new Map<Resource, string>();
  const kept: Item[] = [...component.exports.values()];
  for (const [importName, item] of component.imports) {
    if (!denied.has(importName)) kept.push(item);
    if (item.kind !== "instance") continue;
    for (const inner of item.exports.values()) {
      if (inner.kind !== "type" || inner.type.kind !== "resource") continue;
      // An import that comes later only hands the resource on.
      if (!owners.has(inner.type.resource)) owners.set(inner.type.resource, importName);
    }
  }
  const shared = new Set<string>();
  for (const item of kept) {
    for (const resource of item.kind === "instance" ? resourcesOf(item) : []) {
      const owner = owners.get(resource);
      if (owner !== undefined && denied.has(owner)) shared.add(owner);
    }
  }
  return shared;
}

function resourcesOf({ exports }: Pick<InstanceItem, "exports">): ReadonlySet<Resource> {
  const resources = new Set<Resource>();
  const seen = new Set<ValueType>();
  const visit = (type: ValueType | undefined): void => {
    if (type === undefined || seen.has(type)) return;
    seen.add(type);
    if (type.kind === "own" || type.kind === "borrow") resources.add(type.resource);
    for (const inner of innerTypes(type)) visit(inner);
  };
  for (const item of exports.values()) {
    if (item.kind === "func") {
      for (const param of item.type.params) visit(param.type);
      visit(item.type.result);
    }
    if (item.kind === "type" && item.type.kind === "resource") resources.add(item.type.resource);
    if (item.kind === "type" && item.type.kind === "value") visit(item.type.type);
  }
  return resources;
}

function cannotDeny(part: ReadPart, what: string, why: string): ToolchainError {
  return new ToolchainError("cannot-deny", `cannot deny \`${what}\` to \`${part.name}\`: ${why}`, {
    remedy: "leave the part out",
  });
}
