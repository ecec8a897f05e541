/** Face of `components/lib/schema` for `schema.test.ts`. */
import { checkJson, JsonFault } from "../../../../components/lib/json/json-check";
import { Json } from "../../../../components/lib/json/json";
import { JsonWriter } from "../../../../components/lib/json/json-writer";
import { isDateTime } from "../../../../components/lib/mcp/date-time";
import { checkPattern } from "../../../../components/lib/schema/pattern";
import { Remarks } from "../../../../components/lib/schema/remarks";
import { SchemaWriter } from "../../../../components/lib/schema/schema-writer";
import { Span } from "../../../../components/lib/bytes/span";

let remarks: Remarks = new Remarks();

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function reset(): void {
  heap.reset();
}

/** `{"inputSchema":…}` as a client of the oldest or the newest revision gets it. */
export function input(start: usize, length: usize, isNew: bool): u64 {
  return write(start, length, isNew, true);
}

/** `{"outputSchema":…}`, or `{}`. */
export function output(start: usize, length: usize, isNew: bool): u64 {
  return write(start, length, isNew, false);
}

/** What the author is told about the last of them. */
export function said(): u64 {
  const lines = remarks.lines;
  return lines === null ? 0 : pack(lines);
}

export function pattern(start: usize, length: usize): bool {
  return checkPattern(new Span(start, start + length));
}

export function dateTime(start: usize, length: usize): bool {
  return isDateTime(new Span(start, start + length));
}

/** One that every client takes. */
function sampleName(): Span {
  const name = new JsonWriter();
  name.ascii("sample");
  return name.span;
}

function write(start: usize, length: usize, isNew: bool, isInput: bool): u64 {
  remarks = new Remarks();
  remarks.kind = "tool";
  remarks.name = sampleName();
  const text = new Span(start, start + length);
  const json = checkJson(text) == JsonFault.None ? Json.of(text) : null;
  const writer = new JsonWriter();
  const schemas = new SchemaWriter(writer, isNew, remarks);
  writer.begin("{");
  if (isInput) {
    writer.key("inputSchema");
    schemas.input(json);
  } else {
    schemas.output(json);
  }
  writer.end("}");
  return pack(writer.span);
}

function pack(span: Span): u64 {
  return ((span.start as u64) << 32) | (span.length as u64);
}
