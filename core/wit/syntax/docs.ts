/** The documentation comments before an item. */
import type { Comment, Token } from "./lexer.ts";

/** The text of the documentation comments (three slashes, or a block with two stars) before `token`, if there are any. */
export function docsBefore(token: Token): string | undefined {
  const lines = token.comments.flatMap(docLines);
  return lines.length === 0 ? undefined : lines.join("\n").trim();
}

/** Whether a comment is documentation of the item behind it. */
export function isDocumentation({ style, text }: Comment): boolean {
  // Four slashes draw a line across a file, they document nothing.
  if (style === "line") return text.startsWith("///") && !text.startsWith("////");
  return text.startsWith("/**") && text.length >= 5;
}

function docLines(comment: Comment): readonly string[] {
  if (!isDocumentation(comment)) return [];
  if (comment.style === "line") return [withoutLeadingSpace(comment.text.slice(3)).trimEnd()];
  const body = comment.text.endsWith("*/") ? comment.text.slice(3, -2) : comment.text.slice(3);
  const [first = "", ...rest] = body.split(/\r?\n/);
  // Lines of a block may start with a star in line with the opening one.
  const starred = rest.filter((line) => line.trim() !== "").every((line) => /^\s*\*/.test(line));
  const indent = Math.min(...rest.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  const cleaned = rest.map((line) =>
    starred ? withoutLeadingSpace(line.replace(/^\s*\*/, "")).trimEnd() : line.slice(indent).trimEnd(),
  );
  return [first.trim(), ...cleaned].join("\n").trim().split("\n");
}

function withoutLeadingSpace(text: string): string {
  return text.startsWith(" ") ? text.slice(1) : text;
}
