/** Pieces of Markdown that several reference pages are made of. */

/** A table with `header`; cells are Markdown in one line each. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The note that stands on top of each generated page; `source` is where a change goes. */
export function generatedNote(source: string): string {
  return `<!-- Made by \`npm run docs\` from ${source}. Change it there. -->`;
}

export function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** A vertical bar would end the cell, and so would a line. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
