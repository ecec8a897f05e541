/**
 * Generated interfaces, and views of them: what one component imports of an interface, as its toolchain would write it.
 * Everything follows from the seed.
 */
import type { Random } from "../../../../random.ts";

export type Value =
  | { readonly kind: "primitive"; readonly name: string }
  | { readonly kind: "list" | "option"; readonly of: Value }
  | { readonly kind: "tuple"; readonly of: readonly Value[] }
  | { readonly kind: "result"; readonly ok: Value | undefined; readonly err: Value | undefined }
  /** A named type of the same interface. */
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "own" | "borrow"; readonly resource: string };

type Definition =
  | {
      readonly kind: "record" | "variant";
      readonly members: readonly (readonly [name: string, type: Value])[];
    }
  | { readonly kind: "enum" | "flags"; readonly labels: readonly string[] };

interface Func {
  readonly name: string;
  readonly params: readonly (readonly [name: string, type: Value])[];
  readonly result: Value | undefined;
}

export interface Interface {
  /** The name without its version: `wasi:cli/g1`. */
  readonly name: string;
  readonly resources: readonly string[];
  /** Resources of interfaces before this one; here they have the same names. */
  readonly used: readonly { readonly from: string; readonly resource: string }[];
  readonly types: readonly (readonly [name: string, definition: Definition])[];
  readonly funcs: readonly Func[];
}

const primitives = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "f32",
  "f64",
  "char",
  "string",
];

export function makeInterface(
  name: string,
  position: number,
  earlier: readonly Interface[],
  random: Random,
): Interface {
  const resources = Array.from({ length: random.below(3) }, (_, index) => `r${position}-${index}`);
  const used = earlier
    .flatMap((other) => other.resources.map((resource) => ({ from: other.name, resource })))
    .filter(() => random.below(2) === 0);
  const handles = [...resources, ...used.map(({ resource }) => resource)];
  const types: [string, Definition][] = [];
  const value = (depth: number, borrows: boolean): Value =>
    makeValue(random, { depth, borrows, types, handles });
  for (let index = random.below(4); index > 0; index -= 1) {
    const kind = random.pick(["record", "variant", "enum", "flags"] as const);
    const labels = Array.from({ length: 1 + random.below(4) }, (_, label) => `l${label}`);
    const definition: Definition =
      kind === "enum" || kind === "flags"
        ? { kind, labels }
        : { kind, members: labels.map((label) => [label, value(2, false)] as const) };
    types.push([`t${position}-${index}`, definition]);
  }
  const funcs = Array.from({ length: 1 + random.below(4) }, (_, index): Func => {
    const params = Array.from(
      { length: random.below(3) },
      (__, param) => [`p${param}`, value(3, true)] as const,
    );
    return { name: `f${index}`, params, result: random.below(3) === 0 ? undefined : value(3, false) };
  });
  return { name, resources, used, types, funcs };
}

function makeValue(
  random: Random,
  scope: {
    readonly depth: number;
    readonly borrows: boolean;
    readonly types: readonly (readonly [string, Definition])[];
    readonly handles: readonly string[];
  },
): Value {
  const inner = (): Value => makeValue(random, { ...scope, depth: scope.depth - 1 });
  switch (scope.depth === 0 ? 0 : random.below(9)) {
    case 1:
      return { kind: "list", of: inner() };
    case 2:
      return { kind: "option", of: inner() };
    case 3:
      return { kind: "tuple", of: [inner(), inner()] };
    case 4:
      return { kind: "result", ok: random.below(2) === 0 ? undefined : inner(), err: inner() };
    case 5:
    case 6:
      if (scope.types.length === 0) break;
      return { kind: "named", name: random.pick(scope.types)[0] };
    case 7:
    case 8:
      if (scope.handles.length === 0) break;
      return {
        kind: scope.borrows && random.below(2) === 0 ? "borrow" : "own",
        resource: random.pick(scope.handles),
      };
  }
  return { kind: "primitive", name: random.pick(primitives) };
}

/** The interface as another release might have it: one function or one type differs. */
export function changed(original: Interface, random: Random): Interface {
  const other: Value = { kind: "list", of: { kind: "list", of: { kind: "primitive", name: "u8" } } };
  const [type] = original.types;
  if (type !== undefined && random.below(2) === 0) {
    const [name, definition] = type;
    const different: Definition =
      "labels" in definition
        ? { ...definition, labels: [...definition.labels, "another"] }
        : { ...definition, members: [...definition.members, ["another", other]] };
    return { ...original, types: [[name, different], ...original.types.slice(1)] };
  }
  const victim = random.below(original.funcs.length);
  const funcs = original.funcs.map((func, index): Func => {
    if (index !== victim) return func;
    return random.below(2) === 0
      ? { ...func, result: other }
      : { ...func, params: [...func.params, ["another", other]] };
  });
  return { ...original, funcs };
}

/** The interface with only some of its functions: types and resources that those do not need are not imported. */
export function subset(whole: Interface, random: Random): Interface {
  // One at least: an interface that is never called needs no provider, and composing by hand would give it one.
  const always = random.below(whole.funcs.length);
  const funcs = whole.funcs.filter((_, position) => position === always || random.below(3) > 0);
  const names = new Set<string>();
  const note = (value: Value | undefined): void => {
    if (value === undefined) return;
    if (value.kind === "own" || value.kind === "borrow") names.add(value.resource);
    else if (value.kind === "list" || value.kind === "option") note(value.of);
    else if (value.kind === "tuple") value.of.forEach(note);
    else if (value.kind === "result") [value.ok, value.err].forEach(note);
    else if (value.kind === "named") {
      names.add(value.name);
      const definition = whole.types.find(([name]) => name === value.name)?.[1];
      if (definition !== undefined && "members" in definition)
        definition.members.forEach(([, type]) => note(type));
    }
  };
  for (const { params, result } of funcs) {
    params.forEach(([, type]) => note(type));
    note(result);
  }
  return {
    ...whole,
    funcs,
    resources: whole.resources.filter((name) => names.has(name)),
    used: whole.used.filter(({ resource }) => names.has(resource)),
    types: whole.types.filter(([name]) => names.has(name)),
  };
}

/** An import as text: `$id` is how it is called in the component, `idOf` how the interfaces before it are. */
export function printImport(
  view: Interface,
  fullName: string,
  id: string,
  idOf: (interfaceName: string) => string,
): string {
  const lines = [
    ...view.resources.map((name) => `(export "${name}" (type $${name} (sub resource)))`),
    ...view.used.flatMap(({ from, resource }) => [
      `(alias outer 1 $${idOf(from)}-${resource} (type $outer-${resource}))`,
      `(export "${resource}" (type $${resource} (eq $outer-${resource})))`,
    ]),
    ...view.types.flatMap(([name, definition]) => [
      `(type $${name}-definition ${printDefinition(definition)})`,
      `(export "${name}" (type $${name} (eq $${name}-definition)))`,
    ]),
    ...view.funcs.map(({ name, params, result }) => {
      const parts = params.map(([param, type]) => ` (param "${param}" ${print(type)})`).join("");
      return `(export "${name}" (func${parts}${result === undefined ? "" : ` (result ${print(result)})`}))`;
    }),
  ];
  const aliases = view.resources.map((name) => `(alias export $${id} "${name}" (type $${id}-${name}))`);
  return [`(import "${fullName}" (instance $${id}`, ...lines, "))", ...aliases].join("\n");
}

function printDefinition(definition: Definition): string {
  switch (definition.kind) {
    case "record":
      return `(record ${definition.members.map(([name, type]) => `(field "${name}" ${print(type)})`).join(" ")})`;
    case "variant":
      return `(variant ${definition.members.map(([name, type]) => `(case "${name}" ${print(type)})`).join(" ")})`;
    case "enum":
    case "flags":
      return `(${definition.kind} ${definition.labels.map((label) => `"${label}"`).join(" ")})`;
  }
}

function print(value: Value): string {
  switch (value.kind) {
    case "primitive":
      return value.name;
    case "list":
    case "option":
      return `(${value.kind} ${print(value.of)})`;
    case "tuple":
      return `(tuple ${value.of.map(print).join(" ")})`;
    case "result": {
      const err = value.err === undefined ? "" : ` (error ${print(value.err)})`;
      return `(result${value.ok === undefined ? "" : ` ${print(value.ok)}`}${err})`;
    }
    case "named":
      return `$${value.name}`;
    case "own":
    case "borrow":
      return `(${value.kind} $${value.resource})`;
  }
}
