/** The keywords of JSON Schema that fewer tools need: references, limits, formats, combinations. */
import { printPath, type Problem } from "./problems.ts";
import {
  add,
  equal,
  isObject,
  require,
  show,
  visit,
  type Check,
  type Json,
  type Path,
  type Seen,
} from "./json-validate.ts";

export function keywords(
  check: Check,
  schema: Json,
  value: unknown,
  path: Path,
  depth: number,
  seen: Seen,
): void {
  const reference = schema["$ref"];
  if (typeof reference === "string")
    addAll(seen, visit(check, findReference(check.root, reference), value, path, depth + 1));
  if (typeof value === "number") checkNumber(check, schema, value, path);
  if (typeof value === "string") checkString(check, schema, value, path);
  if (Array.isArray(value)) checkArray(check, schema, value, path, depth, seen);
  else if (isObject(value)) checkObject(check, schema, value, path, depth, seen);
  checkCombinations(check, schema, value, path, depth, seen);
  checkUnevaluated(check, schema, value, path, depth, seen);
}

/** The names and indices that a schema speaks of which the value fits; `undefined` if it does not fit. */
function fits(check: Check, schema: unknown, value: unknown, depth: number): Seen | undefined {
  const problems: Problem[] = [];
  const seen = visit({ ...check, problems }, schema, value, [], depth + 1);
  return problems.length === 0 ? seen : undefined;
}

/** `#`, `#/$defs/address` or `#address`. */
function findReference(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) return undefined;
  const pointer = decodeURIComponent(reference.slice(1));
  if (pointer !== "" && !pointer.startsWith("/")) return findAnchor(root, pointer);
  let target = root;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof target !== "object" || target === null) return undefined;
    target = (target as Json)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return target;
}

function findAnchor(schema: unknown, name: string): unknown {
  if (typeof schema !== "object" || schema === null) return undefined;
  const { $anchor, $id } = schema as Json;
  if ($anchor === name || $id === `#${name}`) return schema;
  for (const each of Object.values(schema)) {
    const found = findAnchor(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkNumber(check: Check, schema: Json, value: number, path: Path): void {
  const limit = (keyword: string, holds: (limit: number) => boolean, words: string): void => {
    const bound = schema[keyword];
    if (typeof bound === "number" && !holds(bound))
      add(check, path, `expected ${words} ${bound}, received ${value}`);
  };
  limit("minimum", (bound) => value >= bound, "at least");
  limit("maximum", (bound) => value <= bound, "at most");
  limit("exclusiveMinimum", (bound) => value > bound, "more than");
  limit("exclusiveMaximum", (bound) => value < bound, "less than");
  limit("multipleOf", (factor) => isMultiple(value, factor), "a multiple of");
}

/** Checks the smallest and the greatest number of something: `minLength` and `maxLength`. */
function checkCount(check: Check, schema: Json, what: string, found: number, noun: string, path: Path): void {
  const least = schema[`min${what}`];
  const most = schema[`max${what}`];
  if (typeof least === "number" && found < least)
    add(check, path, `expected at least ${count(least, noun)}, received ${found}`);
  if (typeof most === "number" && found > most)
    add(check, path, `expected at most ${count(most, noun)}, received ${found}`);
}

function checkString(check: Check, schema: Json, value: string, path: Path): void {
  const { pattern, format } = schema;
  checkCount(check, schema, "Length", Array.from(value).length, "character", path);
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value))
    add(check, path, `expected a text that matches ${pattern}, received ${show(value)}`);
  const test = typeof format === "string" ? FORMATS[format] : undefined;
  if (test !== undefined && !test(value))
    add(check, path, `expected the format ${String(format)}, received ${show(value)}`);
}

function checkArray(
  check: Check,
  schema: Json,
  value: readonly unknown[],
  path: Path,
  depth: number,
  seen: Seen,
): void {
  checkCount(check, schema, "Items", value.length, "item", path);
  if (
    schema["uniqueItems"] === true &&
    value.some((each, index) => value.slice(0, index).some((other) => equal(each, other)))
  )
    add(check, path, "expected different items");
  const { contains, minContains = 1, maxContains } = schema;
  if (contains === undefined) return;
  const fitting = [...value.keys()].filter(
    (index) => fits(check, contains, value[index], depth) !== undefined,
  );
  for (const index of fitting) seen.add(index);
  checkCount(
    check,
    { minContains, maxContains },
    "Contains",
    fitting.length,
    "item that `contains` asks for",
    path,
  );
}

function checkObject(check: Check, schema: Json, value: Json, path: Path, depth: number, seen: Seen): void {
  const names = Object.keys(value);
  checkCount(check, schema, "Properties", names.length, "property", path);
  const { propertyNames } = schema;
  for (const name of propertyNames === undefined ? [] : names) {
    if (fits(check, propertyNames, name, depth) === undefined)
      add(check, [...path, name], "is not an allowed name");
  }
  for (const keyword of ["dependentRequired", "dependentSchemas", "dependencies"]) {
    const table = schema[keyword];
    for (const [name, dependent] of Object.entries(isObject(table) ? table : {})) {
      if (!Object.hasOwn(value, name)) continue;
      if (Array.isArray(dependent)) {
        for (const other of dependent) require(check, schema, value, String(other), path);
      } else addAll(seen, visit(check, dependent, value, path, depth + 1));
    }
  }
}

function checkCombinations(
  check: Check,
  schema: Json,
  value: unknown,
  path: Path,
  depth: number,
  seen: Seen,
): void {
  const { allOf, anyOf, oneOf, not } = schema;
  for (const each of Array.isArray(allOf) ? allOf : [])
    addAll(seen, visit(check, each, value, path, depth + 1));
  if (Array.isArray(anyOf)) checkAlternatives(check, anyOf, value, path, depth, seen, Infinity);
  if (Array.isArray(oneOf)) checkAlternatives(check, oneOf, value, path, depth, seen, 1);
  if (not !== undefined && fits(check, not, value, depth) !== undefined)
    add(check, path, "is a value that is not allowed");
  if (schema["if"] === undefined) return;
  const condition = fits(check, schema["if"], value, depth);
  if (condition !== undefined) addAll(seen, condition);
  const branch = schema[condition === undefined ? "else" : "then"];
  if (branch !== undefined) addAll(seen, visit(check, branch, value, path, depth + 1));
}

function checkAlternatives(
  check: Check,
  schemas: readonly unknown[],
  value: unknown,
  path: Path,
  depth: number,
  seen: Seen,
  most: number,
): void {
  const fitting = schemas.map((each) => fits(check, each, value, depth)).filter((each) => each !== undefined);
  for (const each of fitting) addAll(seen, each);
  if (fitting.length > most)
    add(
      check,
      path,
      `expected exactly one of ${schemas.length} alternatives to fit, but ${fitting.length} do`,
    );
  if (fitting.length > 0) return;
  const reasons = schemas.map((each) => {
    const problems: Problem[] = [];
    visit({ ...check, problems }, each, value, [], depth + 1);
    const [first] = problems;
    if (first === undefined) return "";
    return first.path.length === 0 ? first.message : `\`${printPath(first.path)}\`: ${first.message}`;
  });
  add(check, path, `fits none of the alternatives (${[...new Set(reasons)].join("; ")})`);
}

function checkUnevaluated(
  check: Check,
  schema: Json,
  value: unknown,
  path: Path,
  depth: number,
  seen: Seen,
): void {
  if (typeof value !== "object" || value === null) return;
  const rest = schema[Array.isArray(value) ? "unevaluatedItems" : "unevaluatedProperties"];
  if (rest === undefined) return;
  const keys: readonly PropertyKey[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const key of keys) {
    if (!seen.has(key))
      visit(check, rest, (value as Record<PropertyKey, unknown>)[key], [...path, key], depth + 1);
    seen.add(key);
  }
}

function addAll(seen: Seen, more: Seen): void {
  for (const each of more) seen.add(each);
}

/** Formats that models get wrong. Others do not restrict a text. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  "date-time": (text) => {
    const parts = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d|60)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/.exec(text);
    return parts !== null && isDate(parts[1] ?? "") && Number(parts[2]) < 24 && Number(parts[3]) < 60;
  },
  time: (text) => /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/.test(text),
  email: (text) => /^[^\s@"<>()[\]\\,;:]+@[^\s@.]+(\.[^\s@.]+)*$/.test(text),
  uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
};

function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)
  );
}

/** Also for decimal fractions, which binary numbers only come near to: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, factor: number): boolean {
  if (factor === 0) return true;
  const quotient = value / factor;
  return (
    Number.isFinite(quotient) &&
    Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient))
  );
}

function count(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun === "property" ? "properties" : `${noun}s`}`;
}
