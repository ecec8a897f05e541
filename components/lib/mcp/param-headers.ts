/**
 * Parameters of tools that 2026-07-28 repeats in headers.
 *
 * A property whose schema says `"x-mcp-header": "Region"` travels as `Mcp-Param-Region` too, so that intermediaries can
 * route by it. They may trust the header only if a server refuses requests in which the two differ.
 */
import { Tuple2, Utf8 } from "../../bindings/abi";
import { decodeHeaderValue } from "../http/header-value";
import { JsonFault, checkJson } from "../json/json-check";
import { Json, Members } from "../json/json";
import { Span } from "../bytes/span";
import { spanOf } from "../abi/text";

const ANNOTATION = "x-mcp-header";
const HEADER_PREFIX = "mcp-param-";

/** Whether a schema can ask for headers at all. */
export function asksForHeaders(schema: Span): bool {
  return schema.contains(ANNOTATION);
}

/** The first property whose header is missing or differs from `args`; `null` when all is well. */
export function mismatchedProperty(
  schema: Json,
  args: Json | null,
  headers: Array<Tuple2<Utf8, Utf8>>,
): Span | null {
  const properties = schema.objectMember("properties");
  if (properties === null) return null;
  const members = new Members(properties);
  while (members.next()) {
    const key = members.key;
    const value = memberNamed(args, key);
    const name = members.value.textMember(ANNOTATION);
    if (name !== null && value !== null && !isRepeated(value, name, headers)) return key;
    const inner = mismatchedProperty(members.value, value, headers);
    if (inner !== null) return inner;
  }
  return null;
}

function memberNamed(object: Json | null, name: Span): Json | null {
  if (object === null) return null;
  let found: Json | null = null;
  const members = new Members(object);
  while (members.next()) {
    if (members.key.equals(name)) found = members.value;
  }
  return found;
}

/** Whether the header exists and has `value` each time it occurs. Only scalars are repeated in headers; a missing parameter is not. */
function isRepeated(value: Json, name: Span, headers: Array<Tuple2<Utf8, Utf8>>): bool {
  if (value.isNull || value.isObject || value.isArray) return true;
  let found = false;
  for (let i = 0, n = headers.length; i < n; i++) {
    if (!isParamHeader(spanOf(headers[i]._0), name)) continue;
    const said = decodeHeaderValue(spanOf(headers[i]._1));
    if (said === null || !says(said, value)) return false;
    found = true;
  }
  return found;
}

function isParamHeader(header: Span, name: Span): bool {
  const prefix = HEADER_PREFIX.length;
  if (header.length != prefix + name.length || !header.slice(0, prefix).isIgnoringCase(HEADER_PREFIX))
    return false;
  return header.slice(prefix).equalsIgnoringCase(name);
}

function says(said: Span, value: Json): bool {
  if (value.isString) return said.equals(value.text());
  if (said.equals(value)) return true;
  if (!value.isNumber || checkJson(said) != JsonFault.None) return false;
  const number = Json.of(said);
  return number.isNumber && number.toF64() == value.toF64();
}
