/** The imports that stubs need in a source file: those that it has, and those to be added. */
import {
  type Interface,
  interfaceId,
  packageId,
  partsOf,
  qualifiedId,
  type Type,
  type TypeDef,
  type World,
} from "../../../core/wit/index.ts";
import { pascal } from "../guest-names.ts";
import { externalName, type Insertion, isExportedResource } from "./guest-source.ts";
import type { Script, ScriptModule } from "./script-module.ts";
import { scriptTypeName } from "./script-names.ts";

export class Imports {
  readonly #script: Script;
  readonly #module: ScriptModule;
  readonly #world: World;
  /** `module name` by local name. */
  readonly #known: Map<string, string>;
  readonly #added = new Map<string, string[]>();

  constructor(script: Script, module: ScriptModule, world: World) {
    this.#script = script;
    this.#module = module;
    this.#world = world;
    this.#known = new Map(module.imports);
  }

  /** The local name of a named type. */
  named(given: TypeDef): string {
    const type = behindUse(given);
    const { owner } = type;
    const iface = owner?.kind === "interface" ? owner.interface : undefined;
    const name = scriptTypeName(this.#script, type.name ?? "");
    const pkg = iface?.package.name ?? (owner?.kind === "world" ? owner.world.package.name : undefined);
    if (pkg === undefined) return name;
    const external = iface === undefined ? "world" : (iface.name ?? this.#externalName(iface));
    if (this.#script === "as") {
      // Where a resource is implemented, its own name is that of the implementation.
      const isOwn = isExportedResource(type, this.#world);
      return this.#local(this.#bindings(this.#moduleOf(iface)), name, external, isOwn ? name : undefined);
    }
    // What an inline interface declares has no module to come from.
    if (iface !== undefined && iface.name === undefined) return "unknown";
    const world = owner?.kind === "world" ? qualifiedId(pkg, owner.world.name) : packageId(pkg);
    return this.#local(iface === undefined ? world : interfaceId(iface), name, external);
  }

  /** `local/demo/tools`: the module of an interface's bindings for AssemblyScript. */
  #moduleOf(iface: Interface | undefined): string {
    if (iface === undefined) return "world";
    const { namespace, name } = iface.package.name;
    const path =
      iface.name === undefined ? `world/${this.#externalName(iface)}` : `${namespace}/${name}/${iface.name}`;
    return this.#isSplit(iface) ? `exports/${path}` : path;
  }

  /** Whether an interface that is imported as well has another type there: a resource that others implement. */
  #isSplit(iface: Interface): boolean {
    const { imports, exports } = this.#world;
    if (externalName(imports, iface) === undefined || externalName(exports, iface) === undefined)
      return false;
    const open: Type[] = [...iface.types.values()];
    const seen = new Set<Type>();
    for (let type = open.pop(); type !== undefined; type = open.pop()) {
      if (typeof type === "string" || seen.has(type)) continue;
      seen.add(type);
      if (isExportedResource(type.kind.kind === "handle" ? type.kind.resource : type, this.#world))
        return true;
      open.push(...partsOf(type));
    }
    return false;
  }

  #externalName(iface: Interface): string {
    return externalName(this.#world.exports, iface) ?? externalName(this.#world.imports, iface) ?? "world";
  }

  /** A class of the bindings' support code. */
  support(name: string): string {
    return this.#local(this.#bindings("abi"), name, "abi");
  }

  #bindings(module: string): string {
    return `${"../".repeat(this.#module.source.path.split("/").length - 1) || "./"}bindings/${module}`;
  }

  /** The name by which the file knows `name` of `module`; `taken` is one that it cannot be. */
  #local(module: string, name: string, owner: string, taken?: string): string {
    const wanted = `${module} ${name}`;
    for (const [local, known] of this.#known) if (known === wanted && local !== taken) return local;
    let local = name;
    while (local === taken || this.#known.has(local)) local = pascal(owner) + local;
    this.#known.set(local, wanted);
    const clause = local === name ? name : `${name} as ${local}`;
    this.#added.set(module, [...(this.#added.get(module) ?? []), clause]);
    return local;
  }

  /** After the last import of the file, or at its top. */
  insertions(): readonly Insertion[] {
    if (this.#added.size === 0) return [];
    const { source, importsEnd } = this.#module;
    const keyword = this.#script === "as" ? "import" : "import type";
    const lines = [...this.#added].map(
      ([module, clauses]) => `${keyword} { ${clauses.toSorted().join(", ")} } from "${module}";\n`,
    );
    const { offset, isAfterImport } = importsEnd;
    const needsNewline = isAfterImport && source.text.charAt(offset - 1) !== "\n";
    return [{ offset, text: `${needsNewline ? "\n" : ""}${lines.join("")}${isAfterImport ? "" : "\n"}` }];
  }
}

/** A `use`d type is the very type of the other interface. */
function behindUse(type: TypeDef): TypeDef {
  let current = type;
  while (current.kind.kind === "alias" && current.kind.use && typeof current.kind.target !== "string")
    current = current.kind.target;
  return current;
}
