/** Names in Markdown, as tooltips have it. No `vscode` here. */
import { visibleName } from "../../core/text/index.ts";

/** Text that Markdown shows as it is: no link, no image, no icon, no line of its own. */
export function escapeMarkdown(text: string): string {
  return visibleName(text).replaceAll(/[\\`*_{}[\]()<>#+!|~$&]/g, String.raw`\$&`);
}

/** A message with names in backticks, which are code. */
export function messageInMarkdown(text: string): string {
  const pieces = text.split("`");
  // Without a partner, a backtick is only that.
  if (pieces.length % 2 === 0) return escapeMarkdown(text);
  return pieces
    .map((piece, index) => (index % 2 === 0 ? escapeMarkdown(piece) : piece === "" ? "" : codeSpan(piece)))
    .join("");
}

/** A name as code: as many backticks around it as it needs. */
export function codeSpan(name: string): string {
  const text = visibleName(name);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}
