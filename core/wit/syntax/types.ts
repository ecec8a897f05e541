/** The grammar of types, parameters and function types. */
import type { Accessor, PrimitiveType } from "../model.ts";
import { emptyType, invalidLength, invalidMapKey, lengthTooLarge, typeTooDeep } from "../messages.ts";
import { type Cursor, rangeOf, Unparsable } from "./cursor.ts";
import type { FuncType, Name, NamedType, TypeSyntax } from "./tree.ts";

/** Deeper types than this are an attack on the parser's stack; the component model itself stops at 100. */
const MAX_TYPE_DEPTH = 100;
/** The binary format keeps the length of a list in 32 bits. */
const MAX_LENGTH = 0xffff_ffff;

const PRIMITIVES: ReadonlySet<string> = new Set<PrimitiveType>([
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
  "error-context",
]);

const MAP_KEYS: ReadonlySet<string> = new Set<PrimitiveType>([
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "char",
  "string",
]);

function isPrimitive(text: string): text is PrimitiveType {
  return PRIMITIVES.has(text);
}

/** `async func(a: u8) -> string`, where `async` is already behind the cursor when `async` is true. */
export function parseFuncType(cursor: Cursor): FuncType {
  const first = cursor.token;
  const accessor = accessorAt(cursor);
  if (accessor !== undefined) {
    cursor.next();
    return parseSignature(cursor, first, false, accessor);
  }
  const async = cursor.eat("async");
  if (!cursor.at("func")) throw cursor.unexpectedKeyword("`func`", ["func", "async"]);
  cursor.next();
  return parseSignature(cursor, first, async);
}

/** `get` and `set` stay names; before a parenthesis, in the place of `func`, they are not. */
export function accessorAt(cursor: Cursor, distance = 0): Accessor | undefined {
  const { kind, text } = cursor.peek(distance);
  if (kind !== "identifier" || cursor.peek(distance + 1).text !== "(") return undefined;
  return text === "get" || text === "set" ? text : undefined;
}

/** What follows the keyword `func` or `constructor`, or the word `get` or `set`. */
export function parseSignature(
  cursor: Cursor,
  first: { readonly start: number; readonly end: number },
  async: boolean,
  accessor?: Accessor,
): FuncType {
  const params = parseParams(cursor);
  const result = cursor.eat("->") ? parseType(cursor) : undefined;
  return { async, accessor, params, result, range: cursor.rangeFrom(first) };
}

function parseParams(cursor: Cursor): readonly NamedType[] {
  const params: NamedType[] = [];
  cursor.expect("(");
  while (!cursor.at(")")) {
    const name = cursor.expectName("a parameter's name");
    cursor.expect(":");
    const type = parseType(cursor);
    params.push({ name, type, range: cursor.rangeFrom(name.range) });
    if (!cursor.eat(",")) break;
  }
  cursor.expect(")");
  return params;
}

export function parseType(cursor: Cursor, depth = 0): TypeSyntax {
  const { token } = cursor;
  if (depth > MAX_TYPE_DEPTH) {
    cursor.report(rangeOf(token), typeTooDeep(MAX_TYPE_DEPTH));
    throw new Unparsable();
  }
  if (token.kind === "identifier") {
    const name = cursor.expectName("a type");
    return { kind: "name", name, range: name.range };
  }
  if (token.kind !== "keyword") throw cursor.unexpected("a type");
  if (isPrimitive(token.text)) {
    cursor.next();
    return { kind: "primitive", primitive: token.text, range: rangeOf(token) };
  }
  const inner = (): TypeSyntax => parseType(cursor, depth + 1);
  const finish = (type: Unranged<TypeSyntax>): TypeSyntax => ({ ...type, range: cursor.rangeFrom(token) });
  switch (token.text) {
    case "tuple": {
      cursor.next();
      cursor.expect("<");
      const types: TypeSyntax[] = [];
      while (!cursor.at(">")) {
        types.push(inner());
        if (!cursor.eat(",")) break;
      }
      cursor.expect(">");
      if (types.length === 0) cursor.report(rangeOf(token), emptyType("a tuple", "type"));
      return finish({ kind: "tuple", types });
    }
    case "list": {
      cursor.next();
      cursor.expect("<");
      const element = inner();
      const length = cursor.eat(",") ? parseLength(cursor) : undefined;
      cursor.expect(">");
      return finish({ kind: "list", element, length });
    }
    case "map": {
      cursor.next();
      cursor.expect("<");
      const key = inner();
      if (key.kind !== "primitive" || !MAP_KEYS.has(key.primitive)) {
        cursor.report(key.range, invalidMapKey(MAP_KEYS));
      }
      cursor.expect(",");
      const value = inner();
      cursor.expect(">");
      return finish({ kind: "map", key, value });
    }
    case "option": {
      cursor.next();
      cursor.expect("<");
      const type = inner();
      cursor.expect(">");
      return finish({ kind: "option", type });
    }
    case "result": {
      cursor.next();
      if (!cursor.eat("<")) return finish({ kind: "result", ok: undefined, err: undefined });
      const ok = cursor.eat("_") ? undefined : inner();
      // `result<_>` says nothing that `result` does not, so that the grammar wants the second type there.
      const err = ok === undefined ? (cursor.expect(","), inner()) : cursor.eat(",") ? inner() : undefined;
      cursor.expect(">");
      return finish({ kind: "result", ok, err });
    }
    case "future":
    case "stream": {
      cursor.next();
      if (!cursor.eat("<")) return finish({ kind: token.text, type: undefined });
      const type = inner();
      cursor.expect(">");
      return finish({ kind: token.text, type });
    }
    case "own":
    case "borrow": {
      cursor.next();
      cursor.expect("<");
      const resource: Name = cursor.expectName("a resource's name");
      cursor.expect(">");
      return finish({ kind: "handle", ownership: token.text, resource });
    }
    default:
      throw cursor.unexpected("a type");
  }
}

/** The length of a `list<u8, 4>`. */
function parseLength(cursor: Cursor): number {
  const { token } = cursor;
  if (token.kind !== "integer") throw cursor.unexpected("a length");
  cursor.next();
  if (token.text.startsWith("0")) {
    cursor.report(rangeOf(token), invalidLength(token.text));
  }
  const length = Number(token.text);
  if (length > MAX_LENGTH) {
    cursor.report(rangeOf(token), lengthTooLarge(token.text, MAX_LENGTH));
  }
  return length;
}

/** Without `range`, member by member of a union. */
type Unranged<T> = T extends unknown ? Omit<T, "range"> : never;
