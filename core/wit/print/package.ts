/** A resolved package as WIT text. */
import type { Func, Interface, Package, Stability, Type, TypeDef, World, WorldItem } from "../model.ts";
import { declaredName, escapeIdentifier, packageId, qualifiedId } from "../names.ts";
import { printCase, printFunc, printStructure, printType } from "./type.ts";

/**
 * The package as one file. Worlds come out elaborated: what they include and imply is written down.
 * Other packages that it refers to are not part of the text.
 */
export function printPackage(pkg: Package): string {
  const writer = new Writer();
  writer.docs(pkg.docs);
  writer.line(
    `package ${escapeIdentifier(pkg.name.namespace)}:${escapeIdentifier(pkg.name.name)}${version(pkg)};`,
  );
  for (const iface of pkg.interfaces.values()) {
    writer.blankLine();
    writer.head(iface);
    writer.block(`interface ${escapeIdentifier(iface.name ?? "")}`, () => printMembers(writer, iface));
  }
  for (const world of pkg.worlds.values()) {
    writer.blankLine();
    writer.head(world);
    writer.block(`world ${escapeIdentifier(world.name)}`, () => printWorld(writer, world));
  }
  return writer.text();
}

function version(pkg: Package): string {
  return pkg.name.version === undefined ? "" : `@${pkg.name.version}`;
}

/** What items may have in front of them. */
interface Headed {
  readonly docs?: string | undefined;
  readonly stability: Stability;
  readonly externalId?: string | undefined;
}

/** Lines with indentation, and nothing of WIT but its comments and gates. */
class Writer {
  readonly #lines: string[] = [];
  #depth = 0;

  line(text: string): void {
    this.#lines.push(`${"  ".repeat(this.#depth)}${text}`.trimEnd());
  }

  blankLine(): void {
    this.#lines.push("");
  }

  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.#depth += 1;
    const before = this.#lines.length;
    body();
    this.#depth -= 1;
    if (this.#lines.length === before) this.#lines.push(`${this.#lines.pop() ?? ""}}`);
    else this.line("}");
  }

  docs(docs: string | undefined): void {
    for (const line of docs?.split("\n") ?? []) this.line(`/// ${line}`);
  }

  head(item: Headed): void {
    this.docs(item.docs);
    const { stability } = item;
    if (stability.kind === "stable") this.line(`@since(version = ${stability.since})`);
    if (stability.kind === "unstable")
      this.line(`@unstable(feature = ${escapeIdentifier(stability.feature)})`);
    if (stability.kind !== "unknown" && stability.deprecated !== undefined) {
      this.line(`@deprecated(version = ${stability.deprecated})`);
    }
    if (item.externalId !== undefined) this.line(`@external-id(${quote(item.externalId)})`);
  }

  text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

/** Everything outside of printable ASCII is escaped: text direction and the like cannot hide in it. */
function quote(text: string): string {
  const escaped = Array.from(text, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return /[ -~]/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `"${escaped.join("")}"`;
}

function printMembers(writer: Writer, iface: Interface): void {
  printUses(writer, iface.package, [...iface.types.values()]);
  const functions = functionsByResource(iface.functions.values());
  for (const type of iface.types.values()) printTypeDef(writer, type, functions.get(type) ?? []);
  for (const func of iface.functions.values()) {
    if (func.kind.kind !== "freestanding") continue;
    writer.head(func);
    writer.line(`${escapeIdentifier(declaredName(func.name))}: ${printFunc(func)};`);
  }
}

function functionsByResource(functions: Iterable<Func>): ReadonlyMap<TypeDef, readonly Func[]> {
  const byResource = new Map<TypeDef, Func[]>();
  for (const func of functions) {
    if (func.kind.kind === "freestanding") continue;
    const { resource } = func.kind;
    const list = byResource.get(resource);
    if (list === undefined) byResource.set(resource, [func]);
    else list.push(func);
  }
  return byResource;
}

/** One `use` per type: gates and order stay as they are. */
function printUses(writer: Writer, home: Package, types: readonly TypeDef[]): void {
  for (const type of types) {
    if (type.kind.kind !== "alias" || !type.kind.use) continue;
    const { target } = type.kind;
    if (typeof target === "string" || target.owner?.kind !== "interface") continue;
    const from = escapeIdentifier(target.name ?? "");
    const to = escapeIdentifier(type.name ?? "");
    writer.head(type);
    writer.line(`use ${pathTo(home, target.owner.interface)}.{${from === to ? from : `${from} as ${to}`}};`);
  }
}

function pathTo(home: Package, iface: Interface): string {
  const name = iface.name ?? "";
  if (packageId(home.name) === packageId(iface.package.name)) return escapeIdentifier(name);
  const { namespace, name: packageName, version: packageVersion } = iface.package.name;
  return qualifiedId(
    { namespace: escapeIdentifier(namespace), name: escapeIdentifier(packageName), version: packageVersion },
    escapeIdentifier(name),
  );
}

function printTypeDef(writer: Writer, type: TypeDef, functions: readonly Func[]): void {
  const { kind } = type;
  if (kind.kind === "alias" && kind.use) return;
  const name = escapeIdentifier(type.name ?? "");
  writer.head(type);
  const entries = <Entry extends { readonly docs: string | undefined }>(
    keyword: string,
    list: readonly Entry[],
    print: (entry: Entry) => string,
  ): void => {
    writer.block(`${keyword} ${name}`, () => {
      for (const entry of list) {
        writer.docs(entry.docs);
        writer.line(`${print(entry)},`);
      }
    });
  };
  switch (kind.kind) {
    case "record":
      return entries(
        "record",
        kind.fields,
        (field) => `${escapeIdentifier(field.name)}: ${printType(field.type)}`,
      );
    case "variant":
      return entries("variant", kind.cases, (one) => printCase(one.name, one.type));
    case "enum":
      return entries("enum", kind.cases, (one) => escapeIdentifier(one.name));
    case "flags":
      return entries("flags", kind.flags, (flag) => escapeIdentifier(flag.name));
    case "resource":
      if (functions.length === 0) return writer.line(`resource ${name};`);
      return writer.block(`resource ${name}`, () => {
        for (const func of functions) printResourceFunction(writer, func);
      });
    case "handle":
      // Alone, a resource's name would stand for the resource.
      return writer.line(`type ${name} = ${kind.ownership}<${printType(kind.resource)}>;`);
    default:
      return writer.line(`type ${name} = ${printStructure(type)};`);
  }
}

function printResourceFunction(writer: Writer, func: Func): void {
  writer.head(func);
  const signature = printFunc(func);
  if (func.kind.kind === "constructor") {
    const result = isFallible(func.result) ? signature : signature.replace(/ -> .*$/, "");
    return writer.line(`${result.replace("func", "constructor")};`);
  }
  const name = escapeIdentifier(declaredName(func.name));
  writer.line(`${name}: ${func.kind.kind === "static" ? "static " : ""}${signature};`);
}

function isFallible(result: Type | undefined): boolean {
  return typeof result === "object" && result.kind.kind === "result";
}

function printWorld(writer: Writer, world: World): void {
  const imports = [...world.imports];
  const functions = imports.flatMap(([, item]) => (item.kind === "function" ? [item.function] : []));
  for (const [key, item] of imports)
    if (item.kind === "interface") printExtern(writer, world, "import", key, item);
  const byResource = functionsByResource(functions);
  const types = imports.flatMap(([, item]) => (item.kind === "type" ? [item.type] : []));
  printUses(writer, world.package, types);
  for (const type of types) {
    printTypeDef(writer, type, byResource.get(type) ?? []);
  }
  for (const [key, item] of imports) {
    const isFreestanding = item.kind === "function" && item.function.kind.kind === "freestanding";
    if (isFreestanding) printExtern(writer, world, "import", key, item);
  }
  for (const [key, item] of world.exports) printExtern(writer, world, "export", key, item);
}

function printExtern(
  writer: Writer,
  world: World,
  direction: "import" | "export",
  key: string,
  item: WorldItem,
): void {
  if (item.kind === "type") return;
  if (item.kind === "function") {
    writer.head(item.function);
    const name = escapeIdentifier(declaredName(key));
    return writer.line(`${direction} ${name}: ${printFunc(item.function)};`);
  }
  const name = escapeIdentifier(key);
  writer.head(item);
  const iface = item.interface;
  if (iface.name === undefined)
    return writer.block(`${direction} ${name}: interface`, () => printMembers(writer, iface));
  const path = pathTo(world.package, iface);
  // A key with a slash is the interface's own name.
  return writer.line(key.includes("/") ? `${direction} ${path};` : `${direction} ${name}: ${path};`);
}
