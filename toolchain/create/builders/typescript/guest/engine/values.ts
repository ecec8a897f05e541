/**
 * Checks a value of JavaScript against its WIT type before the engine takes it.
 *
 * The engine stops the whole component at a value of a wrong shape, without a word. Here such a value ends in an error that
 * names the place in it. What can be converted without loss is converted: a lone surrogate becomes U+FFFD, a `bigint` a number.
 */

/** A WIT type, as `guest-values.ts` of the toolchain prints it. Numbers refer to the table of the types of a component. */
export type ValueType =
  | "bool"
  | "char"
  | "string"
  | "bytes"
  | "any"
  | { readonly int: readonly [low: number, high: number] }
  | { readonly float: true }
  | { readonly list: number; readonly length?: number }
  | { readonly option: number; readonly nested?: true }
  | { readonly result: readonly [ok: number | null, err: number | null] }
  | { readonly tuple: readonly number[] }
  | { readonly record: readonly (readonly [name: string, type: number])[] }
  | { readonly variant: readonly (readonly [tag: string, type: number | null])[] }
  | { readonly enum: readonly string[] }
  | { readonly flags: readonly string[] }
  | { readonly map: readonly [key: number, value: number] }
  | { readonly handle: string };

export type TypeTable = readonly ValueType[];

/** The table in its text, which is shorter than code that makes it. It is read during the build: that would cost each request more than its check. */
export function typeTable(json: string): TypeTable {
  return JSON.parse(json) as TypeTable;
}

/** A value that does not have the type that WIT asks for. */
export class WrongValue extends TypeError {
  constructor(path: string, expected: string, found: unknown) {
    super(`${path === "" ? "the value" : `\`${path}\``}: expected ${expected}, found ${describe(found)}`);
    this.name = "WrongValue";
  }
}

/** The value as the engine takes it, or a `WrongValue` that names the place below `path`. */
export function toWit(table: TypeTable, index: number, value: unknown, path: string): unknown {
  const type = table[index] ?? "any";
  if (typeof type === "string") return simpleValue(type, value, path);
  if ("int" in type) return intValue(type.int, value, path);
  if ("float" in type) {
    if (typeof value !== "number") throw new WrongValue(path, "a number", value);
    return value;
  }
  if ("list" in type) return listValue(table, type, value, path);
  if ("option" in type) return optionValue(table, type, value, path);
  if ("record" in type) {
    const record = objectValue(value, "an object", path);
    const result: Record<string, unknown> = {};
    for (const [name, field] of type.record)
      result[name] = toWit(table, field, record[name], member(path, name));
    return result;
  }
  if ("variant" in type) return taggedValue(table, type.variant, value, path);
  if ("result" in type) {
    const [ok, err] = type.result;
    return taggedValue(
      table,
      [
        ["ok", ok],
        ["err", err],
      ],
      value,
      path,
    );
  }
  if ("enum" in type) {
    if (typeof value !== "string" || !type.enum.includes(value))
      throw new WrongValue(path, oneOf(type.enum), value);
    return value;
  }
  if ("flags" in type) {
    const flags = objectValue(value, "an object", path);
    const unknown = Object.keys(flags).find((name) => !type.flags.includes(name));
    if (unknown !== undefined)
      throw new WrongValue(member(path, unknown), `a flag: ${oneOf(type.flags)}`, unknown);
    return value;
  }
  if ("tuple" in type) {
    if (!Array.isArray(value) || value.length !== type.tuple.length)
      throw new WrongValue(path, `an array of ${type.tuple.length}`, value);
    return type.tuple.map((each, at) => toWit(table, each, value[at], `${path}[${at}]`));
  }
  if ("map" in type) {
    const entries = value instanceof Map ? [...value] : Object.entries(objectValue(value, "a Map", path));
    const [key, item] = type.map;
    return new Map(
      entries.map(([name, each]) => [
        toWit(table, key, name, `${path} (key)`),
        toWit(table, item, each, member(path, String(name))),
      ]),
    );
  }
  if (typeof value !== "object" || value === null) throw new WrongValue(path, `a \`${type.handle}\``, value);
  return value;
}

function simpleValue(
  type: "bool" | "char" | "string" | "bytes" | "any",
  value: unknown,
  path: string,
): unknown {
  switch (type) {
    case "string":
      if (typeof value !== "string") throw new WrongValue(path, "a string", value);
      return value.isWellFormed() ? value : value.toWellFormed();
    case "bool":
      if (typeof value !== "boolean") throw new WrongValue(path, "true or false", value);
      return value;
    case "char":
      if (typeof value !== "string" || [...value].length !== 1 || !value.isWellFormed())
        throw new WrongValue(path, "a string of one character", value);
      return value;
    case "bytes":
      return bytesValue(value, path);
    case "any":
      return value;
  }
}

function bytesValue(value: unknown, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!Array.isArray(value)) throw new WrongValue(path, "a Uint8Array", value);
  return Uint8Array.from(value, (each, at) => intValue([0, 255], each, `${path}[${at}]`));
}

/** 64-bit integers are numbers to the engine. */
function intValue([low, high]: readonly [number, number], value: unknown, path: string): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < low || number > high)
    throw new WrongValue(path, `a whole number from ${low} to ${high}`, value);
  return number;
}

function listValue(
  table: TypeTable,
  type: { readonly list: number; readonly length?: number },
  value: unknown,
  path: string,
): unknown {
  const isView = ArrayBuffer.isView(value) && !(value instanceof DataView);
  if (!Array.isArray(value) && !isView && !isIterable(value)) throw new WrongValue(path, "an array", value);
  const items = Array.from(value as Iterable<unknown>, (each, at) =>
    toWit(table, type.list, each, `${path}[${at}]`),
  );
  if (type.length !== undefined && items.length !== type.length)
    throw new WrongValue(path, `an array of ${type.length}`, value);
  return items;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function optionValue(
  table: TypeTable,
  type: { readonly option: number; readonly nested?: true },
  value: unknown,
  path: string,
): unknown {
  if (value === undefined || value === null) return type.nested ? { tag: "none" } : undefined;
  if (!type.nested) return toWit(table, type.option, value, path);
  return taggedValue(
    table,
    [
      ["some", type.option],
      ["none", null],
    ],
    value,
    path,
  );
}

function taggedValue(
  table: TypeTable,
  cases: readonly (readonly [tag: string, type: number | null])[],
  value: unknown,
  path: string,
): unknown {
  const { tag, val } = objectValue(value, "an object with a tag", path);
  const found = cases.find(([name]) => name === tag);
  if (found === undefined) throw new WrongValue(member(path, "tag"), oneOf(cases.map(([name]) => name)), tag);
  const [name, type] = found;
  return type === null ? { tag: name } : { tag: name, val: toWit(table, type, val, member(path, "val")) };
}

function objectValue(value: unknown, expected: string, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new WrongValue(path, expected, value);
  return value as Readonly<Record<string, unknown>>;
}

function member(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function oneOf(names: readonly string[]): string {
  return `one of ${names.map((name) => `\`${name}\``).join(", ")}`;
}

/** Short: it is part of a message. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string")
    return value.length > 40 ? `the text ${JSON.stringify(`${value.slice(0, 40)}…`)}` : JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") {
    const name: unknown = (value.constructor as { readonly name?: unknown } | undefined)?.name;
    return typeof name === "string" && name !== "" && name !== "Object" ? `a ${name}` : "an object";
  }
  return `a ${typeof value}`;
}
