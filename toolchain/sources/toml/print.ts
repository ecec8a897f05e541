/** A value that our files hold: text, switches, numbers, lists and tables of them. */
export type TomlValue = string | boolean | number | readonly TomlValue[] | TomlTable;

export interface TomlTable {
  readonly [key: string]: TomlValue;
}

export function isTomlTable(value: TomlValue): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value);
}

/** `"a.wasm"`, `["a", "b"]`, `{ from = "KEY" }`: on one line. */
export function printValue(value: TomlValue): string {
  if (typeof value === "string") return printString(value);
  if (typeof value !== "object") return String(value);
  if (!isTomlTable(value)) return `[${value.map(printValue).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, inner]) => `${printKey([key])} = ${printValue(inner)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** `profiles.dev`, `components."été"` */
export function printKey(path: readonly string[]): string {
  return path.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : printString(key))).join(".");
}

/** A basic string. JSON's escapes are TOML's too, but TOML also wants U+007F escaped. */
function printString(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
