/**
 * Problem: in a binary there are no names of types to refer to, only indices; each interface brings along a copy of whatever
 * it uses of others, and of other packages no more than that.
 *
 * Idea: `core/component` turns indices into objects, where a type keeps its name and what it was declared to be equal
 * to. Each interface's own definition is taken first, so that copies of it only have to be recognised by their names.
 *
 * Result: the same model that WIT text resolves to (`WIT.md`, "Package Format"; a component's world is called `root`, in a
 * package `root:component`, as `wasm-tools` has it).
 */
import {
  mapUnlabelledParts,
  openLinker,
  parseInterfaceName,
  readComponent,
  ReaderError,
  type Component,
  type Item,
  type NamedType,
  type Resource,
  type ResourceName,
  type TypeItem,
  type ValueType,
} from "../component/index.ts";
import {
  packageId,
  qualifiedId,
  type Func,
  type Interface,
  type Package,
  type PackageName,
  type Type,
  type TypeDef,
  type TypeDefKind,
  type TypeOwner,
  type World,
  type WorldItem,
} from "../wit/index.ts";
import { packageDocsSection, readPackageDocs, type ItemDocs, type PackageDocs } from "./package-docs.ts";

export interface DecodedWit {
  readonly kind: "package" | "component";
  /** The package, or for a component one with nothing but the world `root`. */
  readonly root: Package;
  /** The root and all it depends on, dependencies first; of those what the root uses, and no more. */
  readonly packages: readonly Package[];
}

/** Throws a `ReaderError` for what is neither a binary WIT package nor a component that WIT can describe. */
export function decodeWit(bytes: Uint8Array): DecodedWit {
  const component = readComponent(bytes);
  const decoder = new Decoder(component);
  return isWitPackage(component) ? decoder.package() : decoder.component();
}

/** A binary WIT package exports types of components, and does nothing else. */
function isWitPackage({ imports, exports, sections }: Component): boolean {
  const isPlain = sections.every(({ content: { kind } }) => ["custom", "types", "exports"].includes(kind));
  const items = [...exports.values()];
  return isPlain && imports.size === 0 && items.length > 0 && items.every((item) => item.kind === "type");
}

interface OpenPackage {
  readonly package: Package;
  readonly interfaces: Map<string, Interface>;
  readonly worlds: Map<string, World>;
}

/** Where names are declared: an interface or a world. */
interface Scope {
  readonly owner: TypeOwner;
  readonly types: Map<string, TypeDef>;
  readonly docs: ItemDocs;
}

interface OpenInterface extends Scope {
  readonly interface: Interface;
  readonly functions: Map<string, Func>;
}

type TypeMember = Extract<Item, { readonly kind: "type" }>;
type FunctionMember = Extract<Item, { readonly kind: "func" }>;

/** An interface as the package itself defines it, until it is needed. */
interface Definition {
  readonly imports: ReadonlyMap<string, Item>;
  readonly item: Item;
}

/** Interfaces that use one another, deeper than any do. */
const maxNesting = 200;
/** Packages that one file speaks of; they are sorted by recursion. */
const maxPackages = 1000;

class Decoder {
  readonly #component: Component;
  readonly #docs: PackageDocs;
  readonly #packages = new Map<string, OpenPackage>();
  readonly #interfaces = new Map<string, OpenInterface>();
  readonly #definitions = new Map<string, Definition>();
  readonly #named = new Map<NamedType | ResourceName, TypeDef>();
  /** Where a resource was first met, for references to it that have no name to go by. */
  readonly #resources = new Map<Resource, TypeDef>();
  /** The package that documentation is about. */
  #root: string | undefined;
  #nesting = 0;

  constructor(component: Component) {
    this.#component = component;
    const section = component.sections
      .map(({ content }) => content)
      .find((content) => content.kind === "custom" && content.name === packageDocsSection);
    this.#docs = readPackageDocs(section?.kind === "custom" ? section.bytes : undefined);
  }

  package(): DecodedWit {
    const link = openLinker();
    const worlds: { readonly id: string; readonly item: Item }[] = [];
    const order: string[] = [];
    for (const [name, item] of this.#component.exports) {
      const type = item.kind === "type" && item.type.kind === "other" ? item.type.definition : undefined;
      if (type?.kind !== "component")
        throw malformed(`the export \`${name}\` is neither an interface nor a world`);
      const { imports, exports } = link({ ...type, kind: "declared" });
      const [[id, exported] = []] = exports;
      if (id === undefined || exported === undefined || exports.size > 1) {
        throw malformed(`the export \`${name}\` does not hold one interface or world`);
      }
      this.#root ??= packageId(parseName(id).package);
      if (exported.kind === "instance") {
        this.#definitions.set(id, { imports, item: exported });
        order.push(id);
      } else {
        worlds.push({ id, item: exported });
      }
    }
    for (const id of order) this.#interface(id);
    for (const { id, item } of worlds) {
      if (item.kind !== "component") throw malformed(`\`${id}\` is neither an interface nor a world`);
      const { package: home, item: name } = parseName(id);
      this.#world(this.#package(home), name, link(item.definition));
    }
    const root = this.#root === undefined ? undefined : this.#packages.get(this.#root);
    if (root === undefined) throw malformed("the package is empty");
    // The order of declaration, which interfaces that were needed earlier have left.
    const declared = order.map((id) => parseName(id).item);
    const interfaces = declared.flatMap((name): [string, Interface][] => {
      const found = root.interfaces.get(name);
      return found === undefined ? [] : [[name, found]];
    });
    root.interfaces.clear();
    for (const [name, found] of interfaces) root.interfaces.set(name, found);
    return { kind: "package", root: root.package, packages: this.#sorted() };
  }

  component(): DecodedWit {
    const root = this.#package({ namespace: "root", name: "component", version: undefined });
    this.#world(root, "root", this.#component);
    return { kind: "component", root: root.package, packages: this.#sorted() };
  }

  #package(name: PackageName): OpenPackage {
    const id = packageId(name);
    const known = this.#packages.get(id);
    if (known !== undefined) return known;
    if (this.#packages.size === maxPackages) throw malformed(`more than ${maxPackages} packages are named`);
    const interfaces = new Map<string, Interface>();
    const worlds = new Map<string, World>();
    const docs = id === this.#root ? this.#docs.docs : undefined;
    const opened = { package: { name, docs, interfaces, worlds }, interfaces, worlds };
    this.#packages.set(id, opened);
    return opened;
  }

  /** The interface of that name, with all that the package itself says about it. */
  #interface(id: string): OpenInterface {
    const known = this.#interfaces.get(id);
    const definition = this.#definitions.get(id);
    if (known !== undefined && definition === undefined) return known;
    this.#definitions.delete(id);
    const { package: name, item } = parseName(id);
    const home = this.#package(name);
    const docs = packageId(name) === this.#root ? this.#docs.interfaces(item) : noDocs;
    const opened = known ?? openInterface(item, home.package, docs);
    this.#interfaces.set(id, opened);
    if (definition !== undefined) {
      if (this.#nesting === maxNesting)
        throw malformed(`interfaces use one another more than ${maxNesting} deep`);
      this.#nesting += 1;
      for (const [imported, use] of definition.imports) this.#meet(imported, use);
      this.#nesting -= 1;
      this.#fill(opened, definition.item);
    }
    home.interfaces.set(item, opened.interface);
    return opened;
  }

  /** Another copy of an interface: what is known of it is recognised, and what is not is added. */
  #meet(id: string, item: Item): Interface {
    const opened = this.#interface(id);
    this.#fill(opened, item);
    return opened.interface;
  }

  #fill(opened: OpenInterface, item: Item): void {
    if (item.kind !== "instance") throw malformed(`\`${opened.interface.name}\` is no interface`);
    for (const [name, member] of item.exports) {
      if (member.kind === "type") this.#declare(opened, name, member);
      else if (member.kind !== "func") throw notInWit(name, member);
      else if (!opened.functions.has(name)) {
        opened.functions.set(name, this.#function(opened, name, member, opened.docs.functions(name)));
      }
    }
  }

  #world(
    home: OpenPackage,
    name: string,
    linked: { readonly imports: ReadonlyMap<string, Item>; readonly exports: ReadonlyMap<string, Item> },
  ): void {
    const docs = this.#docs.worlds(name);
    const imports = new Map<string, WorldItem>();
    const exports = new Map<string, WorldItem>();
    const world: World = {
      name,
      package: home.package,
      docs: docs.docs,
      stability: docs.stability,
      imports,
      exports,
    };
    const scope: Scope = { owner: { kind: "world", world }, types: new Map(), docs };
    home.worlds.set(name, world);
    for (const [key, item] of linked.imports) {
      imports.set(
        key,
        this.#worldItem(scope, home.package, key, item, docs.imports(key), docs.functions(key)),
      );
    }
    for (const [key, item] of linked.exports) {
      const found = this.#worldItem(
        scope,
        home.package,
        key,
        item,
        docs.exports(key),
        docs.exportedFunctions(key),
      );
      // A component may export a type under a name of its own, which a world cannot.
      if (found.kind !== "type") exports.set(key, found);
    }
  }

  #worldItem(
    scope: Scope,
    home: Package,
    key: string,
    item: Item,
    interfaceDocs: ItemDocs,
    functionDocs: ItemDocs,
  ): WorldItem {
    switch (item.kind) {
      case "func":
        return { kind: "function", function: this.#function(scope, key, item, functionDocs) };
      case "type":
        return { kind: "type", type: this.#declare(scope, key, item) };
      case "instance": {
        const { docs, stability } = interfaceDocs;
        const about = { stability, docs, ...withExternalId(item) };
        const id = item.attributes?.implements ?? (parseInterfaceName(key) === undefined ? undefined : key);
        if (id !== undefined) return { kind: "interface", interface: this.#meet(id, item), ...about };
        const opened = openInterface(undefined, home, interfaceDocs);
        this.#fill(opened, item);
        return { kind: "interface", interface: opened.interface, ...about };
      }
      default:
        throw notInWit(key, item);
    }
  }

  #declare(scope: Scope, name: string, member: TypeMember): TypeDef {
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
    const kind = this.#kind(scope, type, () => undefined);
    return { name: undefined, owner: undefined, docs: undefined, stability: { kind: "unknown" }, kind };
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

  #function(scope: Scope, name: string, item: FunctionMember, { docs, stability }: ItemDocs): Func {
    const { type } = item;
    return {
      name,
      kind: functionKind(scope, name),
      async: type.async,
      params: type.params.map((param) => ({ name: param.name, type: this.#type(scope, param.type) })),
      result: type.result === undefined ? undefined : this.#type(scope, type.result),
      docs,
      stability,
      ...withExternalId(item),
    };
  }

  /** Dependencies before their dependents, and otherwise in the order in which they were met. */
  #sorted(): readonly Package[] {
    const sorted = new Set<Package>();
    const visiting = new Set<Package>();
    const visit = (pkg: Package): void => {
      if (sorted.has(pkg) || visiting.has(pkg)) return;
      visiting.add(pkg);
      for (const used of dependenciesOf(pkg)) visit(used);
      sorted.add(pkg);
    };
    for (const { package: pkg } of this.#packages.values()) visit(pkg);
    return [...sorted];
  }
}

const noDocs: ItemDocs = {
  docs: undefined,
  stability: { kind: "unknown" },
  types: () => noDocs,
  functions: () => noDocs,
};

function openInterface(name: string | undefined, home: Package, docs: ItemDocs): OpenInterface {
  const types = new Map<string, TypeDef>();
  const functions = new Map<string, Func>();
  const opened: Interface = {
    name,
    package: home,
    docs: docs.docs,
    stability: docs.stability,
    types,
    functions,
  };
  return {
    interface: opened,
    owner: { kind: "interface", interface: opened },
    types,
    functions,
    docs,
  };
}

function withExternalId({ attributes }: Item): { readonly externalId?: string } {
  return attributes?.externalId === undefined ? {} : { externalId: attributes.externalId };
}

/** `use` is for what another interface declares. */
function aliasOf(target: TypeDef, scope: Scope): TypeDefKind {
  const own = ownerOf(scope.owner);
  return { kind: "alias", target, use: target.owner?.kind === "interface" && ownerOf(target.owner) !== own };
}

function ownerOf(owner: TypeOwner): Interface | World | undefined {
  return owner?.kind === "interface" ? owner.interface : owner?.world;
}

function functionKind(scope: Scope, name: string): Func["kind"] {
  const [, kind, resourceName] = /^\[(constructor|method|static)\]([^.]+)/.exec(name) ?? [];
  if (kind === undefined || resourceName === undefined) return { kind: "freestanding" };
  const resource = scope.types.get(resourceName);
  if (resource === undefined) throw malformed(`\`${name}\` belongs to a resource that is not there`);
  return { kind: kind as "constructor" | "method" | "static", resource };
}

function dependenciesOf(pkg: Package): ReadonlySet<Package> {
  const used = new Set<Package>();
  const addUses = (types: Iterable<TypeDef>) => {
    for (const { kind } of types) {
      if (kind.kind !== "alias" || typeof kind.target === "string") continue;
      const owner = ownerOf(kind.target.owner);
      if (owner !== undefined) used.add(owner.package);
    }
  };
  for (const { types } of pkg.interfaces.values()) addUses(types.values());
  for (const { imports, exports } of pkg.worlds.values()) {
    for (const item of [...imports.values(), ...exports.values()]) {
      if (item.kind === "type") addUses([item.type]);
      if (item.kind !== "interface") continue;
      used.add(item.interface.package);
      addUses(item.interface.types.values());
    }
  }
  used.delete(pkg);
  return used;
}

/** `wasi:http/types@0.2.12` */
function parseName(id: string): { readonly package: PackageName; readonly item: string } {
  const name = parseInterfaceName(id);
  if (name === undefined) throw malformed(`\`${id}\` is no name of an interface or a world`);
  const { namespace, package: packageName, interface: item, version } = name;
  const home = { namespace, name: packageName, version };
  // What is written is what it was read from: nothing else may be found under this name.
  if (qualifiedId(home, item) !== id) throw malformed(`\`${id}\` is no name of an interface or a world`);
  return { package: home, item };
}

function notInWit(name: string, item: Item): ReaderError {
  return malformed(`\`${name}\` is a ${item.kind}, which WIT has no word for`);
}

function malformed(message: string): ReaderError {
  return new ReaderError("malformed-wit", `${message}, in the component`, 0);
}
