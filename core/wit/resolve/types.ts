/** Types and functions within one interface or world: from names to definitions. */
import type { TextRange } from "../diagnostics.ts";
import type { Field, Func, Param, Type, TypeDef, TypeDefKind, TypeOwner } from "../model.ts";
import { isResource } from "../queries.ts";
import {
  constructorResult,
  duplicateName,
  gatedReference,
  notAResource,
  returnedBorrow,
  similarName,
  typeCycle,
  ungated,
  unknownType,
  usedFunction,
} from "../messages.ts";
import { functionName, uniqueForm } from "../names.ts";
import {
  checkAccessorResult,
  checkAccessors,
  checkAccessorShape,
  type DeclaredFunction,
  gettersFirst,
} from "./accessors.ts";
import type { Annotations, FuncType, Gate, Name, TypeItem, TypeSyntax, Use } from "../syntax/tree.ts";
import { checkEncodable, checkEntries, checkName, factsOf, measureType } from "./encodable.ts";
import { type Context, type FileScope, type PackageState, report, type TypeEntry } from "./context.ts";
import { isIncluded, stabilityOf } from "./gates.ts";
import { resolveItem } from "./lookup.ts";
import { type Edge, sortDeclarations } from "./sort.ts";

/** The names of one interface, or the types of one world. */
export interface TypeScope {
  readonly context: Context;
  readonly package: PackageState;
  readonly file: FileScope;
  readonly owner: Exclude<TypeOwner, undefined>;
  readonly types: Map<string, TypeEntry>;
  /** Every name that is taken, by its unique form. */
  readonly taken: Map<string, Claim>;
  /** The interface or world itself belongs to a feature that is off: what its members refer to is not checked then. */
  readonly excluded: boolean;
  /** The gate of the interface or world itself, when that is what leaves it out: the types in it need a gate too. */
  readonly gate: ScopeGate | undefined;
  /** Of all types that its functions mention, where a type counts as often as it is contained. */
  sizeOfFunctions: number;
}

export interface ScopeGate {
  readonly around: "interface" | "world";
  readonly feature: string;
}

/** The gate that leaves an interface or a world out. */
export function scopeGate(
  context: Context,
  around: ScopeGate["around"],
  gates: readonly Gate[],
): ScopeGate | undefined {
  for (const gate of gates) {
    if (gate.kind !== "unstable" || context.features === "all") continue;
    if (!context.features.has(gate.feature.text)) return { around, feature: gate.feature.text };
  }
  return undefined;
}

/** A type that its own gates include, while the interface or world around it is left out. */
function reportUngated({ context, file, gate }: TypeScope, name: Name): void {
  if (gate !== undefined)
    report(context, file.path, name.range, ungated(name.text, gate.around, gate.feature));
}

/** Who took a name first. */
export interface Claim {
  readonly name: string;
  /** In the file of the scope; absent for `self`, which no text declares. */
  readonly range: TextRange | undefined;
}

/** Takes `name`, the component-level one such as `[method]r.m`, or reports that it is taken. */
export function claimName(scope: TypeScope, name: string, range: TextRange): boolean {
  return claim(scope, scope.taken, "name", name, range);
}

/** Whether an item with these gates is included, and the interface or world around it as well. */
export function includes(scope: TypeScope, gates: readonly Gate[]): boolean {
  return isIncluded(scope.context, scope.file.path, scope.package.package.name, gates) && !scope.excluded;
}

/** As `claimName`, for any set of names: parameters, fields, exports. */
export function claim(
  scope: TypeScope,
  taken: Map<string, Claim>,
  what: string,
  name: string,
  range: TextRange,
): boolean {
  const unique = uniqueForm(name);
  const previous = taken.get(unique);
  if (previous === undefined) {
    taken.set(unique, { name, range });
    return true;
  }
  const { path } = scope.file;
  const first = previous.range === undefined ? undefined : { path, range: previous.range };
  const [plain, other] = [name, previous.name].map(withoutAnnotations);
  const mistake =
    plain === other
      ? duplicateName(what, plain ?? name, first)
      : similarName(what, name, previous.name, first);
  report(scope.context, path, range, mistake);
  return false;
}

/** `[method]r.m` and `[static]r.m` are one name, as `[get]x` and `x` are. */
function withoutAnnotations(name: string): string {
  return name.replace(/^(?:\[(?:method|static|get|set)\])+/, "");
}

/** `use` items, in the order of the text: each name becomes an alias of the type it names. */
export function resolveUse(scope: TypeScope, use: Use): readonly TypeDef[] {
  const { context, file } = scope;
  const included = isIncluded(context, file.path, scope.package.package.name, use.annotations.gates);
  const item = resolveItem(context, scope.package, file, use.path, "interface");
  const definitions: TypeDef[] = [];
  if (item?.excluded === true && included) {
    report(context, file.path, use.path.name.range, gatedReference(use.path.name.text));
  }
  for (const { name, alias } of use.names) {
    const local = alias ?? name;
    if (included) reportUngated(scope, local);
    if (!claimName(scope, local.text, local.range)) continue;
    const entry = item?.members?.types.get(name.text);
    if (entry === undefined && item?.members !== undefined) {
      const { members } = item;
      const mistake = members.functions.has(name.text)
        ? usedFunction(name.text)
        : unknownType(name.text, members.types.keys(), use.path.name.text);
      report(context, file.path, name.range, mistake);
    }
    if (entry?.excluded === true && included && item?.excluded !== true) reportGated(scope, name);
    const type =
      entry?.type === undefined
        ? undefined
        : {
            name: local.text,
            owner: scope.owner,
            docs: undefined,
            externalId: use.annotations.externalId?.value,
            stability: stabilityOf(use.annotations.gates),
            kind: { kind: "alias", target: entry.type, use: true } as const,
          };
    scope.types.set(local.text, { type, excluded: !included });
    if (type !== undefined && included) definitions.push(type);
  }
  return definitions;
}

/** The types that `items` declare, dependencies before dependents; those of features that are off are left out. */
export function resolveTypeItems(scope: TypeScope, items: readonly TypeItem[]): readonly TypeDef[] {
  const { context, file } = scope;
  const declared = new Map<string, TypeItem>();
  for (const item of items) {
    if (claimName(scope, item.name.text, item.name.range)) declared.set(item.name.text, item);
  }
  const circular = new Set<TypeItem>();
  const sorted = sortDeclarations<TypeItem, Edge<TypeItem>>(
    [...declared.values()],
    (item) =>
      namesIn(item).flatMap((name) => {
        const to = declared.get(name.text);
        return to === undefined ? [] : [{ to, range: name.range }];
      }),
    (from, edge) => {
      circular.add(edge.to);
      report(scope.context, scope.file.path, edge.range, typeCycle(edge.to.name.text));
      circular.add(from);
    },
  );
  // A name without a type: references to it are not reported a second time.
  for (const item of circular) scope.types.set(item.name.text, { type: undefined, excluded: false });
  const definitions: TypeDef[] = [];
  for (const item of sorted) {
    if (circular.has(item)) continue;
    const { gates, docs, externalId } = item.annotations;
    const isOwn = isIncluded(context, file.path, scope.package.package.name, gates);
    if (isOwn) reportUngated(scope, item.name);
    const included = isOwn && !scope.excluded;
    const kind = resolveDefinition(scope, item, included);
    const type =
      kind === undefined
        ? undefined
        : {
            name: item.name.text,
            owner: scope.owner,
            docs,
            externalId: externalId?.value,
            stability: stabilityOf(gates),
            kind,
          };
    scope.types.set(item.name.text, { type, excluded: !included });
    // Also of types that are left out: later ones, which contain them, are measured by them.
    if (type !== undefined) measureType(type);
    if (type === undefined || !included) continue;
    checkName(scope, item.name.text, item.name.range);
    checkEncodable(scope, type, item.name.range);
    definitions.push(type);
  }
  return definitions;
}

/** The functions of a resource, in the order of the text. */
export function resolveResourceFunctions(scope: TypeScope, item: TypeItem): readonly Func[] {
  if (item.definition.kind !== "resource") return [];
  const resource = scope.types.get(item.name.text)?.type;
  const functions: Func[] = [];
  const accessors: DeclaredFunction[] = [];
  for (const member of item.definition.members) {
    if (member.kind === "broken") continue;
    const label = member.kind === "constructor" ? "" : member.name.text;
    const owner = { kind: member.kind, resource: item.name.text };
    const name = functionName(label, member.func.accessor, owner);
    const nameRange = member.kind === "constructor" ? member.keyword : member.name.range;
    accessors.push({ name, range: nameRange, syntax: member.func });
    if (!claimName(scope, name, nameRange) || resource === undefined) continue;
    const func = resolveFunc(
      scope,
      { name, range: nameRange, kind: member.kind, resource },
      member.annotations,
      member.func,
    );
    if (func !== undefined) functions.push(func);
  }
  checkAccessors(scope, accessors, functions);
  return gettersFirst(functions);
}

/** The parts of a function other than its type. */
export interface FuncHead {
  readonly name: string;
  readonly range: TextRange;
  readonly kind: Func["kind"]["kind"];
  /** Of a resource's function only. */
  readonly resource?: TypeDef;
}

/** `undefined` when the function is gated away or its type is wrong. */
export function resolveFunc(
  scope: TypeScope,
  head: FuncHead,
  annotations: Annotations,
  syntax: FuncType,
): Func | undefined {
  const { context, file } = scope;
  const included = includes(scope, annotations.gates);
  const params: Param[] = [];
  const taken = new Map<string, Claim>();
  let complete = true;
  if (
    head.resource !== undefined &&
    included &&
    scope.types.get(head.resource.name ?? "")?.excluded === true
  ) {
    reportGated(scope, { text: head.resource.name ?? "", range: head.range });
  }
  if (head.kind === "method" && head.resource !== undefined) {
    taken.set("self", { name: "self", range: undefined });
    params.push({
      name: "self",
      type: anonymous({ kind: "handle", ownership: "borrow", resource: head.resource }),
    });
  }
  for (const param of syntax.params) {
    claim(scope, taken, "parameter", param.name.text, param.name.range);
    const type = resolveType(scope, param.type, included);
    if (type === undefined) complete = false;
    else {
      if (included) scope.sizeOfFunctions += checkEncodable(scope, type, param.type.range, 1).size;
      params.push({ name: param.name.text, type });
    }
  }
  if (included) {
    checkName(scope, head.name, head.range);
    // `self` is one of them.
    const self = head.kind === "method" ? [{ range: head.range }] : [];
    checkEntries(scope, "a function", [...self, ...syntax.params]);
  }
  checkAccessorShape(scope, head.range, syntax);
  const result = resolveResult(scope, head, syntax, included);
  if (syntax.accessor !== undefined) checkAccessorResult(scope, syntax, result);
  if (syntax.result !== undefined && result === undefined) complete = false;
  if (result !== undefined) {
    const range = syntax.result?.range ?? head.range;
    const facts = included ? checkEncodable(scope, result, range, 1) : factsOf(result);
    if (included) scope.sizeOfFunctions += facts.size;
    if (facts.hasBorrow) report(context, file.path, range, returnedBorrow(head.name));
  }
  if (!included || !complete) return undefined;
  return {
    name: head.name,
    ...(syntax.accessor === undefined ? {} : { accessor: syntax.accessor }),
    kind:
      head.kind === "freestanding" || head.resource === undefined
        ? { kind: "freestanding" }
        : { kind: head.kind, resource: head.resource },
    async: syntax.async,
    params,
    result,
    docs: annotations.docs,
    externalId: annotations.externalId?.value,
    stability: stabilityOf(annotations.gates),
  };
}

function resolveResult(
  scope: TypeScope,
  head: FuncHead,
  syntax: FuncType,
  included: boolean,
): Type | undefined {
  if (head.kind !== "constructor" || head.resource === undefined) {
    return syntax.result === undefined ? undefined : resolveType(scope, syntax.result, included);
  }
  const own = anonymous({ kind: "handle", ownership: "own", resource: head.resource });
  if (syntax.result === undefined) return own;
  const result = resolveType(scope, syntax.result, included);
  const mismatch = (): undefined => {
    const mistake = constructorResult(head.resource?.name ?? "");
    report(scope.context, scope.file.path, syntax.result?.range ?? head.range, mistake);
    return undefined;
  };
  if (result === undefined) return undefined;
  if (typeof result === "string" || result.kind.kind !== "result") return mismatch();
  const { ok } = result.kind;
  if (ok === undefined || typeof ok === "string" || ok.kind.kind !== "handle") return mismatch();
  return ok.kind.ownership === "own" && ok.kind.resource === head.resource ? result : mismatch();
}

/** A type in a place where values are: a resource's name means owning a handle to it. */
export function resolveType(scope: TypeScope, syntax: TypeSyntax, included: boolean): Type | undefined {
  if (syntax.kind === "name") {
    const type = resolveTypeName(scope, syntax.name, included);
    if (type === undefined) return undefined;
    return isResource(type) ? anonymous({ kind: "handle", ownership: "own", resource: type }) : type;
  }
  if (syntax.kind === "primitive") return syntax.primitive;
  const kind = resolveKind(scope, syntax, included);
  return kind === undefined ? undefined : anonymous(kind);
}

function resolveKind(
  scope: TypeScope,
  syntax: Exclude<TypeSyntax, { kind: "name" | "primitive" }>,
  included: boolean,
): TypeDefKind | undefined {
  const inner = (type: TypeSyntax): Type | undefined => resolveType(scope, type, included);
  switch (syntax.kind) {
    case "tuple": {
      const types = syntax.types.map(inner);
      checkEntries(scope, "a tuple", syntax.types);
      const known = types.filter((type) => type !== undefined);
      return known.length === types.length ? { kind: "tuple", types: known } : undefined;
    }
    case "list": {
      const element = inner(syntax.element);
      if (element === undefined) return undefined;
      if (syntax.length === undefined) return { kind: "list", element };
      return { kind: "fixed-length-list", element, length: syntax.length };
    }
    case "map": {
      const [key, value] = [inner(syntax.key), inner(syntax.value)];
      return key === undefined || value === undefined ? undefined : { kind: "map", key, value };
    }
    case "option": {
      const type = inner(syntax.type);
      return type === undefined ? undefined : { kind: "option", type };
    }
    case "result": {
      const ok = syntax.ok === undefined ? undefined : inner(syntax.ok);
      const err = syntax.err === undefined ? undefined : inner(syntax.err);
      const complete =
        (syntax.ok === undefined) === (ok === undefined) &&
        (syntax.err === undefined) === (err === undefined);
      return complete ? { kind: "result", ok, err } : undefined;
    }
    case "future":
    case "stream": {
      if (syntax.type === undefined) return { kind: syntax.kind, type: undefined };
      const type = inner(syntax.type);
      return type === undefined ? undefined : { kind: syntax.kind, type };
    }
    case "handle": {
      const resource = resolveTypeName(scope, syntax.resource, included);
      if (resource === undefined) return undefined;
      if (!isResource(resource)) {
        const mistake = notAResource(syntax.ownership, syntax.resource.text);
        report(scope.context, scope.file.path, syntax.resource.range, mistake);
        return undefined;
      }
      return { kind: "handle", ownership: syntax.ownership, resource };
    }
  }
}

function resolveTypeName(scope: TypeScope, name: Name, included: boolean): TypeDef | undefined {
  const entry = scope.types.get(name.text);
  if (entry === undefined) {
    report(scope.context, scope.file.path, name.range, unknownType(name.text, scope.types.keys()));
    return undefined;
  }
  if (entry.excluded && included) reportGated(scope, name);
  return entry.type;
}

function reportGated(scope: TypeScope, name: { readonly text: string; readonly range: TextRange }): void {
  report(scope.context, scope.file.path, name.range, gatedReference(name.text));
}

function resolveDefinition(scope: TypeScope, item: TypeItem, included: boolean): TypeDefKind | undefined {
  const { definition } = item;
  switch (definition.kind) {
    case "alias": {
      // Unlike elsewhere, a resource's name stands for the resource: the alias can then be borrowed too.
      if (definition.type.kind === "name") {
        const target = resolveTypeName(scope, definition.type.name, included);
        return target === undefined ? undefined : { kind: "alias", target, use: false };
      }
      if (definition.type.kind === "primitive")
        return { kind: "alias", target: definition.type.primitive, use: false };
      return resolveKind(scope, definition.type, included);
    }
    case "record": {
      checkDistinct(scope, "field", definition.fields);
      checkEntries(scope, "a record", definition.fields);
      const fields: Field[] = [];
      for (const { name, docs, type: syntax } of definition.fields) {
        const type = resolveType(scope, syntax, included);
        if (type !== undefined) fields.push({ name: name.text, type, docs });
      }
      return fields.length === definition.fields.length ? { kind: "record", fields } : undefined;
    }
    case "variant": {
      checkDistinct(scope, "case", definition.cases);
      checkEntries(scope, "a variant", definition.cases);
      let complete = true;
      const cases = definition.cases.map(({ name, docs, type: syntax }) => {
        const type = syntax === undefined ? undefined : resolveType(scope, syntax, included);
        if (syntax !== undefined && type === undefined) complete = false;
        return { name: name.text, type, docs };
      });
      return complete ? { kind: "variant", cases } : undefined;
    }
    case "enum":
    case "flags": {
      checkDistinct(scope, definition.kind === "enum" ? "case" : "flag", definition.names);
      checkEntries(scope, definition.kind === "enum" ? "an enum" : "a flags type", definition.names);
      const names = definition.names.map(({ name, docs }) => ({ name: name.text, docs }));
      return definition.kind === "enum" ? { kind: "enum", cases: names } : { kind: "flags", flags: names };
    }
    case "resource":
      return { kind: "resource" };
  }
}

function checkDistinct(scope: TypeScope, what: string, entries: readonly { readonly name: Name }[]): void {
  const taken = new Map<string, Claim>();
  for (const { name } of entries) claim(scope, taken, what, name.text, name.range);
}

/** The type names that a declaration needs; those in a resource's functions are no part of the type. */
function namesIn(item: TypeItem): readonly Name[] {
  const names: Name[] = [];
  const visit = (type: TypeSyntax | undefined): void => {
    if (type === undefined) return;
    switch (type.kind) {
      case "name":
        names.push(type.name);
        break;
      case "handle":
        names.push(type.resource);
        break;
      case "tuple":
        type.types.forEach(visit);
        break;
      case "list":
        visit(type.element);
        break;
      case "map":
        visit(type.value);
        break;
      case "option":
      case "future":
      case "stream":
        visit(type.type);
        break;
      case "result":
        visit(type.ok);
        visit(type.err);
        break;
      case "primitive":
        break;
    }
  };
  const { definition } = item;
  if (definition.kind === "alias") visit(definition.type);
  if (definition.kind === "record") for (const field of definition.fields) visit(field.type);
  if (definition.kind === "variant") for (const variantCase of definition.cases) visit(variantCase.type);
  return names;
}

export function anonymous(kind: TypeDefKind): TypeDef {
  return { name: undefined, owner: undefined, docs: undefined, stability: { kind: "unknown" }, kind };
}
