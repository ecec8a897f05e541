/** Between what the bindings call text and octets and what this folder calls a span. */
import { Bytes, Utf8 } from "../../bindings/abi";
import { JsonFault, checkJson } from "../json/json-check";
import { Json } from "../json/json";
import { allocate } from "../bytes/allocate";
import { storeAscii } from "../bytes/ascii";
import { Span, compareBytes } from "../bytes/span";

export function spanOf(text: Utf8): Span {
  return new Span(text.ptr, text.ptr + text.len);
}

export function spanOfBytes(bytes: Bytes): Span {
  return new Span(bytes.ptr, bytes.ptr + bytes.len);
}

export function utf8Of(span: Span): Utf8 {
  return new Utf8(span.start, span.length);
}

/** As `utf8Of`, for what may be absent. */
export function optionalUtf8(span: Span | null): Utf8 | null {
  return span !== null ? utf8Of(span) : null;
}

export function bytesOf(span: Span): Bytes {
  return new Bytes(span.start, span.length);
}

/** Below, at or above 0 as the bytes of `a` come before, are equal to or come after those of `b`. */
export function compareText(a: Utf8, b: Utf8): i32 {
  return compareBytes(a.ptr, a.len, b.ptr, b.len);
}

/** ASCII as text of its own. */
export function asciiUtf8(text: string): Utf8 {
  const length = text.length;
  const start = allocate(length);
  storeAscii(start, text);
  return new Utf8(start, length);
}

/** As `asciiUtf8`, as octets. */
export function asciiBytes(text: string): Bytes {
  const octets = asciiUtf8(text);
  return new Bytes(octets.ptr, octets.len);
}

/** JSON that a component handed over, which may be no JSON at all: then it counts as absent. */
export function jsonOf(text: Utf8 | null): Json | null {
  if (text === null) return null;
  const span = spanOf(text);
  return checkJson(span) == JsonFault.None ? Json.of(span) : null;
}

/** As `jsonOf`, for values that must be objects. */
export function objectOf(text: Utf8 | null): Json | null {
  const json = jsonOf(text);
  return json !== null && json.isObject ? json : null;
}
