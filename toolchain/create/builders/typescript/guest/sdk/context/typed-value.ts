/** Values of the store and of sessions, which remember their types. */
import type { Stored } from "../context.ts";

export type TypedValue = { readonly tag: string; readonly val: unknown };

export function toTyped(value: unknown): TypedValue {
  if (typeof value === "string") return { tag: "as-string", val: value.toWellFormed() };
  if (typeof value === "boolean") return { tag: "as-bool", val: value };
  if (typeof value === "number" && Number.isSafeInteger(value)) return { tag: "as-s64", val: value };
  if (value instanceof Uint8Array) return { tag: "as-bytes", val: value };
  const json = JSON.stringify(value);
  if (json === undefined)
    throw new TypeError(
      `expected a value that JSON can express, found ${typeof value}; use \`delete\` to remove a key`,
    );
  return { tag: "as-json", val: json };
}

export function fromTyped(value: TypedValue | null | undefined): Stored | undefined {
  if (value === undefined || value === null) return undefined;
  switch (value.tag) {
    case "as-json":
      return JSON.parse(String(value.val)) as Stored;
    case "as-bytes":
      return Uint8Array.from(value.val as Uint8Array | readonly number[]);
    default:
      return value.val as Stored;
  }
}

/** A failed function of WIT throws an object with its error; authors get an `Error`. */
export function attempt<Value>(what: string, work: () => Value): Value {
  try {
    return work();
  } catch (thrown) {
    const payload = (thrown as { readonly payload?: unknown } | null)?.payload ?? thrown;
    const { tag, val } = (payload ?? {}) as { readonly tag?: string; readonly val?: unknown };
    const reason = typeof val === "string" ? val : (tag ?? String(payload)).replaceAll("-", " ");
    throw new Error(`${what}: ${reason}`, { cause: thrown });
  }
}
