/** The part of JSON Schema (draft 7) that our schemas are written in. */
import type { TomlCode } from "../../core/diagnostic-codes.ts";
import { didYouMean, nearest } from "../../core/text/index.ts";
import type { TextRange, TomlNode, TomlTable } from "./tree.ts";

export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  /** Offered by completion, among other values that are allowed. */
  readonly examples?: readonly string[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export interface SchemaProblem {
  readonly code: TomlCode;
  readonly message: string;
  readonly range: TextRange;
}

/** Follows `#/definitions/…`. Keys beside the reference, such as its description, win over those of the definition. */
export function dereference(root: Schema, schema: Schema): Schema {
  const name = /^#\/definitions\/(.+)$/.exec(schema.$ref ?? "")?.[1];
  const target = name === undefined ? undefined : root.definitions?.[name];
  if (target === undefined) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...dereference(root, target), ...beside };
}

/** The schemas of the value at `path`: several if there is a choice, none if no value is allowed. */
export function schemasAt(root: Schema, path: readonly (string | number)[]): readonly Schema[] {
  let current: readonly Schema[] = alternatives(root, root);
  for (const step of path) {
    current = current.flatMap((schema) => {
      const inner = typeof step === "number" ? schema.items : propertyOf(schema, step);
      return inner === undefined ? [] : alternatives(root, inner);
    });
  }
  return current;
}

function alternatives(root: Schema, schema: Schema): readonly Schema[] {
  const whole = dereference(root, schema);
  // The `anyOf` of an object only lists which of its keys belong together.
  if (whole.anyOf === undefined || whole.type !== undefined) return [whole];
  const { anyOf, ...shared } = whole;
  return anyOf.flatMap((one) => alternatives(root, one)).map((one) => ({ ...shared, ...one }));
}

function propertyOf({ properties, additionalProperties }: Schema, key: string): Schema | undefined {
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

/** Every mistake in `table` against the schema `root`. */
export function checkSchema(root: Schema, table: TomlTable): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  check(root, root, table, table.range, "the file", problems);
  return problems;
}

/** `place` is the header or key at which a missing key is reported. */
function check(
  root: Schema,
  schema: Schema,
  node: TomlNode,
  place: TextRange,
  what: string,
  problems: SchemaProblem[],
): void {
  const choices = alternatives(root, schema);
  const fitting = choices.find((choice) => choice.type === undefined || choice.type === typeOf(node));
  if (fitting === undefined) {
    const expected = choices.map((choice) => nameOfType(choice.type ?? "")).join(" or ");
    const message = `expected ${what} to be ${expected}, found ${nameOfType(typeOf(node))}`;
    problems.push({ code: "wrong-type", message, range: node.range });
    return;
  }
  if (node.kind === "table") checkTable(root, fitting, node, place, what, problems);
  else if (node.kind === "array") {
    if (node.items.length < (fitting.minItems ?? 0)) {
      problems.push({
        code: "too-few",
        message: `${what} needs at least ${fitting.minItems} items`,
        range: node.range,
      });
    }
    for (const item of node.items) {
      if (fitting.items !== undefined)
        check(root, fitting.items, item, item.range, `each item of ${what}`, problems);
    }
  } else if (typeof node.value === "string") {
    const message = textProblem(fitting, node.value);
    if (message !== undefined)
      problems.push({ code: "wrong-value", message: `${what} ${message}`, range: node.range });
  }
}

function checkTable(
  root: Schema,
  schema: Schema,
  table: TomlTable,
  place: TextRange,
  what: string,
  problems: SchemaProblem[],
): void {
  const names = Object.keys(schema.properties ?? {});
  for (const { key, keyRange, value } of table.entries) {
    const inner = propertyOf(schema, key);
    if (inner === undefined) {
      if (schema.additionalProperties !== false) continue;
      const message = `${what} has no key \`${key}\`${didYouMean(nearest(key, names)) || `, expected one of ${list(names)}`}`;
      problems.push({ code: "unknown-key", message, range: keyRange });
      continue;
    }
    const rule = schema.propertyNames === undefined ? undefined : dereference(root, schema.propertyNames);
    const problem = rule === undefined || names.includes(key) ? undefined : textProblem(rule, key);
    if (problem !== undefined) {
      const hint = rule?.description === undefined ? "" : `: ${rule.description}`;
      problems.push({
        code: "wrong-name",
        message: `the name \`${key}\` ${problem}${hint}`,
        range: keyRange,
      });
    }
    check(root, inner, value, keyRange, `\`${key}\``, problems);
  }
  const has = (key: string): boolean => table.entries.some((entry) => entry.key === key);
  const missing = (schema.required ?? []).filter((key) => !has(key));
  if (missing.length > 0) {
    problems.push({ code: "missing-key", message: `${what} needs ${list(missing)}`, range: place });
  }
  const choices = schema.anyOf ?? [];
  if (choices.length > 0 && !choices.some((choice) => (choice.required ?? []).every(has))) {
    const needed = choices.flatMap((choice) => choice.required ?? []);
    problems.push({ code: "missing-key", message: `${what} needs ${list(needed, "or")}`, range: place });
  }
}

function textProblem(schema: Schema, value: string): string | undefined {
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return `cannot be \`${value}\`${didYouMean(nearest(value, schema.enum)) || `, expected one of ${list(schema.enum)}`}`;
  }
  if (value.length < (schema.minLength ?? 0)) return "cannot be empty";
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value))
    return `has the wrong format${didYouMean(nearest(value, schema.examples ?? []))}`;
  return undefined;
}

function typeOf(node: TomlNode): string {
  return node.kind === "table" ? "object" : node.kind;
}

function nameOfType(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: "a table",
    array: "a list",
    string: "a string",
    boolean: "`true` or `false`",
  };
  return names[type] ?? `a ${type}`;
}

function list(names: readonly string[], word = "and"): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")} ${word} ${quoted.at(-1) ?? ""}`;
}
