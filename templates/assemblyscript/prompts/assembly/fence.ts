/** Code as Markdown. The fence is longer than any row of backticks in the code. */
export function fence(code: string, language: string): string {
  let marks = "```";
  while (code.includes(marks)) marks += "`";
  return `${marks}${language}\n${code}\n${marks}`;
}
