/**
 * Which modules bindings of a world consist of, and where each type lives.
 *
 * An interface is one module, except that one which is imported *and* exported and deals with resources that the
 * component implements is two: a handle means something else on each side.
 */
import { dealias } from "../../../core/wit/index.ts";
import type { Func, Interface, Package, Type, TypeDef, World } from "../../../core/wit/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { some } from "./layout.ts";
import { valueName } from "./names.ts";

/** The side of the component's boundary on which a type is used. */
export type Side = "import" | "export";

export interface ImportedInterface {
  readonly externalName: string;
  readonly interface: Interface;
}

export interface ExportedInterface extends ImportedInterface {
  /** The namespace that the implementation exports: `incomingHandler`. */
  readonly namespace: string;
}

export class Plan {
  readonly world: World;
  readonly managed: boolean;
  /** Whether a call of an export gives its memory back: flavour `slice`, and either no object outlives a call or objects are collected. */
  readonly releases: boolean;
  readonly imports: readonly ImportedInterface[];
  readonly exports: readonly ExportedInterface[];
  /** Functions of the world itself. */
  readonly importedFunctions: readonly Func[];
  readonly exportedFunctions: readonly Func[];
  readonly worldTypes: readonly TypeDef[];

  readonly #folders = new Map<Package, string>();
  readonly #imported = new Map<Interface, string>();
  readonly #exported = new Map<Interface, string>();

  constructor(world: World, managed: boolean, keepsObjects = false, collects = false) {
    this.world = world;
    this.managed = managed;
    const imported = [...world.imports];
    const exported = [...world.exports];
    this.imports = imported.flatMap(([externalName, item]) =>
      item.kind === "interface" ? [{ externalName, interface: item.interface }] : [],
    );
    this.importedFunctions = imported.flatMap(([, item]) =>
      item.kind === "function" ? [item.function] : [],
    );
    this.exportedFunctions = exported.flatMap(([, item]) =>
      item.kind === "function" ? [item.function] : [],
    );
    this.worldTypes = [...imported, ...exported].flatMap(([, item]) =>
      item.kind === "type" ? [item.type] : [],
    );
    this.#nameFolders();
    for (const { externalName, interface: iface } of this.imports) this.#imported.set(iface, externalName);
    this.exports = this.#nameExports(
      exported.flatMap(([externalName, item]) =>
        item.kind === "interface" ? [{ externalName, interface: item.interface }] : [],
      ),
    );
    for (const { externalName, interface: iface } of this.exports) this.#exported.set(iface, externalName);
    const implementsResources = this.exports.some((item) =>
      [...item.interface.types.values()].some((type) => type.kind.kind === "resource"),
    );
    this.releases = !managed && !keepsObjects && (collects || !implementsResources);
  }

  /** `wasi/io`, or `wasi/keyvalue-0.2.0-draft2` when the world has two versions of the package. */
  #nameFolders(): void {
    const versions = new Map<string, Set<Package>>();
    for (const item of [...this.world.imports.values(), ...this.world.exports.values()]) {
      if (item.kind !== "interface") continue;
      const { namespace, name } = item.interface.package.name;
      const id = `${namespace}:${name}`;
      versions.set(id, (versions.get(id) ?? new Set()).add(item.interface.package));
    }
    for (const packages of versions.values()) {
      for (const pkg of packages) {
        const { namespace, name, version } = pkg.name;
        this.#folders.set(
          pkg,
          `${namespace}/${name}${packages.size > 1 && version !== undefined ? `-${version}` : ""}`,
        );
      }
    }
  }

  #nameExports(exports: readonly ImportedInterface[]): readonly ExportedInterface[] {
    const plain = ({ externalName, interface: iface }: ImportedInterface): string =>
      iface.name ?? externalName;
    return exports.map((item) => {
      const name = plain(item);
      const clashes = exports.some((other) => other !== item && plain(other) === name);
      return {
        ...item,
        namespace: valueName(clashes ? `${item.interface.package.name.name}-${name}` : name),
      };
    });
  }

  /** Whether an interface has a module for its import beside the one for its export. */
  isSplit(iface: Interface): boolean {
    if (!this.#imported.has(iface) || !this.#exported.has(iface)) return false;
    const types: Type[] = [...iface.types.values()];
    for (const func of iface.functions.values()) {
      types.push(...func.params.map((param) => param.type));
      if (func.result !== undefined) types.push(func.result);
    }
    return types.some((type) => some(type, (part) => this.isExportedResource(part)));
  }

  /** Whether the type is, or is a handle of, a resource that this component implements. */
  isExportedResource(type: Type): boolean {
    if (typeof type === "string") return false;
    const resource = type.kind.kind === "handle" ? dealias(type.kind.resource) : type;
    if (typeof resource === "string" || resource.kind.kind !== "resource") return false;
    return resource.owner?.kind === "interface" && this.#exported.has(resource.owner.interface);
  }

  /** `wasi/io/streams`: the module of an interface, seen from one side. */
  pathOf(iface: Interface, side: Side): string {
    const folder = this.#folders.get(iface.package);
    const externalName = this.#exported.get(iface) ?? this.#imported.get(iface);
    if (folder === undefined || externalName === undefined) {
      throw new InternalError(
        `interface \`${iface.name ?? "(inline)"}\` is not in world \`${this.world.name}\``,
      );
    }
    const path = `${iface.name === undefined ? "world" : folder}/${iface.name ?? externalName}`;
    return side === "export" && this.isSplit(iface) ? `exports/${path}` : path;
  }

  /** The module that declares a named type. */
  pathOfType(type: TypeDef, side: Side): string {
    if (type.owner === undefined) throw new InternalError(`type \`${type.name ?? ""}\` has no owner`);
    if (type.owner.kind === "world") return "world";
    return this.pathOf(type.owner.interface, side);
  }
}
