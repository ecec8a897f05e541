/** Copies components and replaces, or leaves out, some of their embedded sections. All other bytes stay the same. */
import { readOutline, type Embedded } from "./reader/outline.ts";
import { sectionHeader } from "./writer/section.ts";
import { concatenate, lengthOf } from "./writer/sink.ts";

/** An embedded section and its file; positions count from the start of the file. */
export interface Extent {
  readonly source: Uint8Array;
  readonly embedded: Embedded;
}

/** A component that is a separate file. */
export function wholeFile(source: Uint8Array): Extent {
  const embedded = { kind: "component", start: 0, content: 0, end: source.length } as const;
  return { source, embedded: { ...embedded, inner: readOutline(source) } };
}

export function contentOf({ source, embedded }: Extent): Uint8Array {
  return source.subarray(embedded.content, embedded.end);
}

/**
 * The pieces that replace a whole section; `undefined` keeps it and goes on with the sections in it. `depth` is 1
 * directly in the component that is copied.
 */
export type Replacement = (extent: Extent, depth: number) => readonly Uint8Array[] | undefined;

/** The content of `extent`; the same object if nothing is replaced. */
export function rewriteEmbedded(extent: Extent, replacement: Replacement): Uint8Array {
  const pieces = rewrittenPieces(extent, replacement, 1);
  return pieces.length === 1 ? contentOf(extent) : concatenate(pieces);
}

/** The component without custom sections, and so for everything in it: no names, no producers, no debug information. */
export function stripCustomSections(component: Uint8Array): Uint8Array {
  return rewriteEmbedded(wholeFile(component), ({ embedded }) =>
    embedded.kind === "custom" ? [] : undefined,
  );
}

/** One piece: nothing was replaced. */
function rewrittenPieces(
  { source, embedded }: Extent,
  replacement: Replacement,
  depth: number,
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let copied = embedded.content;
  for (const item of embedded.inner) {
    const extent = { source, embedded: item };
    const section = replacement(extent, depth) ?? rewrittenSection(extent, replacement, depth + 1);
    if (section === undefined) continue;
    pieces.push(source.subarray(copied, item.start), ...section);
    copied = item.end;
  }
  pieces.push(source.subarray(copied, embedded.end));
  return pieces;
}

function rewrittenSection(
  extent: Extent,
  replacement: Replacement,
  depth: number,
): readonly Uint8Array[] | undefined {
  const pieces = rewrittenPieces(extent, replacement, depth);
  return pieces.length === 1 ? undefined : [sectionHeader(extent.embedded.kind, lengthOf(pieces)), ...pieces];
}
