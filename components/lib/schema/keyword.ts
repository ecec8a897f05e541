/**
 * The keywords of JSON Schema, from draft-04 to 2020-12, and what value each takes.
 *
 * A keyword with a value of another kind is what validators stop at: some refuse a whole list of tools for one of them.
 */
import { Elements, Json, Members } from "../json/json";
import { Span } from "../bytes/span";
import { checkPattern } from "./pattern";

export const enum Takes {
  /** Also everything that is no keyword. */
  Anything,
  Text,
  Number,
  Boolean,
  /** A schema: an object, `true` or `false`. */
  Schema,
  SchemaList,
  /** `items`: one schema or, up to 2019-09, one for each element. */
  SchemaOrList,
  /** An object with a schema in each member. */
  SchemaMap,
  /** `dependencies`: as before, or with a list of names. */
  DependencyMap,
  /** As `SchemaMap`, under patterns. */
  PatternMap,
  NamesMap,
  Names,
  Values,
  Type,
  /** `nullable`, of OpenAPI: it needs a `type` beside it. */
  Nullable,
  Pattern,
  Reference,
  /** `$dynamicRef`: to an anchor or a place in the same document. */
  LocalReference,
  Identifier,
  /** The name of a place: letters, digits, `.`, `-` and `_`. */
  Anchor,
  /** A keyword that no longer is one, with another meaning. */
  Nothing,
}

/** What the keyword that is the name of the present member takes. */
export function takes(member: Members): Takes {
  switch (member.nameLength) {
    case 2:
      if (member.nameIs("if")) return Takes.Schema;
      if (member.nameIs("id")) return Takes.Nothing;
      break;
    case 3:
      if (member.nameIs("not")) return Takes.Schema;
      if (member.nameIs("$id")) return Takes.Identifier;
      break;
    case 4:
      if (member.nameIs("type")) return Takes.Type;
      if (member.nameIs("enum")) return Takes.Values;
      if (member.nameIs("then") || member.nameIs("else")) return Takes.Schema;
      if (member.nameIs("$ref")) return Takes.Reference;
      break;
    case 5:
      if (member.nameIs("items")) return Takes.SchemaOrList;
      if (member.nameIs("title")) return Takes.Text;
      if (member.nameIs("$defs")) return Takes.SchemaMap;
      if (member.nameIs("anyOf") || member.nameIs("oneOf") || member.nameIs("allOf")) return Takes.SchemaList;
      break;
    case 6:
      if (member.nameIs("format")) return Takes.Text;
      if (member.nameIs("$async")) return Takes.Nothing;
      break;
    case 7:
      if (member.nameIs("minimum") || member.nameIs("maximum")) return Takes.Number;
      if (member.nameIs("pattern")) return Takes.Pattern;
      if (member.nameIs("$schema")) return Takes.Text;
      if (member.nameIs("$anchor")) return Takes.Anchor;
      break;
    case 8:
      if (member.nameIs("required")) return Takes.Names;
      if (member.nameIs("minItems") || member.nameIs("maxItems")) return Takes.Number;
      if (member.nameIs("contains")) return Takes.Schema;
      if (member.nameIs("nullable")) return Takes.Nullable;
      break;
    default:
      return takesLong(member);
  }
  return Takes.Anything;
}

function takesLong(member: Members): Takes {
  switch (member.nameLength) {
    case 9:
      if (member.nameIs("minLength") || member.nameIs("maxLength")) return Takes.Number;
      break;
    case 10:
      if (member.nameIs("properties")) return Takes.SchemaMap;
      if (member.nameIs("multipleOf")) return Takes.Number;
      break;
    case 11:
      if (member.nameIs("description")) return Takes.Text;
      if (member.nameIs("uniqueItems")) return Takes.Boolean;
      if (member.nameIs("definitions")) return Takes.SchemaMap;
      if (member.nameIs("prefixItems")) return Takes.SchemaList;
      if (member.nameIs("minContains") || member.nameIs("maxContains")) return Takes.Number;
      if (member.nameIs("$dynamicRef")) return Takes.LocalReference;
      break;
    case 12:
      if (member.nameIs("dependencies")) return Takes.DependencyMap;
      break;
    case 13:
      if (member.nameIs("minProperties") || member.nameIs("maxProperties")) return Takes.Number;
      if (member.nameIs("propertyNames")) return Takes.Schema;
      if (member.nameIs("$recursiveRef")) return Takes.LocalReference;
      break;
    case 14:
      if (member.nameIs("$dynamicAnchor")) return Takes.Anchor;
      break;
    case 15:
      if (member.nameIs("additionalItems")) return Takes.Schema;
      break;
    case 16:
      if (member.nameIs("exclusiveMinimum") || member.nameIs("exclusiveMaximum")) return Takes.Number;
      if (member.nameIs("dependentSchemas")) return Takes.SchemaMap;
      if (member.nameIs("unevaluatedItems")) return Takes.Schema;
      break;
    case 17:
      if (member.nameIs("patternProperties")) return Takes.PatternMap;
      if (member.nameIs("dependentRequired")) return Takes.NamesMap;
      break;
    case 20:
      if (member.nameIs("additionalProperties")) return Takes.Schema;
      break;
    case 21:
      if (member.nameIs("unevaluatedProperties")) return Takes.Schema;
      break;
  }
  return Takes.Anything;
}

/** What such a keyword should have had, for its author. */
export function expectation(kind: Takes): string {
  switch (kind) {
    case Takes.Text:
    case Takes.Identifier:
      return "a string";
    case Takes.Number:
      return "a number";
    case Takes.Boolean:
      return "true or false";
    case Takes.Anchor:
      return "a name of letters, digits, `.`, `-` and `_`";
    case Takes.SchemaList:
      return "an array of schemas";
    case Takes.SchemaMap:
    case Takes.DependencyMap:
      return "an object of schemas";
    case Takes.PatternMap:
      return "an object of schemas under regular expressions of JavaScript";
    case Takes.NamesMap:
      return "an object of arrays of names";
    case Takes.Names:
      return "an array of names";
    case Takes.Values:
      return "an array with at least one value";
    case Takes.Type:
      return "the name of a JSON type, or an array of them";
    case Takes.Nullable:
      return "a `type` beside `nullable`";
    case Takes.Pattern:
      return "a regular expression of JavaScript";
    case Takes.Reference:
    case Takes.LocalReference:
      return "a reference to something in the same schema";
    case Takes.Nothing:
      return "`$id`, or no such keyword";
    default:
      return "a schema: an object, true or false";
  }
}

/** Whether a value without schemas in it is what its keyword takes. `isStrict`: a client compiles it. */
export function isTaken(value: Json, kind: Takes, schema: Json, isStrict: bool): bool {
  switch (kind) {
    case Takes.Text:
    case Takes.Identifier:
      return value.isString;
    case Takes.Number:
      return value.isNumber;
    case Takes.Boolean:
      return value.isBoolean;
    case Takes.Names:
      return areTexts(value);
    case Takes.NamesMap:
      return areLists(value);
    case Takes.Values:
      return value.isArray && new Elements(value).next();
    case Takes.Type:
      return isType(value);
    case Takes.Nullable:
      return value.isBoolean && allowsNullable(schema, value);
    case Takes.Pattern:
      return value.isString && (!isStrict || checkPattern(value.text()));
    case Takes.Anchor:
      return value.isString && isAnchor(value.text());
    case Takes.Nothing:
      return !isStrict;
    default:
      return true;
  }
}

/** `city.name`, beginning with a letter or `_`. */
export function isAnchor(name: Span): bool {
  for (let i = 0, n = name.length; i < n; i++) {
    const byte = name.byteAt(i);
    const letter = byte | 0x20;
    if ((letter >= 0x61 && letter <= 0x7a) || byte == 0x5f) continue;
    const isInner = (byte >= 0x30 && byte <= 0x39) || byte == 0x2d || byte == 0x2e;
    if (i == 0 || !isInner) return false;
  }
  return name.length > 0;
}

function areTexts(list: Json): bool {
  if (!list.isArray) return false;
  const elements = new Elements(list);
  while (elements.next()) {
    if (!elements.value.isString) return false;
  }
  return true;
}

function areLists(map: Json): bool {
  if (!map.isObject) return false;
  const members = new Members(map);
  while (members.next()) {
    if (!areTexts(members.value)) return false;
  }
  return true;
}

function isType(value: Json): bool {
  if (value.isString) return isTypeName(value);
  if (!value.isArray) return false;
  const elements = new Elements(value);
  let count = 0;
  while (elements.next()) {
    if (!elements.value.isString || !isTypeName(elements.value)) return false;
    count++;
  }
  return count > 0;
}

function isTypeName(value: Json): bool {
  const name = value.text();
  return (
    name.is("object") ||
    name.is("string") ||
    name.is("number") ||
    name.is("integer") ||
    name.is("boolean") ||
    name.is("array") ||
    name.is("null")
  );
}

function allowsNullable(schema: Json, nullable: Json): bool {
  const type = schema.member("type");
  if (type === null || !isType(type)) return false;
  return nullable.isTrue || !type.contains('"null"');
}
