import {
  parseInterfaceName,
  printInterfaceName,
  type InterfaceName,
  type Item,
} from "../../core/component/index.ts";

export function interfaceNames(items: ReadonlyMap<string, Item>): InterfaceName[] {
  return [...items.keys()].map(parseInterfaceName).filter((name) => name !== undefined);
}

export function listNames(items: ReadonlyMap<string, Item>): string {
  if (items.size === 0) return "nothing";
  return [...items.keys()].map((name) => `\`${name}\``).join(", ");
}

/** One interface of one project in another version: of the package, or of the protocol that the package is named after. */
export function isOtherVersion(found: InterfaceName, wanted: InterfaceName): boolean {
  const family = ({ namespace, package: packageName, interface: interfaceName }: InterfaceName) =>
    `${namespace}:${packageName.replace(/-v\d+$/, "")}/${interfaceName}`;
  return family(found) === family(wanted) && printInterfaceName(found) !== printInterfaceName(wanted);
}
