/** Face of the forms of 2025-06-18 for `older-form.test.ts`. */
import { fitsOlderForm, writeOlderForm } from "../../../../components/call-context/assembly/older-form";
import { Json } from "../../../../components/lib/json/json";
import { JsonWriter } from "../../../../components/lib/json/json-writer";
import { Span } from "../../../../components/lib/bytes/span";

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function fits(start: usize, length: usize): bool {
  return fitsOlderForm(Json.of(new Span(start, start + length)));
}

export function form(start: usize, length: usize): u64 {
  const writer = new JsonWriter();
  writeOlderForm(Json.of(new Span(start, start + length)), writer);
  const span = writer.span;
  return ((span.start as u64) << 32) | (span.length as u64);
}
