/**
 * Problem: a binary refers to types by index, not by name. Each interface contains copies of the types that it uses from
 * other interfaces. From other packages, the binary contains only such copies.
 *
 * Idea: `core/component` turns indices into objects, where a type keeps its name and the type that it was declared to
 * equal. The decoder reads each interface's own definition first, so that it recognises later copies by name.
 *
 * Result: the same model that WIT text resolves to (`WIT.md`, "Package Format"; a component's world is called `root`, in a
 * package `root:component`, as `wasm-tools` has it).
 */
import {
  openLinker,
  parseInterfaceName,
  readComponent,
  type Component,
  type Item,
  type ReaderError,
} from "../component/index.ts";
import {
  packageId,
  qualifiedId,
  type Func,
  type Interface,
  type Package,
  type PackageName,
  type TypeDef,
  type World,
  type WorldItem,
} from "../wit/index.ts";
import { malformed, ownerOf, type Scope, TypeDecoder, withExternalId } from "./decode-types.ts";
import { limitText } from "./limit-text.ts";
import { packageDocsSection, readPackageDocs, type ItemDocs, type PackageDocs } from "./package-docs.ts";

export interface DecodedWit {
  readonly kind: "package" | "component";
  /** The package. For a component, a package that has only the world `root`. */
  readonly root: Package;
  /** The root and all it depends on, dependencies first; of those what the root uses, and no more. */
  readonly packages: readonly Package[];
}

/** Throws a `ReaderError` for bytes that are neither a binary WIT package nor a component that WIT can describe. */
export function decodeWit(bytes: Uint8Array): DecodedWit {
  const component = readComponent(bytes);
  const decoder = new Decoder(component);
  const decoded = isWitPackage(component) ? decoder.package() : decoder.component();
  limitText(decoded.packages);
  return decoded;
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

interface OpenInterface extends Scope {
  readonly interface: Interface;
  readonly functions: Map<string, Func>;
}

/** An interface as the package itself defines it, until it is needed. */
interface Definition {
  readonly imports: ReadonlyMap<string, Item>;
  readonly item: Item;
}

/** Interfaces use one another less deeply than this; deeper ones would exhaust the stack. */
const MAX_NESTING = 200;
/** A file names fewer packages than this; they are sorted by recursion. */
const MAX_PACKAGES = 1000;

class Decoder {
  readonly #component: Component;
  readonly #docs: PackageDocs;
  readonly #packages = new Map<string, OpenPackage>();
  readonly #interfaces = new Map<string, OpenInterface>();
  readonly #definitions = new Map<string, Definition>();
  /** The package that documentation is about. */
  #root: string | undefined;
  readonly #types = new TypeDecoder();
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
    if (this.#packages.size === MAX_PACKAGES) throw malformed(`more than ${MAX_PACKAGES} packages are named`);
    const interfaces = new Map<string, Interface>();
    const worlds = new Map<string, World>();
    const docs = id === this.#root ? this.#docs.docs : undefined;
    const opened = { package: { name, docs, interfaces, worlds }, interfaces, worlds };
    this.#packages.set(id, opened);
    return opened;
  }

  /** The interface with this name, with the members that the package itself defines. */
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
      if (this.#nesting === MAX_NESTING)
        throw malformed(`interfaces use one another more than ${MAX_NESTING} deep`);
      this.#nesting += 1;
      for (const [imported, use] of definition.imports) this.#meet(imported, use);
      this.#nesting -= 1;
      this.#fill(opened, definition.item);
    }
    home.interfaces.set(item, opened.interface);
    return opened;
  }

  /** Reads another copy of an interface: recognises its known members, and adds the others. */
  #meet(id: string, item: Item): Interface {
    const opened = this.#interface(id);
    this.#fill(opened, item);
    return opened.interface;
  }

  #fill(opened: OpenInterface, item: Item): void {
    if (item.kind !== "instance") throw malformed(`\`${opened.interface.name}\` is not an interface`);
    for (const [name, member] of item.exports) {
      if (member.kind === "type") this.#types.declare(opened, name, member);
      else if (member.kind !== "func") throw notInWit(name, member);
      else if (!opened.functions.has(name)) {
        opened.functions.set(
          name,
          this.#types.readFunction(opened, name, member, opened.docs.functions(name)),
        );
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
      // A component may export a single type under a plain name; a world cannot, so it is left out.
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
        return { kind: "function", function: this.#types.readFunction(scope, key, item, functionDocs) };
      case "type":
        return { kind: "type", type: this.#types.declare(scope, key, item) };
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
  if (name === undefined) throw malformed(`\`${id}\` is not the name of an interface or a world`);
  const { namespace, package: packageName, interface: item, version } = name;
  const home = { namespace, name: packageName, version };
  // Only the canonical spelling is allowed, so that a name has one meaning.
  if (qualifiedId(home, item) !== id) throw malformed(`\`${id}\` is not the name of an interface or a world`);
  return { package: home, item };
}

function notInWit(name: string, item: Item): ReaderError {
  return malformed(`\`${name}\` is a ${item.kind}, which WIT has no word for`);
}
