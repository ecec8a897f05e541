/**
 * A resolved world as one WIT text: its own package, then every package that it uses, nested.
 *
 * The tool that embeds a world into a core module cannot read folders in this process, so it gets one text. The text has
 * no feature gates: they were decided when the world was resolved.
 */
import { escapeIdentifier, interfaceId, packageId, printFunc, printType } from "../../../core/wit/index.ts";
import type { Func, Interface, Package, Type, TypeDef, World, WorldItem } from "../../../core/wit/index.ts";
import { InternalError } from "../../../core/errors.ts";

export function printWorldSource(world: World): string {
  const packages = interfacesByPackage(world);
  const id = packageId(world.package.name);
  const own = packages.get(id) ?? [];
  packages.delete(id);
  const lines = [`package ${id};`, ...own.flatMap(printInterface), ...printWorld(world)];
  for (const [other, interfaces] of packages) {
    lines.push(`package ${other} {`, ...interfaces.flatMap(printInterface), "}");
  }
  return `${lines.join("\n")}\n`;
}

/**
 * The interfaces that the world imports and exports. Resolution has already added those that they use. Names decide what is the same:
 * interfaces that the build adds (`platform-world.ts`) come from another resolution.
 */
function interfacesByPackage(world: World): Map<string, readonly Interface[]> {
  const interfaces = new Map<string, Interface>();
  for (const item of [...world.imports.values(), ...world.exports.values()]) {
    if (item.kind !== "interface" || item.interface.name === undefined) continue;
    interfaces.set(interfaceId(item.interface), item.interface);
  }
  const packages = new Map<string, readonly Interface[]>();
  for (const iface of interfaces.values()) {
    const id = packageId(iface.package.name);
    packages.set(id, [...(packages.get(id) ?? []), iface]);
  }
  return packages;
}

function printWorld(world: World): string[] {
  return [
    `world ${escapeIdentifier(world.name)} {`,
    ...[...world.imports].flatMap(([name, item]) => printItem(world, "import", name, item)),
    ...[...world.exports].flatMap(([name, item]) => printItem(world, "export", name, item)),
    "}",
  ];
}

/** An interface of the same package has its short name: with the full name, the package would depend on itself. */
function printReference(iface: Interface, from: Package): string {
  return packageId(iface.package.name) === packageId(from.name) && iface.name !== undefined
    ? escapeIdentifier(iface.name)
    : interfaceId(iface);
}

function printItem(world: World, direction: "import" | "export", name: string, item: WorldItem): string[] {
  switch (item.kind) {
    case "function":
      // Methods are printed within their resource.
      if (item.function.kind.kind !== "freestanding") return [];
      return [`${direction} ${escapeIdentifier(name)}: ${printFunc(item.function)};`];
    case "type": {
      const functions = [...world.imports.values()].flatMap((one) =>
        one.kind === "function" ? [one.function] : [],
      );
      return printTypeDef(world.package, name, item.type, functions);
    }
    case "interface":
      if (item.interface.name !== undefined)
        return [`${direction} ${printReference(item.interface, world.package)};`];
      return [`${direction} ${escapeIdentifier(name)}: interface {`, ...printBody(item.interface), "}"];
  }
}

function printInterface(iface: Interface): string[] {
  return [`interface ${escapeIdentifier(iface.name ?? "")} {`, ...printBody(iface), "}"];
}

function printBody(iface: Interface): string[] {
  const functions = [...iface.functions.values()];
  return [
    ...[...iface.types].flatMap(([name, type]) => printTypeDef(iface.package, name, type, functions)),
    ...functions
      .filter((func) => func.kind.kind === "freestanding")
      .map((func) => `${escapeIdentifier(func.name)}: ${printFunc(func)};`),
  ];
}

function printTypeDef(home: Package, plainName: string, type: TypeDef, functions: readonly Func[]): string[] {
  const name = escapeIdentifier(plainName);
  const { kind } = type;
  switch (kind.kind) {
    case "alias":
      return [
        kind.use ? printUse(home, plainName, kind.target) : `type ${name} = ${printType(kind.target)};`,
      ];
    case "record":
      return [
        `record ${name} { ${kind.fields.map((field) => `${escapeIdentifier(field.name)}: ${printType(field.type)}`).join(", ")} }`,
      ];
    case "variant":
      return [
        `variant ${name} { ${kind.cases.map((one) => escapeIdentifier(one.name) + payload(one.type)).join(", ")} }`,
      ];
    case "enum":
      return [`enum ${name} { ${kind.cases.map((one) => escapeIdentifier(one.name)).join(", ")} }`];
    case "flags":
      return [`flags ${name} { ${kind.flags.map((one) => escapeIdentifier(one.name)).join(", ")} }`];
    case "resource":
      return [
        `resource ${name} {`,
        ...functions
          .filter((func) => func.kind.kind !== "freestanding" && func.kind.resource === type)
          .map(printMember),
        "}",
      ];
    default:
      return [`type ${name} = ${printType({ ...type, name: undefined })};`];
  }
}

function payload(type: Type | undefined): string {
  return type === undefined ? "" : `(${printType(type)})`;
}

function printUse(home: Package, name: string, target: Type): string {
  if (typeof target === "string" || target.owner?.kind !== "interface") {
    throw new InternalError(`\`use\` of \`${name}\` does not lead to an interface`);
  }
  const original = escapeIdentifier(target.name ?? "");
  const renamed = target.name === name ? original : `${original} as ${escapeIdentifier(name)}`;
  return `use ${printReference(target.owner.interface, home)}.{${renamed}};`;
}

function printMember(func: Func): string {
  const plain = escapeIdentifier(func.name.slice(func.name.indexOf(".") + 1));
  switch (func.kind.kind) {
    case "constructor": {
      const params = func.params
        .map((param) => `${escapeIdentifier(param.name)}: ${printType(param.type)}`)
        .join(", ");
      const result = func.result;
      const fallible =
        typeof result !== "string" && result?.kind.kind === "result" ? ` -> ${printType(result)}` : "";
      return `constructor(${params})${fallible};`;
    }
    case "static":
      return `${plain}: ${printFunc(func).replace(/^(async )?func/u, "static $1func")};`;
    default:
      return `${plain}: ${printFunc(func)};`;
  }
}
