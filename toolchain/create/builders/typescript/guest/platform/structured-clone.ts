/** `structuredClone`: copies of values, with circles, and with the types that JSON does not know. */
import { DOMException } from "./dom-exception.ts";

export function structuredClone<T>(
  value: T,
  options?: { readonly transfer?: readonly object[] | undefined } | null,
): T {
  const transfer = options?.transfer ?? [];
  const buffers = transfer.map((each) => {
    if (!(each instanceof ArrayBuffer) || each.detached) throw dataCloneError("a value in `transfer`");
    return each;
  });
  if (new Set(buffers).size < buffers.length) throw dataCloneError("a value twice in `transfer`");
  const copies = new Map<object, object>();
  const copy = clone(value, copies, new Set(buffers)) as T;
  // What is transferred loses its bytes, also if the value does not contain it.
  for (const buffer of buffers) buffer.transfer();
  return copy;
}

function dataCloneError(what: string): DOMException {
  return new DOMException(`${what} could not be cloned`, "DataCloneError");
}

function clone(value: unknown, copies: Map<object, object>, transferred: ReadonlySet<ArrayBuffer>): unknown {
  if (typeof value === "symbol") throw dataCloneError(String(value));
  if (typeof value === "function") throw dataCloneError(`function ${value.name || "(anonymous)"}`);
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const again = (inner: unknown): unknown => clone(inner, copies, transferred);
  const remember = <Copy extends object>(copy: Copy): Copy => {
    copies.set(value, copy);
    return copy;
  };
  const leaf = cloneLeaf(value);
  if (leaf !== undefined) return remember(leaf);
  if (value instanceof ArrayBuffer) return remember(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const buffer = again(value.buffer);
    const length = value instanceof DataView ? value.byteLength : (value as Uint8Array).length;
    return remember(Reflect.construct(viewConstructor(value), [buffer, value.byteOffset, length]) as object);
  }
  if (value instanceof Map) {
    const copy = remember(new Map<unknown, unknown>());
    for (const [key, inner] of value) copy.set(again(key), again(inner));
    return copy;
  }
  if (value instanceof Set) {
    const copy = remember(new Set<unknown>());
    for (const inner of value) copy.add(again(inner));
    return copy;
  }
  if (value instanceof Error) return cloneError(value, remember, again);
  if (isOpaque(value)) throw dataCloneError(Object.prototype.toString.call(value));
  const copy: object = remember(Array.isArray(value) ? [] : {});
  if (Array.isArray(value)) (copy as unknown[]).length = value.length;
  for (const key of Object.keys(value)) {
    const inner = again((value as Readonly<Record<string, unknown>>)[key]);
    // Not an assignment: a key may be `__proto__`.
    Object.defineProperty(copy, key, { value: inner, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

/** Objects without other values inside. */
function cloneLeaf(value: object): object | undefined {
  if (value instanceof Date) return new globalThis.Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof Boolean || value instanceof Number || value instanceof String) {
    return Object(value.valueOf()) as object;
  }
  if (value instanceof BigInt) return Object(BigInt.prototype.valueOf.call(value)) as object;
  // These do not change, so they are their own copies.
  if (/^\[object (?:Blob|File)\]$/.test(Object.prototype.toString.call(value))) return value;
  return undefined;
}

function viewConstructor(view: ArrayBufferView): new () => unknown {
  for (const constructor of VIEWS) if (view instanceof constructor) return constructor as never;
  throw dataCloneError("a view");
}

const VIEWS = [
  Uint8Array,
  DataView,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function cloneError(
  error: Error,
  remember: <Copy extends object>(copy: Copy) => Copy,
  again: (value: unknown) => unknown,
): Error {
  const constructor = Object.hasOwn(ERRORS, error.name) ? (ERRORS[error.name] ?? Error) : Error;
  const copy = remember(new constructor());
  for (const key of ["message", "stack", "cause"] as const) {
    if (!(key in error)) continue;
    const value = key === "cause" ? again(error.cause) : String(error[key]);
    Object.defineProperty(copy, key, { value, writable: true, configurable: true });
  }
  return copy;
}

/** Objects whose state no copy could have. */
function isOpaque(value: object): boolean {
  return (
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof WeakRef ||
    value instanceof Promise ||
    /^\[object (?:Generator|AsyncGenerator|Promise|Weak\w+|.* Iterator)\]$/.test(
      Object.prototype.toString.call(value),
    )
  );
}
