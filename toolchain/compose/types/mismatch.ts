import {
  linkDefinition,
  printItem,
  printValueType,
  withoutName,
  type ComponentDefinition,
  type FunctionType,
  type Item,
  type TypeInterner,
  type ValueType,
} from "../../../core/component/index.ts";

/** The first place where two types differ, from the outside in, and how WIT spells both sides there. */
export interface Mismatch {
  /** ["function `call-tool`", "parameter `request`", "field `arguments`"] */
  readonly path: readonly string[];
  readonly expected: string;
  readonly found: string;
}

/**
 * Whether `found` can stand where `expected` is wanted, as the Explainer's section on subtyping has it: an instance may
 * have more exports, a component may have more exports and fewer imports, and everything else must be equal. Core modules
 * are not compared.
 */
export function findMismatch(expected: Item, found: Item, interner: TypeInterner): Mismatch | undefined {
  if (expected.kind === "func" && found.kind === "func") {
    if (interner.idOfFunction(expected.type) === interner.idOfFunction(found.type)) return undefined;
    return functionMismatch(expected.type, found.type, interner) ?? atItem(expected, found);
  }
  if (expected.kind === "value" && found.kind === "value")
    return valueMismatch(expected.type, found.type, interner);
  if (expected.kind === "type" && found.kind === "type") {
    if (expected.type.kind === "value" && found.type.kind === "value") {
      return valueMismatch(expected.type.type, found.type.type, interner);
    }
    if (expected.type.kind === "resource" && found.type.kind === "resource") {
      return expected.type.resource === found.type.resource ? undefined : atItem(expected, found);
    }
    return otherTypeMismatch(expected, found, interner);
  }
  if (expected.kind === "component" && found.kind === "component")
    return componentMismatch(expected.definition, found.definition, interner);
  if (expected.kind === "instance" && found.kind === "instance") {
    // A function that cannot be called says more than the type that is to blame, so functions come first.
    const exports = [...expected.exports];
    const functions = exports.filter(([, item]) => item.kind === "func");
    for (const [name, item] of [...functions, ...exports]) {
      const actual = found.exports.get(name);
      const mismatch =
        actual === undefined
          ? { path: [], expected: `\`${printItem(item)}\``, found: "nothing" }
          : findMismatch(item, actual, interner);
      if (mismatch !== undefined)
        return within(`${item.kind === "func" ? "function" : item.kind} \`${name}\``, mismatch);
    }
    return undefined;
  }
  return expected.kind === found.kind ? undefined : atItem(expected, found);
}

/** Types of functions, instances and components. An interface may export these by name, but few do. */
function otherTypeMismatch(
  expected: Extract<Item, { kind: "type" }>,
  found: Extract<Item, { kind: "type" }>,
  interner: TypeInterner,
): Mismatch | undefined {
  if (expected.type.kind !== "other" || found.type.kind !== "other") {
    return expected.type.kind === found.type.kind ? undefined : atItem(expected, found);
  }
  const [wanted, actual] = [expected.type.definition, found.type.definition];
  if (wanted.kind === "func" && actual.kind === "func") {
    return findMismatch({ kind: "func", type: wanted.type }, { kind: "func", type: actual.type }, interner);
  }
  return wanted.kind === actual.kind ? undefined : atItem(expected, found);
}

/** Both are given what `expected` imports; then `found` must be content with it and export what `expected` does. */
function componentMismatch(
  expected: ComponentDefinition,
  found: ComponentDefinition,
  interner: TypeInterner,
): Mismatch | undefined {
  const args = linkDefinition(expected).imports;
  const actual = linkDefinition(found, { args });
  for (const [name, wanted] of actual.imports) {
    const given = args.get(name);
    // Imports are compared the other way round: `found` must accept what `expected` is given.
    const mismatch =
      given === undefined
        ? { path: [], expected: "nothing", found: `\`${printItem(wanted)}\`` }
        : reversed(findMismatch(wanted, given, interner));
    if (mismatch !== undefined) return within(`import \`${name}\``, mismatch);
  }
  const { exports } = linkDefinition(expected, { args, guide: actual.exports });
  return findMismatch({ kind: "instance", exports }, { kind: "instance", exports: actual.exports }, interner);
}

function reversed(mismatch: Mismatch | undefined): Mismatch | undefined {
  return mismatch && { path: mismatch.path, expected: mismatch.found, found: mismatch.expected };
}

function functionMismatch(
  expected: FunctionType,
  found: FunctionType,
  interner: TypeInterner,
): Mismatch | undefined {
  if (expected.async !== found.async || expected.params.length !== found.params.length) return undefined;
  for (const [position, param] of expected.params.entries()) {
    const actual = found.params[position];
    if (actual === undefined || actual.name !== param.name) return undefined;
    const mismatch = valueMismatch(param.type, actual.type, interner);
    if (mismatch !== undefined) return within(`parameter \`${param.name}\``, mismatch);
  }
  if (expected.result === undefined || found.result === undefined) return undefined;
  const mismatch = valueMismatch(expected.result, found.result, interner);
  return mismatch === undefined ? undefined : within("result", mismatch);
}

function valueMismatch(expected: ValueType, found: ValueType, interner: TypeInterner): Mismatch | undefined {
  if (interner.id(expected) === interner.id(found)) return undefined;
  return innerMismatch(withoutName(expected), withoutName(found), interner) ?? atValue(expected, found);
}

/** The difference inside two types of one shape; `undefined` when they differ in shape. */
function innerMismatch(expected: ValueType, found: ValueType, interner: TypeInterner): Mismatch | undefined {
  if (expected.kind === "record" && found.kind === "record") {
    if (!sameLabels(expected.fields, found.fields)) return undefined;
    for (const [position, field] of expected.fields.entries()) {
      const mismatch = optionalMismatch(field.type, found.fields[position]?.type, interner);
      if (mismatch !== undefined) return within(`field \`${field.name}\``, mismatch);
    }
  }
  if (expected.kind === "variant" && found.kind === "variant") {
    if (!sameLabels(expected.cases, found.cases)) return undefined;
    for (const [position, item] of expected.cases.entries()) {
      const mismatch = optionalMismatch(item.type, found.cases[position]?.type, interner);
      if (mismatch !== undefined) return within(`case \`${item.name}\``, mismatch);
    }
  }
  if (expected.kind === "option" && found.kind === "option")
    return valueMismatch(expected.type, found.type, interner);
  if (expected.kind === "list" && found.kind === "list")
    return valueMismatch(expected.element, found.element, interner);
  if (expected.kind === "tuple" && found.kind === "tuple" && expected.types.length === found.types.length) {
    for (const [position, type] of expected.types.entries()) {
      const mismatch = optionalMismatch(type, found.types[position], interner);
      if (mismatch !== undefined) return within(`position ${position}`, mismatch);
    }
  }
  if (expected.kind === "result" && found.kind === "result") {
    for (const side of ["ok", "err"] as const) {
      const mismatch = optionalMismatch(expected[side], found[side], interner);
      if (mismatch !== undefined) return within(side === "ok" ? "success" : "error", mismatch);
    }
  }
  return undefined;
}

function optionalMismatch(
  expected: ValueType | undefined,
  found: ValueType | undefined,
  interner: TypeInterner,
): Mismatch | undefined {
  if (expected !== undefined && found !== undefined) return valueMismatch(expected, found, interner);
  if (expected === found) return undefined;
  const print = (type: ValueType | undefined) =>
    type === undefined ? "nothing" : `\`${printValueType(type)}\``;
  return { path: [], expected: print(expected), found: print(found) };
}

function sameLabels(
  a: readonly { readonly name: string }[],
  b: readonly { readonly name: string }[],
): boolean {
  return a.length === b.length && a.every((item, position) => item.name === b[position]?.name);
}

function within(place: string, mismatch: Mismatch): Mismatch {
  return { ...mismatch, path: [place, ...mismatch.path] };
}

function atValue(expected: ValueType, found: ValueType): Mismatch {
  const texts = [printValueType(expected), printValueType(found)];
  // One name for two structures says nothing: then the structures are shown.
  if (texts[0] === texts[1]) {
    texts[0] = printValueType(withoutName(expected));
    texts[1] = printValueType(withoutName(found));
  }
  return spelled(texts[0] ?? "", texts[1] ?? "");
}

function atItem(expected: Item, found: Item): Mismatch {
  return spelled(printItem(expected), printItem(found));
}

function spelled(expected: string, found: string): Mismatch {
  return {
    path: [],
    expected: `\`${expected}\``,
    // Equal down to the text, yet not the same: two resources, each with its own identity.
    found: expected === found ? `another \`${found}\` that only has the same name` : `\`${found}\``,
  };
}
