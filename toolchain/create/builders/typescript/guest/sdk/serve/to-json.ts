/** Values of JavaScript to JSON text. */

/**
 * JSON text of a value. What JSON lacks is written in the way that loses least: a `Map` as an object, a `Set` as an array, a
 * `bigint` as a number, or as text if it is too large, bytes as an array.
 */
export function toJson(value: unknown): string | undefined {
  return JSON.stringify(value, replace);
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (value instanceof Uint8Array) return [...value];
  return value;
}
