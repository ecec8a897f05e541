/** The columns of the only table of a Markdown text, as wide as their widest cells, which values may have made wider. */
export function alignTable(text: string): string {
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (/^-+$/.test(row[column] ?? "") ? 0 : (row[column] ?? "").length))),
  );
  return text.replaceAll(/^\|.*\|$/gm, (line) => {
    const cells = line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      return /^-+$/.test(cell) ? "-".repeat(width) : cell.padEnd(width);
    });
    return `| ${padded.join(" | ")} |`;
  });
}
