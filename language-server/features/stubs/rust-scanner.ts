/**
 * Rust source as the stubs see it: by its outer form. Comments, literals and nested blocks are blanked, and the rest shows
 * which items stand directly in a block. A scanner, not a parser: it does not understand macros.
 */

const COMMENTS_AND_LITERALS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|r#"[\s\S]*?"#|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[^'\n]+|[^'\\\n])'/g;

/** `text` with blanks for comments and literals, so that every offset stays. */
export function withoutTexts(text: string): string {
  return text.replaceAll(COMMENTS_AND_LITERALS, (found) => found.replaceAll(/[^\n]/g, " "));
}

/** `code` with blanks for everything inside brackets; the brackets and every offset stay. */
export function outerForm(code: string): string {
  let depth = 0;
  let outer = "";
  for (const character of code) {
    if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    outer += depth === 0 || character === "\n" ? character : " ".repeat(character.length);
    if ("([{".includes(character)) depth += 1;
  }
  return outer;
}

/** The inside of the braces that open at `open`; `undefined` when they are not closed. */
export function blockAt(
  code: string,
  open: number,
): { readonly start: number; readonly end: number } | undefined {
  let depth = 0;
  for (let index = open; index < code.length; index++) {
    if (code[index] === "{") depth += 1;
    if (code[index] === "}" && --depth === 0) return { start: open + 1, end: index };
  }
  return undefined;
}
