/** Face of the filter for `filter-middleware.test.ts`: bytes go in at a pointer, bytes come out as a span. */
import { addConfiguration } from "../../../../components/filter-middleware/assembly/configuration";
import { normalPath } from "../../../../components/filter-middleware/assembly/path";
import { Rules } from "../../../../components/filter-middleware/assembly/rules";
import { checkJson, JsonFault } from "../../../../components/lib/json/json-check";
import { Json } from "../../../../components/lib/json/json";
import { Span } from "../../../../components/lib/bytes/span";

let rules: Rules = new Rules();

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function forget(): void {
  rules = new Rules();
}

/** Adds a configuration. Returns 0, or the message of its error. */
export function add(start: usize, length: usize): u64 {
  const uri = String.UTF8.encode("config://routing-a");
  const address = changetype<usize>(uri);
  const fault = addConfiguration(
    rules,
    new Span(address, address + uri.byteLength),
    new Span(start, start + length),
  );
  return fault === null ? 0 : pack(fault);
}

export function normal(start: usize, length: usize): u64 {
  const path = normalPath(new Span(start, start + length));
  return path === null ? u64.MAX_VALUE : pack(path);
}

/** Whether a tool is allowed at a path; `meta` is JSON, or empty. */
export function allows(
  path: usize,
  pathLength: usize,
  name: usize,
  nameLength: usize,
  meta: usize,
  metaLength: usize,
): bool {
  const text = new Span(meta, meta + metaLength);
  const json: Json | null = checkJson(text) == JsonFault.None ? Json.of(text) : null;
  return rules
    .policy(normalPath(new Span(path, path + pathLength)))
    .allows(new Span(name, name + nameLength), json);
}

function pack(span: Span): u64 {
  return ((span.start as u64) << 32) | (span.length as u64);
}
