/** Which types the definitions of a component refer to. */
import type { Canon } from "./canon.ts";
import { mapParts } from "./composite.ts";
import type { ExternType } from "./extern.ts";
import type { SectionContent } from "./section.ts";
import type { Index, SortIndex } from "./sort.ts";
import type { Declaration, DefType, FuncType, ValType } from "./type.ts";

export type MapType = (type: Index<"type">) => Index<"type">;

/**
 * The same section with `map` applied to every index of a type that is defined in the component itself. The items of a section are
 * visited in their order. What nested components refer to is in their bytes, and stays as it is.
 */
export function mapTypeIndices(content: SectionContent, map: MapType): SectionContent {
  switch (content.kind) {
    case "types":
      return { kind: "types", items: content.items.map((type) => inType(type, map)) };
    case "aliases":
      return {
        kind: "aliases",
        items: content.items.map((alias) =>
          alias.kind === "outer" && alias.sort === "type" && alias.count === 0
            ? { ...alias, index: map(alias.index as Index<"type">) }
            : alias,
        ),
      };
    case "imports":
      return {
        kind: "imports",
        items: content.items.map(({ name, type }) => ({ name, type: inExtern(type, map) })),
      };
    case "exports":
      return {
        kind: "exports",
        items: content.items.map(({ name, item, type }) => ({
          name,
          item: inItem(item, map),
          type: type === undefined ? undefined : inExtern(type, map),
        })),
      };
    case "instances":
      return {
        kind: "instances",
        items: content.items.map((instance) =>
          instance.kind === "exports"
            ? {
                ...instance,
                exports: instance.exports.map((each) => ({ ...each, item: inItem(each.item, map) })),
              }
            : { ...instance, args: instance.args.map((each) => ({ ...each, item: inItem(each.item, map) })) },
        ),
      };
    case "canons":
      return { kind: "canons", items: content.items.map((canon) => inCanon(canon, map)) };
    case "values":
      return {
        kind: "values",
        items: content.items.map(({ type, bytes }) => ({ type: inValue(type, map), bytes })),
      };
    default:
      return content;
  }
}

/** The types that a type is made of, in their order; for a handle its resource. Instance and component types have none: they are scopes of their own. */
export function partsOf(type: DefType): readonly ValType[] {
  switch (type.kind) {
    case "func":
      return [...type.params.map((param) => param.type), ...(type.result === undefined ? [] : [type.result])];
    case "own":
    case "borrow":
      return [type.resource];
    case "resource":
    case "instance":
    case "component":
      return [];
    default: {
      const parts: ValType[] = [];
      mapParts<ValType, number>(type, (part) => parts.push(part));
      return parts;
    }
  }
}

function inValue(type: ValType, map: MapType): ValType {
  return typeof type === "string" ? type : map(type);
}

function inItem(item: SortIndex, map: MapType): SortIndex {
  return item.sort === "type" ? { sort: "type", index: map(item.index) } : item;
}

function inExtern(type: ExternType, map: MapType): ExternType {
  switch (type.kind) {
    case "func":
    case "component":
    case "instance":
      return { kind: type.kind, type: map(type.type) };
    case "value":
      return { kind: "value", type: inValue(type.type, map) };
    case "type":
      return type.bound.kind === "eq"
        ? { kind: "type", bound: { kind: "eq", type: map(type.bound.type) } }
        : type;
    default:
      return type;
  }
}

function inCanon(canon: Canon, map: MapType): Canon {
  switch (canon.kind) {
    case "lift":
      return { ...canon, type: map(canon.type) };
    case "lower":
      return canon;
    case "builtin":
      return {
        ...canon,
        operands: canon.operands.map((operand) => {
          if (operand.kind === "type") return { kind: "type", type: map(operand.type) };
          if (operand.kind !== "results" || operand.result === undefined) return operand;
          return { kind: "results", result: inValue(operand.result, map) };
        }),
      };
  }
}

function inType(type: DefType, map: MapType): DefType {
  switch (type.kind) {
    case "func":
      return inFunc(type, map);
    case "resource":
      return type;
    case "own":
    case "borrow":
      return { kind: type.kind, resource: map(type.resource) };
    case "instance":
    case "component":
      return { kind: type.kind, declarations: type.declarations.map((each) => inDeclaration(each, map, 1)) };
    default:
      return mapParts<ValType, ValType>(type, (part) => inValue(part, map));
  }
}

function inFunc({ kind, async, params, result }: FuncType, map: MapType): FuncType {
  return {
    kind,
    async,
    params: params.map(({ name, type }) => ({ name, type: inValue(type, map) })),
    result: result === undefined ? undefined : inValue(result, map),
  };
}

/** Instance types and component types are scopes of their own, `depth` scopes within the component: only their aliases reach it. */
function inDeclaration(declaration: Declaration, map: MapType, depth: number): Declaration {
  if (declaration.kind === "alias") {
    const { alias } = declaration;
    if (alias.kind !== "outer" || alias.sort !== "type" || alias.count !== depth) return declaration;
    return { kind: "alias", alias: { ...alias, index: map(alias.index as Index<"type">) } };
  }
  if (declaration.kind !== "type") return declaration;
  const { type } = declaration;
  if (type.kind !== "instance" && type.kind !== "component") return declaration;
  const declarations = type.declarations.map((each) => inDeclaration(each, map, depth + 1));
  return { kind: "type", type: { kind: type.kind, declarations } };
}
