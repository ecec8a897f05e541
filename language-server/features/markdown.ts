/** Markdown that contains text of a file. Clients show it beside the cursor, for files of strangers too. */
import { visible } from "../../core/text/index.ts";

/** Longer texts are cut: a hover is for a look. */
const MAX_LENGTH = 20_000;

/** Code of WIT, which cannot end the block that it is in. */
export function fence(text: string): string {
  const code = cut(visible(text));
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}wit\n${code}\n${ticks}`;
}

/** Documentation is Markdown. Its images would be fetched from anywhere when a hover opens, so that they become links. */
export function documentation(docs: string): string {
  return cut(visible(docs))
    .replaceAll("![", "\\![")
    .replaceAll(/<(?=[!/?a-z])/gi, "&lt;");
}

function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`;
}
