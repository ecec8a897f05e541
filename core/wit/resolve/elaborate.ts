/**
 * Completes a world: everything that its interfaces `use` becomes an import too, unless the world exports it
 * (`WIT.md`, "Transitive imports and worlds"), and the items come in an order in which each needs only earlier ones.
 */
import type { Interface, Stability, Type, TypeDef, WorldItem } from "../model.ts";
import { interfaceId } from "../names.ts";
import { sortByDependency } from "./sort.ts";

type InterfaceWorldItem = WorldItem & { readonly kind: "interface" };

/**
 * Rewrites both maps. The result names the interfaces that the world exports while something else that it exports can
 * only refer to an imported instance of them.
 */
export function elaborate(
  imports: Map<string, WorldItem>,
  exports: Map<string, WorldItem>,
): readonly string[] {
  const elaboratedImports = new Map<string, WorldItem>();
  for (const [key, item] of inOrder(imports)) {
    if (item.kind === "interface") addImport(elaboratedImports, key, item);
    else {
      const dependency = item.kind === "type" ? usedInterface(item.type) : undefined;
      const stability = item.kind === "type" ? item.type.stability : item.function.stability;
      if (dependency !== undefined)
        addImport(elaboratedImports, interfaceId(dependency), implied(dependency, stability));
      elaboratedImports.set(key, item);
    }
  }
  const elaboratedExports = new Map<string, WorldItem>();
  const conflicts = addExports(exports, elaboratedImports, elaboratedExports);
  replace(imports, inOrder(elaboratedImports));
  replace(exports, [...elaboratedExports]);
  return conflicts;
}

/** Interfaces, types from interfaces, types of the world, functions, functions of the world's resources. */
function inOrder(items: ReadonlyMap<string, WorldItem>): readonly (readonly [string, WorldItem])[] {
  const rank = ([, item]: readonly [string, WorldItem]): number => {
    if (item.kind === "interface") return 0;
    if (item.kind === "function") return item.function.kind.kind === "freestanding" ? 3 : 4;
    return usedInterface(item.type) === undefined ? 2 : 1;
  };
  return [...items].sort((a, b) => rank(a) - rank(b));
}

function replace(map: Map<string, WorldItem>, entries: readonly (readonly [string, WorldItem])[]): void {
  map.clear();
  for (const [key, item] of entries) map.set(key, item);
}

/** An import that is not in the text, but that an item of the text needs. It has the stability of that item. */
function implied(iface: Interface, stability: Stability): InterfaceWorldItem {
  return { kind: "interface", interface: iface, stability };
}

function addImport(imports: Map<string, WorldItem>, key: string, item: InterfaceWorldItem): void {
  if (imports.has(key)) return;
  const dependencies = sortByDependency(
    dependenciesOf(item.interface),
    (iface) =>
      dependenciesOf(iface)
        .filter((to) => !imports.has(interfaceId(to)))
        .map((to) => ({ to })),
    () => {},
  );
  for (const iface of dependencies) {
    if (!imports.has(interfaceId(iface))) imports.set(interfaceId(iface), implied(iface, item.stability));
  }
  imports.set(key, item);
}

/** An interface in one of the two roles that it can have below an export. */
interface Role {
  readonly interface: Interface;
  readonly key: string;
  readonly item: InterfaceWorldItem;
  readonly exported: boolean;
}

function addExports(
  written: ReadonlyMap<string, WorldItem>,
  imports: Map<string, WorldItem>,
  exports: Map<string, WorldItem>,
): readonly string[] {
  const exported = new Map<string, Role>();
  const imported = new Map<Interface, Role>();
  for (const [key, item] of written) {
    if (item.kind === "interface")
      exported.set(key, { interface: item.interface, key, item, exported: true });
  }
  const roleBelow = (above: Role, iface: Interface): Role => {
    const key = interfaceId(iface);
    const asExport = above.exported ? exported.get(key) : undefined;
    if (asExport !== undefined) return asExport;
    const role = imported.get(iface) ?? {
      interface: iface,
      key,
      item: implied(iface, above.item.stability),
      exported: false,
    };
    imported.set(iface, role);
    return role;
  };
  const roles = sortByDependency(
    exported.values(),
    (role) => dependenciesOf(role.interface).map((iface) => ({ to: roleBelow(role, iface) })),
    () => {},
  );
  const conflicts: string[] = [];
  for (const [key, item] of written) if (item.kind !== "interface") exports.set(key, item);
  for (const role of roles) {
    if (role.exported) exports.set(role.key, role.item);
    else {
      if (exported.has(role.key)) conflicts.push(role.key);
      if (!imports.has(role.key)) imports.set(role.key, role.item);
    }
  }
  return conflicts;
}

/** The interfaces that `iface` has `use` items for. */
function dependenciesOf(iface: Interface): readonly Interface[] {
  const dependencies = new Set<Interface>();
  for (const type of iface.types.values()) {
    const dependency = usedInterface(type);
    if (dependency !== undefined) dependencies.add(dependency);
  }
  return [...dependencies];
}

/** The interface that the target of an alias belongs to, when that is another one than the alias's own. */
function usedInterface(type: TypeDef): Interface | undefined {
  if (type.kind.kind !== "alias") return undefined;
  const target: Type = type.kind.target;
  if (typeof target === "string" || target.owner?.kind !== "interface") return undefined;
  return type.owner?.kind === "interface" && type.owner.interface === target.owner.interface
    ? undefined
    : target.owner.interface;
}
