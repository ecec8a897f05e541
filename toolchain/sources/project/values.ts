/** What tables of `wasmcp.toml` hold, as far as all of its readers ask the same. */
import { nearest } from "../../../core/text/index.ts";

/** A mistake in a server, which ends reading it. */
export class WrongValue extends Error {
  override readonly name = "WrongValue";
}

export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

export function unknownKey(key: string, known: readonly string[]): string {
  const similar = nearest(key, known);
  const list = `the keys are ${known.map((each) => `\`${each}\``).join(", ")}`;
  return `unknown key \`${key}\`; ${similar === undefined ? list : `did you mean \`${similar}\`?`}`;
}
