/** Node's `querystring`. */
import { Buffer } from "./buffer.ts";
import { percentDecode } from "../platform/percent.ts";

export type ParsedQuery = Record<string, string | string[]>;

export function unescapeBuffer(text: string): unknown {
  return Buffer.from(percentDecode(text));
}

export function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Something that is not percent-encoded: as much as can be decoded.
    return Buffer.from(percentDecode(text)).toString();
  }
}

export function escape(value: unknown): string {
  return encodeURIComponent(typeof value === "string" ? value : String(value));
}

export function parse(
  text: string,
  separator: string = "&",
  equals: string = "=",
  options: { readonly maxKeys?: number; readonly decodeURIComponent?: (text: string) => string } = {},
): ParsedQuery {
  const result = Object.create(null) as ParsedQuery;
  if (typeof text !== "string" || text === "") return result;
  const { maxKeys = 1000, decodeURIComponent: decode = unescape } = options;
  const parts = text.split(separator || "&");
  const isLimited = maxKeys > 0 && parts.length > maxKeys;
  for (const part of isLimited ? parts.slice(0, maxKeys) : parts) {
    if (part === "") continue;
    const spaced = part.replaceAll("+", " ");
    const at = spaced.indexOf(equals || "=");
    const name = decode(at === -1 ? spaced : spaced.slice(0, at));
    const value = at === -1 ? "" : decode(spaced.slice(at + (equals || "=").length));
    const known = result[name];
    if (known === undefined) result[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else result[name] = [known, value];
  }
  return result;
}

export function stringify(
  values: unknown,
  separator: string = "&",
  equals: string = "=",
  options: { readonly encodeURIComponent?: (text: string) => string } = {},
): string {
  if (typeof values !== "object" || values === null) return "";
  const encode = options.encodeURIComponent ?? escape;
  const show = (value: unknown): string =>
    typeof value === "string" || typeof value === "bigint" || typeof value === "boolean"
      ? String(value)
      : typeof value === "number" && Number.isFinite(value)
        ? String(value)
        : "";
  return Object.entries(values)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map(
        (each) => encode(name) + (equals || "=") + encode(show(each)),
      ),
    )
    .join(separator || "&");
}

export { parse as decode, stringify as encode };

export default { parse, stringify, escape, unescape, unescapeBuffer, decode: parse, encode: stringify };
