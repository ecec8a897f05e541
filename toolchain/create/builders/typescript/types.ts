/**
 * WIT as TypeScript declarations, with which an editor checks `src/index.ts`.
 *
 * Every interface of the world is a module under its own name, `wasmcp:mcp-v20251125/mcp@0.1.1`, so that `import type`
 * reads as `use` does in WIT. The types are those of componentize-qjs, which runs the code: 64-bit integers are numbers,
 * an absent option arrives as `null` and may be left out, a failed function throws its error. For an interface that the
 * world exports, the module also has the type of the object to export: `Tools` for `tools`.
 */
import {
  interfaceId,
  qualifiedId,
  type Func,
  type Interface,
  type Type,
  type TypeDef,
  type World,
  type WorldItem,
} from "../../../../core/wit/index.ts";

/** One declaration file for everything that `world` imports and exports. */
export function printTypes(world: World): string {
  const imported = new Set(interfacesOf(world.imports));
  const exported = new Set(interfacesOf(world.exports));
  const modules = [...new Set([...imported, ...exported])].map((iface) => {
    const directions = { imported: imported.has(iface), exported: exported.has(iface) };
    return block(
      `declare module ${JSON.stringify(interfaceId(iface))} {`,
      printInterface(iface, directions),
      "}",
    );
  });
  const header = "// Written by `wasmcp build` from the WIT in `wit/`. Do not edit.";
  return `${[[header], ...modules, printWorld(world)].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function interfacesOf(items: ReadonlyMap<string, WorldItem>): readonly Interface[] {
  return [...items.values()].flatMap((item) => (item.kind === "interface" ? [item.interface] : []));
}

/** A middleware imports and exports the same interface: it gets both the functions and the type of the object to export. */
function printInterface(
  iface: Interface,
  directions: { readonly imported: boolean; readonly exported: boolean },
): readonly string[] {
  const functions = [...iface.functions.values()].filter((func) => func.kind.kind === "freestanding");
  const resources = [...iface.types.values()].filter((type) => type.kind.kind === "resource");
  const members = [
    ...resources.map((type) => `${typeName(type)}: typeof ${typeName(type)};`),
    ...functions.flatMap((func) => [...doc(func.docs), method(func)]),
  ];
  return [
    ...[...iface.types.values()].flatMap((type) => printTypeDef(type, iface)),
    ...(directions.imported
      ? functions.flatMap((func) => [...doc(func.docs), `export function ${method(func)}`])
      : []),
    // An interface inside the world has no name that a module could import.
    ...(directions.exported && iface.name !== undefined
      ? [...doc(iface.docs), ...block(`export interface ${exportsName(iface)} {`, members, "}")]
      : []),
  ];
}

/** The type of the whole entry module: `export interface MyTool { tools: Tools }`. */
function printWorld(world: World): readonly string[] {
  const types = [...world.imports.values()].flatMap((item) => (item.kind === "type" ? [item.type] : []));
  const members = [...world.exports].flatMap(([name, item]) => {
    if (item.kind === "function") return [...doc(item.function.docs), method(item.function)];
    if (item.kind !== "interface") return [];
    const { interface: iface } = item;
    // An inline interface has no module whose name could be written here.
    if (iface.name === undefined) return [`${camelCase(name)}: object;`];
    return [`${camelCase(iface.name)}: import(${JSON.stringify(interfaceId(iface))}).${exportsName(iface)};`];
  });
  return block(
    `declare module ${JSON.stringify(qualifiedId(world.package.name, world.name))} {`,
    [
      ...types.flatMap((type) => printTypeDef(type, undefined)),
      ...doc(world.docs),
      ...block(`export interface ${pascalCase(world.name)} {`, members, "}"),
    ],
    "}",
  );
}

function printTypeDef(type: TypeDef, owner: Interface | undefined): readonly string[] {
  const name = typeName(type);
  const { kind } = type;
  switch (kind.kind) {
    case "record": {
      const fields = kind.fields.flatMap((field) => [
        ...doc(field.docs),
        `${camelCase(field.name)}${isOption(field.type) ? "?" : ""}: ${printType(field.type)};`,
      ]);
      return [...doc(type.docs), ...block(`export interface ${name} {`, fields, "}")];
    }
    case "flags": {
      const flags = kind.flags.flatMap((flag) => [...doc(flag.docs), `${camelCase(flag.name)}?: boolean;`]);
      return [...doc(type.docs), ...block(`export interface ${name} {`, flags, "}")];
    }
    case "variant": {
      const cases = kind.cases.flatMap(({ name: tag, type: payload, docs }) => [
        ...doc(docs),
        `| { tag: ${JSON.stringify(tag)}${payload === undefined ? "" : `; val: ${printType(payload)}`} }`,
      ]);
      return [...doc(type.docs), `export type ${name} =`, ...indent(terminated(cases))];
    }
    case "enum": {
      const cases = kind.cases.flatMap((each) => [...doc(each.docs), `| ${JSON.stringify(each.name)}`]);
      return [...doc(type.docs), `export type ${name} =`, ...indent(terminated(cases))];
    }
    case "resource":
      return [...doc(type.docs), ...printResource(type, owner)];
    case "alias":
      return [...doc(type.docs), `export type ${name} = ${printAliasTarget(kind.target, kind.use)};`];
    default:
      return [...doc(type.docs), `export type ${name} = ${printAnonymous(type)};`];
  }
}

/** `use` names a type of another module; `type a = b;` names one of the same module. */
function printAliasTarget(target: Type, use: boolean): string {
  if (!use || typeof target === "string" || target.owner?.kind !== "interface") return printType(target);
  return `import(${JSON.stringify(interfaceId(target.owner.interface))}).${typeName(target)}`;
}

function printResource(resource: TypeDef, owner: Interface | undefined): readonly string[] {
  const functions = [...(owner?.functions.values() ?? [])].filter(
    (func) => func.kind.kind !== "freestanding" && func.kind.resource === resource,
  );
  const hasConstructor = functions.some((func) => func.kind.kind === "constructor");
  const members = functions.flatMap((func) => {
    const signature =
      func.kind.kind === "constructor"
        ? `constructor(${parameters(func)});`
        : `${func.kind.kind === "static" ? "static " : ""}${method(func)}`;
    return [...doc(func.docs), signature];
  });
  return block(
    `export class ${typeName(resource)} {`,
    hasConstructor ? members : ["private constructor();", ...members],
    "}",
  );
}

/** `listTools(ctx: MessageContext, request: ListToolsRequest): ListToolsResult;` */
function method(func: Func): string {
  const plainName = func.name.slice(func.name.lastIndexOf(".") + 1);
  return `${camelCase(plainName)}(${parameters(func)}): ${returnType(func.result)};`;
}

function parameters(func: Func): string {
  const params =
    func.kind.kind === "method" ? func.params.filter(({ name }) => name !== "self") : func.params;
  return params.map(({ name, type }) => `${parameterName(name)}: ${printType(type)}`).join(", ");
}

/** A function that can fail returns its success value, and throws its error. */
function returnType(result: Type | undefined): string {
  if (result === undefined) return "void";
  if (typeof result === "string" || result.kind.kind !== "result") return printType(result);
  return result.kind.ok === undefined ? "void" : printType(result.kind.ok);
}

function printType(type: Type): string {
  if (typeof type === "string") return printPrimitive(type);
  return type.name === undefined ? printAnonymous(type) : typeName(type);
}

function printPrimitive(type: Exclude<Type, TypeDef>): string {
  switch (type) {
    case "bool":
      return "boolean";
    case "char":
    case "string":
      return "string";
    case "error-context":
      return "unknown";
    default:
      return "number";
  }
}

function printAnonymous(type: TypeDef): string {
  const { kind } = type;
  switch (kind.kind) {
    case "list":
    case "fixed-length-list":
      return kind.element === "u8" ? "Uint8Array" : `Array<${printType(kind.element)}>`;
    case "option":
      return isOption(kind.type)
        ? `{ tag: "some"; val: ${printType(kind.type)} } | { tag: "none" }`
        : `${printType(kind.type)} | null | undefined`;
    case "result":
      return `{ tag: "ok"${payloadField(kind.ok)} } | { tag: "err"${payloadField(kind.err)} }`;
    case "tuple":
      return `[${kind.types.map(printType).join(", ")}]`;
    case "map":
      return `Map<${printType(kind.key)}, ${printType(kind.value)}>`;
    case "handle":
      return typeName(kind.resource);
    default:
      // Futures and streams need an asynchronous host, which this is not.
      return "unknown";
  }
}

function payloadField(type: Type | undefined): string {
  return type === undefined ? "" : `; val: ${printType(type)}`;
}

function isOption(type: Type): boolean {
  if (typeof type === "string") return false;
  return type.kind.kind === "alias" ? isOption(type.kind.target) : type.kind.kind === "option";
}

function typeName(type: TypeDef): string {
  return pascalCase(type.name ?? "");
}

/** `Tools` for `tools`, unless a type of the interface already has that name. */
function exportsName(iface: Interface): string {
  const name = pascalCase(iface.name ?? "");
  return [...iface.types.values()].some((type) => typeName(type) === name) ? `${name}Exports` : name;
}

/** `call-tool` is `callTool`, and `x5t-s256` is `x5tS256`. */
export function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}

/** Words that can name a property, but not a parameter. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

function parameterName(name: string): string {
  const camel = camelCase(name);
  return RESERVED.has(camel) ? `${camel}_` : camel;
}

function doc(docs: string | undefined): readonly string[] {
  if (docs === undefined || docs.trim() === "") return [];
  const lines = docs.trim().replaceAll("*/", "*\\/").split("\n");
  return lines.length === 1 ? [`/** ${lines[0]} */`] : ["/**", ...lines.map((line) => ` * ${line}`), " */"];
}

function terminated(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line};` : line));
}

function block(open: string, body: readonly string[], close: string): readonly string[] {
  return [open, ...indent(body), close];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
