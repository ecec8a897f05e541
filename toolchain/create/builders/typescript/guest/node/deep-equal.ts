/** Whether two values are equal all the way down, as `assert.deepStrictEqual` and `assert.deepEqual` of Node see it. */
import { viewBytes } from "../platform/bytes.ts";

type Pair = readonly [unknown, unknown];

export function isDeepEqual(first: unknown, second: unknown, isStrict: boolean): boolean {
  return equal(first, second, isStrict, []);
}

/** `path` holds the objects that are being compared: circles are equal where they close in the same way. */
function equal(first: unknown, second: unknown, isStrict: boolean, path: readonly Pair[]): boolean {
  if (first === second) return !isStrict || first !== 0 || Object.is(first, second);
  if (typeof first !== "object" || typeof second !== "object" || first === null || second === null) {
    if (Number.isNaN(first) && Number.isNaN(second)) return true;
    // oxlint-disable-next-line eqeqeq -- the loose comparison is what is asked for
    return !isStrict && typeof first !== "function" && typeof second !== "function" && first == second;
  }
  if (isStrict && Object.getPrototypeOf(first) !== Object.getPrototypeOf(second)) return false;
  if (tagOf(first) !== tagOf(second) || Array.isArray(first) !== Array.isArray(second)) return false;
  const open = path.find(([each]) => each === first);
  if (open !== undefined) return open[1] === second;
  const inner: readonly Pair[] = [...path, [first, second]];
  return sameContent(first, second, isStrict, inner) && sameProperties(first, second, isStrict, inner);
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

/** What an object holds beside its properties. */
function sameContent(first: object, second: object, isStrict: boolean, path: readonly Pair[]): boolean {
  if (first instanceof Date && second instanceof Date) return Object.is(first.getTime(), second.getTime());
  if (first instanceof RegExp && second instanceof RegExp) {
    return String(first) === String(second) && first.lastIndex === second.lastIndex;
  }
  if (first instanceof Error && second instanceof Error) {
    return (
      first.message === second.message &&
      first.name === second.name &&
      equal(first.cause, second.cause, isStrict, path)
    );
  }
  if (first instanceof Map && second instanceof Map) return sameMaps(first, second, isStrict, path);
  if (first instanceof Set && second instanceof Set) {
    return (
      first.size === second.size &&
      [...first].every(
        (item) =>
          second.has(item) ||
          ((typeof item === "object" || !isStrict) &&
            [...second].some((other) => equal(item, other, isStrict, path))),
      )
    );
  }
  if (
    first instanceof Number ||
    first instanceof String ||
    first instanceof Boolean ||
    first instanceof BigInt ||
    first instanceof Symbol
  ) {
    return Object.is(first.valueOf(), second.valueOf());
  }
  const [bytes, others] = [viewBytes(first), viewBytes(second)];
  if (bytes === undefined || others === undefined)
    return !(first instanceof Promise || first instanceof WeakMap || first instanceof WeakSet);
  if (bytes.length !== others.length) return false;
  if (first instanceof Float32Array || first instanceof Float64Array) {
    return first.every((number, index) => equal(number, (second as Float64Array)[index], isStrict, path));
  }
  return bytes.every((byte, index) => byte === others[index]);
}

function sameMaps(
  first: Map<unknown, unknown>,
  second: Map<unknown, unknown>,
  isStrict: boolean,
  path: readonly Pair[],
): boolean {
  if (first.size !== second.size) return false;
  return [...first].every(([key, value]) => {
    if (second.has(key)) return equal(value, second.get(key), isStrict, path);
    if (typeof key !== "object" && isStrict) return false;
    return [...second].some(
      ([other, found]) => equal(key, other, isStrict, path) && equal(value, found, isStrict, path),
    );
  });
}

function sameProperties(first: object, second: object, isStrict: boolean, path: readonly Pair[]): boolean {
  const isView = ArrayBuffer.isView(first);
  const keysOf = (value: object): (string | symbol)[] => {
    const keys: (string | symbol)[] = Object.keys(value);
    if (isStrict)
      keys.push(
        ...Object.getOwnPropertySymbols(value).filter((key) =>
          Object.prototype.propertyIsEnumerable.call(value, key),
        ),
      );
    return isView ? keys.filter((key) => typeof key === "symbol" || !/^\d+$/.test(key)) : keys;
  };
  const [keys, others] = [keysOf(first), keysOf(second)];
  if (keys.length !== others.length) return false;
  if (Array.isArray(first) && first.length !== (second as unknown[]).length) return false;
  const read = (value: object, key: string | symbol): unknown =>
    (value as Readonly<Record<string | symbol, unknown>>)[key];
  return keys.every(
    (key) => Object.hasOwn(second, key) && equal(read(first, key), read(second, key), isStrict, path),
  );
}
