/** Positions and lines of a text. A line ends before its line break, which is `\n` or `\r\n`. */

export function replace(text: string, [start, end]: readonly [number, number], by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

export function startOfLine(text: string, position: number): number {
  return text.lastIndexOf("\n", position - 1) + 1;
}

export function endOfLine(text: string, position: number): number {
  const found = text.indexOf("\n", position);
  if (found === -1) return text.length;
  return text[found - 1] === "\r" && found > position ? found - 1 : found;
}

/** The one that the text uses. */
export function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

export function isFirstOnLine(text: string, position: number): boolean {
  return text.slice(startOfLine(text, position), position).trim() === "";
}

/** The white space that the line of `range` begins with. */
export function indentOf(text: string, [start]: readonly [number, number]): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, start)))?.[0] ?? "";
}
