/**
 * Getters and setters (`x: get() -> u8;`, `x: set(v: u8);`): what they may look like, and which belong together
 * (`Binary.md`, "Import and Export Definitions").
 */
import type { TextRange } from "../diagnostics.ts";
import { accessorMismatch, accessorShape, gatedReference, lonelySetter } from "../messages.ts";
import type { Func, Type, TypeDef, TypeDefKind } from "../model.ts";
import { declaredName, getterOf } from "../names.ts";
import { dealias, partsOf } from "../queries.ts";
import type { FuncType } from "../syntax/tree.ts";
import { type Context, type FileScope, report } from "./context.ts";

/** Where mistakes are reported. */
interface Place {
  readonly context: Context;
  readonly file: FileScope;
}

/** A function as the text declares it, whether it is included or not. */
export interface DeclaredFunction {
  /** The component-level one. */
  readonly name: string;
  readonly range: TextRange;
  readonly syntax: FuncType;
}

/** A getter has no parameters and a result; a setter has one parameter. */
export function checkAccessorShape({ context, file }: Place, range: TextRange, syntax: FuncType): void {
  const { accessor, params, result } = syntax;
  if (accessor === undefined) return;
  const word = { start: syntax.range.start, end: syntax.range.start + accessor.length };
  const wrong = (at: TextRange | undefined, rule: string): void =>
    report(context, file.path, at ?? range, accessorShape(rule));
  if (accessor === "get") {
    const [param] = params;
    if (param !== undefined) wrong(param.range, "a getter has no parameters");
    if (result === undefined) wrong(word, "a getter has a result");
  } else if (params.length !== 1) {
    wrong(params[1]?.range ?? word, "a setter has exactly one parameter");
  }
}

/** A setter has no result, or one that only says whether it failed; a getter gives a value, if it does not fail. */
export function checkAccessorResult(
  { context, file }: Place,
  syntax: FuncType,
  result: Type | undefined,
): void {
  if (result === undefined || syntax.result === undefined) return;
  if (syntax.accessor === "get") {
    if (propertyType(result) !== undefined) return;
    const needed = "a getter that may fail returns a value too, such as `result<u8>`";
    report(context, file.path, syntax.result.range, accessorShape(needed));
    return;
  }
  const target = dealias(result);
  if (typeof target !== "string" && target.kind.kind === "result" && target.kind.ok === undefined) return;
  const rule = "the result of a setter, if it has one, is `result` or `result<_, …>`";
  report(context, file.path, syntax.result.range, accessorShape(rule));
}

/**
 * Each setter of `declared` has a getter, of the type that it takes. `resolved` are those that no gate leaves out, and
 * `further` names getters that are declared elsewhere, in a world that is included.
 */
export function checkAccessors(
  { context, file }: Place,
  declared: readonly DeclaredFunction[],
  resolved: readonly Func[],
  further: ReadonlySet<string> = new Set(),
): void {
  if (declared.every(({ name }) => getterOf(name) === undefined)) return;
  const byName = new Map(resolved.map((func) => [func.name, func]));
  const names = new Set([...declared.map(({ name }) => name), ...further]);
  for (const { name, range, syntax } of declared) {
    const getterName = getterOf(name);
    if (getterName === undefined) continue;
    if (!names.has(getterName)) {
      report(context, file.path, range, lonelySetter(declaredName(name)));
      continue;
    }
    const [setter, getter] = [byName.get(name), byName.get(getterName)];
    if (setter === undefined) continue;
    if (getter === undefined) {
      // With all features, the getter itself has a mistake.
      if (context.features !== "all") report(context, file.path, range, gatedReference(declaredName(name)));
      continue;
    }
    const [taken, given] = [setter.params.at(-1)?.type, propertyType(getter.result)];
    if (setter.params.length === 0 || taken === undefined || sameType(taken, given)) continue;
    report(context, file.path, syntax.params[0]?.range ?? range, accessorMismatch(declaredName(name)));
  }
}

/** A setter before its getter comes right behind it. */
export function gettersFirst(functions: readonly Func[]): readonly Func[] {
  if (functions.every(({ name }) => getterOf(name) === undefined)) return functions;
  const names = new Set(functions.map(({ name }) => name));
  const waiting = new Map<string, Func>();
  const placed = new Set<string>();
  const ordered: Func[] = [];
  for (const func of functions) {
    const getter = getterOf(func.name);
    if (getter !== undefined && names.has(getter) && !placed.has(getter)) {
      waiting.set(getter, func);
      continue;
    }
    ordered.push(func);
    placed.add(func.name);
    const setter = waiting.get(func.name);
    if (setter !== undefined) ordered.push(setter);
  }
  return ordered;
}

/** What a getter that may fail gives when it does not. */
function propertyType(result: Type | undefined): Type | undefined {
  const target = result === undefined ? undefined : dealias(result);
  return typeof target === "object" && target.kind.kind === "result" ? target.kind.ok : result;
}

/**
 * Whether two types are one in the component model, where only resources have an identity. `assumed` are pairs that are
 * being compared or are equal, so that types which share their parts take no longer than they are.
 */
function sameType(
  a: Type | undefined,
  b: Type | undefined,
  assumed = new Map<TypeDef, Set<TypeDef>>(),
): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [left, right] = [dealias(a), dealias(b)];
  if (left === right) return true;
  if (typeof left === "string" || typeof right === "string") return false;
  const known = assumed.get(left) ?? new Set();
  if (known.has(right)) return true;
  assumed.set(left, known.add(right));
  if (outline(left.kind) !== outline(right.kind)) return false;
  if (left.kind.kind === "handle" && right.kind.kind === "handle")
    return dealias(left.kind.resource) === dealias(right.kind.resource);
  if (left.kind.kind === "resource") return false;
  const others = partsOf(right);
  const parts = partsOf(left);
  return (
    parts.length === others.length && parts.every((part, index) => sameType(part, others[index], assumed))
  );
}

/** A type without its parts. */
function outline(kind: TypeDefKind): string {
  switch (kind.kind) {
    case "record":
      return `record ${kind.fields.map(({ name }) => name).join()}`;
    case "variant":
      return `variant ${kind.cases.map(({ name, type }) => `${name}${type === undefined ? "" : "()"}`).join()}`;
    case "enum":
      return `enum ${kind.cases.map(({ name }) => name).join()}`;
    case "flags":
      return `flags ${kind.flags.map(({ name }) => name).join()}`;
    case "fixed-length-list":
      return `list ${kind.length}`;
    case "result":
      return `result ${kind.ok !== undefined} ${kind.err !== undefined}`;
    case "handle":
      return kind.ownership;
    default:
      return kind.kind;
  }
}
