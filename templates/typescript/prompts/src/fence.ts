/** Code as Markdown. The fence is longer than any row of backticks in the code. */
export function fence(code: string, language: string): string {
  const longest = Math.max(
    2,
    ...(code.match(/`+/g) ?? []).map((row) => row.length),
  );
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${code}\n${marks}`;
}
