/** Takes names out of `use` items; with its last name, the whole item goes. */
import type { Range, TextEdit } from "vscode-languageserver";
import type { WitDocument } from "../workspace/index.ts";
import type { syntax, TextRange } from "../../core/wit/index.ts";

/** `ranges` are those of the names (or of whole top-level `use`s) that are not used. */
export function removeUnused(document: WitDocument, ranges: readonly Range[]): TextEdit[] {
  const starts = new Set(ranges.map((range) => document.offsetAt(range.start)));
  const edits: TextEdit[] = [];
  const remove = (range: TextRange): void => {
    edits.push({ range: document.rangeOf(range), newText: "" });
  };
  for (const item of usesOf(document.file.items)) {
    if (item.kind === "top-level-use") {
      if (starts.has(item.range.start)) remove(wholeLine(document.text, item.range));
      continue;
    }
    const removed = item.names.filter((name) => starts.has(name.range.start));
    if (removed.length === 0) continue;
    if (removed.length === item.names.length) {
      const start = item.annotations.gates[0]?.range.start ?? item.range.start;
      remove(wholeLine(document.text, { start, end: item.range.end }));
      continue;
    }
    for (const [index, name] of item.names.entries()) {
      if (!removed.includes(name)) continue;
      const next = item.names[index + 1];
      const previous = item.names.findLast((other, at) => at < index && !removed.includes(other));
      // With the comma behind it, or, at the end, with the one before it.
      if (next !== undefined) remove({ start: name.range.start, end: next.range.start });
      else remove({ start: previous?.range.end ?? name.range.start, end: name.range.end });
    }
  }
  return withoutOverlaps(document, edits);
}

/** Several names at the end are removed one by one, and together. */
function withoutOverlaps(document: WitDocument, edits: readonly TextEdit[]): TextEdit[] {
  const sorted = edits.toSorted(
    (a, b) => document.offsetAt(a.range.start) - document.offsetAt(b.range.start),
  );
  const kept: TextEdit[] = [];
  for (const edit of sorted) {
    const last = kept.at(-1);
    if (last !== undefined && document.offsetAt(edit.range.start) < document.offsetAt(last.range.end)) {
      kept[kept.length - 1] = {
        ...last,
        range: { start: last.range.start, end: later(document, last.range, edit.range) },
      };
    } else kept.push(edit);
  }
  return kept;
}

function later(document: WitDocument, a: Range, b: Range): Range["end"] {
  return document.offsetAt(a.end) > document.offsetAt(b.end) ? a.end : b.end;
}

function usesOf(items: readonly syntax.FileItem[]): readonly (syntax.Use | syntax.TopLevelUse)[] {
  return items.flatMap((item): readonly (syntax.Use | syntax.TopLevelUse)[] => {
    switch (item.kind) {
      case "package-block":
        return usesOf(item.items);
      case "top-level-use":
        return [item];
      case "interface":
      case "world":
        return item.members.flatMap((member) => {
          if (member.kind === "use") return [member];
          if (member.kind !== "extern" || member.target.kind !== "inline") return [];
          return member.target.members.filter((inner): inner is syntax.Use => inner.kind === "use");
        });
      case "broken":
        return [];
    }
  });
}

/** The lines of `range`, when nothing else is on them. */
function wholeLine(text: string, range: TextRange): TextRange {
  const lineStart = text.lastIndexOf("\n", range.start - 1) + 1;
  const newline = text.indexOf("\n", range.end);
  const lineEnd = newline === -1 ? text.length : newline + 1;
  const around = text.slice(lineStart, range.start) + text.slice(range.end, lineEnd);
  return around.trim() === "" ? { start: lineStart, end: lineEnd } : range;
}
