import { componentPreamble, corePreamble, findSectionKind } from "../model/section.ts";
import { Cursor, ReaderError } from "./cursor.ts";

/** Something that a component carries as a section of its own: core modules and components, and what is in those. */
export interface Embedded {
  readonly kind: "core-module" | "component" | "custom";
  /** Where the section begins: its code, then its size. Positions count from the start of the file. */
  readonly start: number;
  /** Where its content begins. */
  readonly content: number;
  readonly end: number;
  readonly inner: readonly Embedded[];
}

/** Nested components, as in type resolution: deep enough for any real one, and safe for recursion. */
const maxNesting = 100;

/** What is embedded in a component at any depth, without looking into anything else. */
export function readOutline(bytes: Uint8Array): readonly Embedded[] {
  return outlineOf(bytes, { kind: "component", base: 0, depth: 0 });
}

function outlineOf(
  bytes: Uint8Array,
  { kind, base, depth }: { readonly kind: Embedded["kind"]; readonly base: number; readonly depth: number },
): Embedded[] {
  if (kind === "custom") return [];
  const cursor = new Cursor(bytes, base);
  if (depth > maxNesting) throw cursor.malformed(`components are nested more than ${maxNesting} deep`, base);
  const preamble = kind === "component" ? componentPreamble : corePreamble;
  const found = cursor.take(Math.min(preamble.length, bytes.length), "a preamble");
  if (found.length < preamble.length || preamble.some((byte, position) => byte !== found[position])) {
    throw new ReaderError("malformed-component", `expected a ${kind}, found another preamble`, base);
  }
  const embedded: Embedded[] = [];
  while (!cursor.atEnd) {
    const start = cursor.offset;
    const code = cursor.byte("a section");
    const size = cursor.u32("the size of a section");
    const content = cursor.offset;
    const inside = cursor.take(size, "a section");
    const inner = embeddedKind(kind, code);
    if (inner === undefined) continue;
    const range = { kind: inner, start, content, end: cursor.offset };
    embedded.push({ ...range, inner: outlineOf(inside, { kind: inner, base: content, depth: depth + 1 }) });
  }
  return embedded;
}

/** In a core module only custom sections matter, and those have the same code. */
function embeddedKind(parent: Embedded["kind"], code: number): Embedded["kind"] | undefined {
  const kind = findSectionKind(code);
  if (kind === "custom") return kind;
  return parent === "component" && (kind === "core-module" || kind === "component") ? kind : undefined;
}
