/**
 * Resolved WIT in a form that two implementations can be compared in: our model and the JSON of `wasm-tools component
 * wit --json` both become nested arrays of text, in order, with every type spelled out and named types qualified.
 */
import {
  type Func,
  type Interface,
  interfaceId,
  type Package,
  packageId,
  qualifiedId,
  type Stability,
  type Type,
  type TypeDef,
  type World,
  type WorldItem,
} from "../../../core/wit/index.ts";

export interface PackageShape {
  readonly name: string;
  readonly interfaces: readonly InterfaceShape[];
  readonly worlds: readonly WorldShape[];
}

export interface InterfaceShape {
  readonly name: string;
  readonly types: readonly string[];
  readonly functions: readonly string[];
}

export interface WorldShape {
  readonly name: string;
  readonly imports: readonly (string | InterfaceShape)[];
  readonly exports: readonly (string | InterfaceShape)[];
}

// Our model

export function shapesOfModel(packages: readonly Package[]): readonly PackageShape[] {
  return packages.map((pkg) => ({
    name: packageId(pkg.name),
    interfaces: [...pkg.interfaces.values()].map((iface) =>
      interfaceShape(iface, iface.name ?? "", iface.stability),
    ),
    worlds: [...pkg.worlds.values()].map(worldShape),
  }));
}

function worldShape(world: World): WorldShape {
  const items = (map: ReadonlyMap<string, WorldItem>): readonly (string | InterfaceShape)[] =>
    [...map].map(([key, item]) => {
      if (item.kind === "function") return functionShape(item.function);
      if (item.kind === "type") return typeShape(item.type);
      const id = item.externalId === undefined ? "" : ` ${JSON.stringify(item.externalId)}`;
      if (item.interface.name === undefined) return interfaceShape(item.interface, key + id, item.stability);
      return `interface ${key}: ${interfaceId(item.interface)}${id}${stabilityShape(item.stability)}`;
    });
  const name = world.name + stabilityShape(world.stability);
  return { name, imports: items(world.imports), exports: items(world.exports) };
}

function interfaceShape(iface: Interface, name: string, stability: Stability): InterfaceShape {
  return {
    name: name + stabilityShape(stability),
    types: [...iface.types.values()].map(typeShape),
    functions: [...iface.functions.values()].map(functionShape),
  };
}

function functionShape(func: Func): string {
  const params = func.params.map((param) => `${param.name}: ${spell(param.type)}`).join(", ");
  const result = func.result === undefined ? "" : ` -> ${spell(func.result)}`;
  const id = func.externalId === undefined ? "" : ` ${JSON.stringify(func.externalId)}`;
  const kind = func.kind.kind === "freestanding" ? "" : ` ${func.kind.kind} of ${spell(func.kind.resource)}`;
  return `${func.async ? "async " : ""}${func.name}(${params})${result}${kind}${id}${stabilityShape(func.stability)}`;
}

function typeShape(type: TypeDef): string {
  const id = type.externalId === undefined ? "" : ` ${JSON.stringify(type.externalId)}`;
  return `${type.name} = ${spellKind(type)}${id}${stabilityShape(type.stability)}`;
}

function stabilityShape(stability: Stability): string {
  if (stability.kind === "unknown") return "";
  const deprecated = stability.deprecated === undefined ? "" : ` deprecated ${stability.deprecated}`;
  return stability.kind === "stable"
    ? ` since ${stability.since}${deprecated}`
    : ` unstable ${stability.feature}${deprecated}`;
}

function spell(type: Type): string {
  if (typeof type === "string") return type;
  if (type.name === undefined) return spellKind(type);
  return `${ownerName(type)}.${type.name}`;
}

function ownerName(type: TypeDef): string {
  if (type.owner === undefined) return "nowhere";
  if (type.owner.kind === "world")
    return `world ${qualifiedId(type.owner.world.package.name, type.owner.world.name)}`;
  return type.owner.interface.name === undefined ? "inline" : interfaceId(type.owner.interface);
}

function spellKind(type: TypeDef): string {
  const { kind } = type;
  const optional = (part: Type | undefined): string => (part === undefined ? "_" : spell(part));
  switch (kind.kind) {
    case "record":
      return `record(${kind.fields.map((field) => `${field.name}: ${spell(field.type)}`).join(", ")})`;
    case "variant":
      return `variant(${kind.cases.map((one) => `${one.name}: ${optional(one.type)}`).join(", ")})`;
    case "enum":
      return `enum(${kind.cases.map((one) => one.name).join(", ")})`;
    case "flags":
      return `flags(${kind.flags.map((one) => one.name).join(", ")})`;
    case "resource":
      return "resource";
    case "alias":
      return `same as ${spell(kind.target)}`;
    case "tuple":
      return `tuple(${kind.types.map(spell).join(", ")})`;
    case "list":
      return `list(${spell(kind.element)})`;
    case "fixed-length-list":
      return `list(${spell(kind.element)}, ${kind.length})`;
    case "map":
      return `map(${spell(kind.key)}, ${spell(kind.value)})`;
    case "option":
      return `option(${spell(kind.type)})`;
    case "result":
      return `result(${optional(kind.ok)}, ${optional(kind.err)})`;
    case "handle":
      return `${kind.ownership}(${spell(kind.resource)})`;
    case "future":
    case "stream":
      return `${kind.kind}(${optional(kind.type)})`;
  }
}

// The oracle's JSON, as far as it is read here

interface OracleJson {
  readonly worlds: readonly OracleWorld[];
  readonly interfaces: readonly OracleInterface[];
  readonly types: readonly OracleType[];
  readonly packages: readonly {
    readonly name: string;
    readonly interfaces: Readonly<Record<string, number>>;
    readonly worlds: Readonly<Record<string, number>>;
  }[];
}

interface OracleWorld extends OracleStable {
  readonly name: string;
  readonly package: number;
  readonly imports: Readonly<Record<string, OracleWorldItem>>;
  readonly exports: Readonly<Record<string, OracleWorldItem>>;
}

type OracleWorldItem =
  | { readonly interface: OracleStable & { readonly id: number; readonly external_id?: string } }
  | { readonly function: OracleFunction }
  | { readonly type: number };

interface OracleInterface extends OracleStable {
  readonly name: string | null;
  readonly package: number;
  readonly types: Readonly<Record<string, number>>;
  readonly functions: Readonly<Record<string, OracleFunction>>;
}

interface OracleFunction extends OracleStable {
  readonly name: string;
  readonly kind: string | Readonly<Record<string, number>>;
  readonly params: readonly { readonly name: string; readonly type: OracleTypeRef }[];
  readonly result?: OracleTypeRef | null;
  readonly external_id?: string;
}

type OracleTypeRef = string | number;

interface OracleType extends OracleStable {
  readonly name: string | null;
  readonly kind: string | Readonly<Record<string, unknown>>;
  readonly owner: null | { readonly interface: number } | { readonly world: number };
  readonly external_id?: string;
}

interface OracleStable {
  readonly stability?: {
    readonly stable?: { readonly since: string; readonly deprecated?: string };
    readonly unstable?: { readonly feature: string; readonly deprecated?: string };
  };
}

/** `json` comes from `wasm-tools component wit --json`. */
export function shapesOfOracle(text: string): readonly PackageShape[] {
  // The shape of the oracle's JSON is its documentation; a change there fails the comparison.
  return new OracleReader(JSON.parse(text) as OracleJson).packages();
}

class OracleReader {
  readonly #json: OracleJson;

  constructor(json: OracleJson) {
    this.#json = json;
  }

  packages(): readonly PackageShape[] {
    return this.#json.packages.map((pkg) => ({
      name: pkg.name,
      interfaces: Object.values(pkg.interfaces).map((id) => this.#interface(id, undefined)),
      worlds: Object.values(pkg.worlds).map((id) => this.#world(id)),
    }));
  }

  #at<T>(list: readonly T[], index: number): T {
    const item = list[index];
    if (item === undefined) throw new Error(`the oracle's JSON has no item ${index}`);
    return item;
  }

  #interfaceId(id: number): string {
    const iface = this.#at(this.#json.interfaces, id);
    if (iface.name === null) return "inline";
    return qualify(this.#at(this.#json.packages, iface.package).name, iface.name);
  }

  #interface(
    id: number,
    inline: { readonly name: string; readonly stability: string } | undefined,
  ): InterfaceShape {
    const iface = this.#at(this.#json.interfaces, id);
    return {
      name:
        inline === undefined ? (iface.name ?? "") + oracleStability(iface) : inline.name + inline.stability,
      types: Object.values(iface.types).map((type) => this.#namedType(type)),
      functions: Object.values(iface.functions).map((func) => this.#function(func)),
    };
  }

  #world(id: number): WorldShape {
    const world = this.#at(this.#json.worlds, id);
    const items = (record: Readonly<Record<string, OracleWorldItem>>): readonly (string | InterfaceShape)[] =>
      Object.entries(record).map(([key, item]) => {
        if ("function" in item) return this.#function(item.function);
        if ("type" in item) return this.#namedType(item.type);
        const externalId =
          item.interface.external_id === undefined ? "" : ` ${JSON.stringify(item.interface.external_id)}`;
        const iface = this.#interfaceId(item.interface.id);
        if (iface === "inline") {
          return this.#interface(item.interface.id, {
            name: key + externalId,
            stability: oracleStability(item.interface),
          });
        }
        const name = key.startsWith("interface-") ? iface : key;
        return `interface ${name}: ${iface}${externalId}${oracleStability(item.interface)}`;
      });
    return {
      name: world.name + oracleStability(world),
      imports: items(world.imports),
      exports: items(world.exports),
    };
  }

  #function(func: OracleFunction): string {
    const kind = typeof func.kind === "string" ? func.kind : (Object.keys(func.kind)[0] ?? "");
    const resource = typeof func.kind === "string" ? undefined : Object.values(func.kind)[0];
    const params = func.params.map((param) => `${param.name}: ${this.#spell(param.type)}`).join(", ");
    const result = func.result === undefined || func.result === null ? "" : ` -> ${this.#spell(func.result)}`;
    const id = func.external_id === undefined ? "" : ` ${JSON.stringify(func.external_id)}`;
    const of =
      resource === undefined
        ? ""
        : ` ${kind.replace(/^async-|-[gs]etter$/g, "")} of ${this.#spell(resource)}`;
    return `${kind.startsWith("async-") ? "async " : ""}${func.name}(${params})${result}${of}${id}${oracleStability(func)}`;
  }

  #namedType(id: number): string {
    const type = this.#at(this.#json.types, id);
    const externalId = type.external_id === undefined ? "" : ` ${JSON.stringify(type.external_id)}`;
    return `${type.name} = ${this.#kind(type)}${externalId}${oracleStability(type)}`;
  }

  #spell(ref: unknown): string {
    if (ref === null) return "_";
    if (typeof ref !== "number") return String(ref);
    const type = this.#at(this.#json.types, ref);
    if (type.name === null) return this.#kind(type);
    if (type.owner === null) return `nowhere.${type.name}`;
    if ("interface" in type.owner) return `${this.#interfaceId(type.owner.interface)}.${type.name}`;
    const world = this.#at(this.#json.worlds, type.owner.world);
    return `world ${qualify(this.#at(this.#json.packages, world.package).name, world.name)}.${type.name}`;
  }

  #kind(type: OracleType): string {
    if (typeof type.kind === "string") return type.kind;
    const [[name = "", value] = []] = Object.entries(type.kind);
    switch (name) {
      case "record": {
        const { fields } = value as {
          readonly fields: readonly { readonly name: string; readonly type: unknown }[];
        };
        return `record(${fields.map((field) => `${field.name}: ${this.#spell(field.type)}`).join(", ")})`;
      }
      case "variant": {
        const { cases } = value as {
          readonly cases: readonly { readonly name: string; readonly type: unknown }[];
        };
        return `variant(${cases.map((one) => `${one.name}: ${this.#spell(one.type)}`).join(", ")})`;
      }
      case "enum":
      case "flags": {
        const [names = []] = Object.values(
          value as Readonly<Record<string, readonly { readonly name: string }[]>>,
        );
        return `${name}(${names.map((one) => one.name).join(", ")})`;
      }
      case "type":
        return `same as ${this.#spell(value)}`;
      case "tuple":
        return `tuple(${(value as { readonly types: readonly unknown[] }).types.map((part) => this.#spell(part)).join(", ")})`;
      case "fixed-length-list": {
        const [element, length] = value as readonly [unknown, number];
        return `list(${this.#spell(element)}, ${length})`;
      }
      case "map": {
        const [key, mapped] = value as readonly [unknown, unknown];
        return `map(${this.#spell(key)}, ${this.#spell(mapped)})`;
      }
      case "result": {
        const { ok, err } = value as { readonly ok: unknown; readonly err: unknown };
        return `result(${this.#spell(ok)}, ${this.#spell(err)})`;
      }
      case "handle": {
        const [[ownership = "", resource] = []] = Object.entries(value as Readonly<Record<string, unknown>>);
        return `${ownership}(${this.#spell(resource)})`;
      }
      default:
        return `${name}(${this.#spell(value)})`;
    }
  }
}

function qualify(packageName: string, item: string): string {
  const [name = "", version] = packageName.split("@");
  return `${name}/${item}${version === undefined ? "" : `@${version}`}`;
}

function oracleStability(item: OracleStable): string {
  const { stable, unstable } = item.stability ?? {};
  if (stable !== undefined)
    return ` since ${stable.since}${stable.deprecated === undefined ? "" : ` deprecated ${stable.deprecated}`}`;
  if (unstable === undefined) return "";
  return ` unstable ${unstable.feature}${unstable.deprecated === undefined ? "" : ` deprecated ${unstable.deprecated}`}`;
}
