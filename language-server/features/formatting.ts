/** `textDocument/formatting`, `rangeFormatting` and `onTypeFormatting`: WIT has one layout, so that options of the editor do not count. */
import type { Position, Range, TextEdit } from "vscode-languageserver";
import type { WitDocument } from "../workspace/index.ts";
import { formatWit, type TextRange } from "../../core/wit/index.ts";

/** The characters behind which a statement, a block or a line is complete. */
export const FORMAT_TRIGGERS = { firstTriggerCharacter: "}", moreTriggerCharacter: [";", "\n"] };

export function formatDocument(document: WitDocument): TextEdit[] {
  return edits(document);
}

export function formatRange(document: WitDocument, { start, end }: Range): TextEdit[] {
  return edits(document, { start: document.offsetAt(start), end: document.offsetAt(end) });
}

/** Formats what `character`, typed just before `position`, has completed. */
export function formatOnType(document: WitDocument, position: Position, character: string): TextEdit[] {
  const offset = document.offsetAt(position);
  if (character === "\n") {
    // Only the line before: the user is still typing in the line of the cursor.
    const end = document.text.lastIndexOf("\n", offset - 1);
    const start = document.text.lastIndexOf("\n", end - 1) + 1;
    return end <= start
      ? []
      : edits(document, { start, end }).filter(({ range }) => document.offsetAt(range.end) <= end);
  }
  const index = document.file.tokens.findLastIndex(({ end }) => end <= offset);
  const token = document.file.tokens[index];
  // Inside a comment or a string the character does not complete a statement.
  if (token === undefined || token.end !== offset || token.text !== character) return [];
  return edits(document, { start: startOfStatement(document, index), end: offset });
}

/** Where the statement or block begins whose last token has the number `index`. */
function startOfStatement(document: WitDocument, index: number): number {
  const { tokens } = document.file;
  let depth = 0;
  for (let at = index; at >= 0; at--) {
    const text = tokens[at]?.text ?? "";
    // The names of a `use` end right before its semicolon.
    const isOwn = at === index || (at === index - 1 && text === "}");
    if (depth === 0 && !isOwn && [";", "{", "}"].includes(text)) return tokens[at + 1]?.start ?? 0;
    if (text === "}") depth += 1;
    if (text === "{") depth -= 1;
  }
  return tokens[0]?.start ?? 0;
}

function edits(document: WitDocument, within?: TextRange): TextEdit[] {
  if (document.isReadOnly || document.isTooLong) return [];
  return formatWit(document.file, within).map(({ range, text }) => ({
    range: document.rangeOf(range),
    newText: text,
  }));
}
