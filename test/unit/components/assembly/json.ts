/** Face of `components/lib` for `json.test.ts`: bytes go in at a pointer, bytes come out as a span. */
import { decodeBase64 } from "../../../../components/lib/bytes/base64";
import { checkJson } from "../../../../components/lib/json/json-check";
import { Elements, Json, Members } from "../../../../components/lib/json/json";
import { JsonWriter } from "../../../../components/lib/json/json-writer";
import { Span } from "../../../../components/lib/bytes/span";

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function reset(): void {
  heap.reset();
}

export function check(start: usize, length: usize): i32 {
  return checkJson(new Span(start, start + length));
}

/** The checked text's tokens, written again. */
export function copy(start: usize, length: usize): u64 {
  const writer = new JsonWriter();
  copyValue(Json.of(new Span(start, start + length)), writer);
  return pack(writer.span);
}

export function copyRaw(start: usize, length: usize): u64 {
  const writer = new JsonWriter();
  writer.json(Json.of(new Span(start, start + length)));
  return pack(writer.span);
}

export function member(start: usize, length: usize): u64 {
  const found = Json.of(new Span(start, start + length)).member("id");
  return found === null ? 0 : pack(found);
}

export function integer(start: usize, length: usize): i64 {
  const json = Json.of(new Span(start, start + length));
  return json.isInteger ? json.toI64() : i64.MIN_VALUE + 1;
}

export function number(value: f64): u64 {
  const writer = new JsonWriter();
  writer.number(value);
  return pack(writer.span);
}

export function quote(start: usize, length: usize): u64 {
  const writer = new JsonWriter();
  writer.text(new Span(start, start + length));
  return pack(writer.span);
}

export function encode(start: usize, length: usize): u64 {
  const writer = new JsonWriter();
  writer.base64(new Span(start, start + length));
  return pack(writer.span);
}

export function decode(start: usize, length: usize): u64 {
  const bytes = decodeBase64(new Span(start, start + length));
  return bytes === null ? u64.MAX_VALUE : pack(bytes);
}

function copyValue(json: Json, writer: JsonWriter): void {
  if (json.isObject) {
    writer.begin("{");
    const members = new Members(json);
    while (members.next()) {
      writer.keyText(members.key);
      copyValue(members.value, writer);
    }
    writer.end("}");
  } else if (json.isArray) {
    writer.begin("[");
    const elements = new Elements(json);
    while (elements.next()) copyValue(elements.value, writer);
    writer.end("]");
  } else if (json.isString) {
    writer.text(json.text());
  } else {
    writer.json(json);
  }
}

function pack(span: Span): u64 {
  return ((span.start as u64) << 32) | (span.length as u64);
}
