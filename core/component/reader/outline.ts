import { COMPONENT_PREAMBLE, CORE_PREAMBLE, findSectionKind } from "../model/section.ts";
import { Cursor, ReaderError } from "./cursor.ts";

/** A core module or a component that is a section of another component, with the ones that it embeds itself. */
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
const MAX_NESTING = 100;

/** The modules and components that a component embeds, at any depth. All other sections are skipped. */
export function readOutline(bytes: Uint8Array): readonly Embedded[] {
  return outlineOf(bytes, { kind: "component", base: 0, depth: 0 });
}

function outlineOf(
  bytes: Uint8Array,
  { kind, base, depth }: { readonly kind: Embedded["kind"]; readonly base: number; readonly depth: number },
): Embedded[] {
  if (kind === "custom") return [];
  const cursor = new Cursor(bytes, base);
  if (depth > MAX_NESTING)
    throw cursor.malformed(`expected components nested at most ${MAX_NESTING} levels deep, found more`, base);
  const preamble = kind === "component" ? COMPONENT_PREAMBLE : CORE_PREAMBLE;
  const found = cursor.take(Math.min(preamble.length, bytes.length), "a preamble");
  if (found.length < preamble.length || preamble.some((byte, position) => byte !== found[position])) {
    throw new ReaderError("malformed-component", `expected a ${kind}, found other data`, base);
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
