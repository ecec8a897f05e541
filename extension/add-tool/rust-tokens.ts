/** The tokens of Rust, as far as finding a place in a file needs them: what is in comments and literals is none. */

export interface Token {
  /** `word`: a name or a keyword. `mark`: one character of punctuation. `literal`: a text, a character, a number or a lifetime. */
  readonly kind: "word" | "mark" | "literal";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Sticky, in the order in which they are tried. A comment in a comment ends before its surroundings do, so those are counted. */
const SPACE = /\s+|\/\/[^\n]*/y;
const RAW_TEXT = /(?:b|c)?r(#*)"/y;
const TEXT = /[bc]?"(?:[^"\\]|\\[\s\S])*"/y;
const CHARACTER = /b?'(?:[^'\\]|\\(?:u\{[0-9A-Fa-f_]+\}|x[0-9A-Fa-f]{2}|.))'/uy;
const LIFETIME = /'[\p{ID_Start}_]\p{ID_Continue}*/uy;
const WORD = /(?:r#)?[\p{ID_Start}_]\p{ID_Continue}*/uy;
const NUMBER = /[0-9][\p{ID_Continue}.]*/uy;

export function rustTokens(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    const space = match(SPACE, source, at)?.[0].length ?? blockComment(source, at);
    if (space > 0) {
      at += space;
      continue;
    }
    const { kind, length } = tokenAt(source, at);
    tokens.push({ kind, text: source.slice(at, at + length), start: at, end: at + length });
    at += length;
  }
  return tokens;
}

function tokenAt(source: string, at: number): { readonly kind: Token["kind"]; readonly length: number } {
  const raw = match(RAW_TEXT, source, at);
  if (raw !== undefined) {
    const close = source.indexOf(`"${raw[1]}`, at + raw[0].length);
    return {
      kind: "literal",
      length: (close === -1 ? source.length : close + 1 + (raw[1]?.length ?? 0)) - at,
    };
  }
  for (const pattern of [TEXT, CHARACTER, LIFETIME, NUMBER]) {
    const found = match(pattern, source, at);
    if (found !== undefined) return { kind: "literal", length: found[0].length };
  }
  const word = match(WORD, source, at);
  if (word !== undefined) return { kind: "word", length: word[0].length };
  return { kind: "mark", length: 1 };
}

/** How long the comment is that begins there: comments of this kind nest. */
function blockComment(source: string, at: number): number {
  if (!source.startsWith("/*", at)) return 0;
  let depth = 0;
  for (let end = at; end < source.length; end++) {
    if (source.startsWith("/*", end)) depth++;
    else if (source.startsWith("*/", end)) depth--;
    else continue;
    end++;
    if (depth === 0) return end + 1 - at;
  }
  return source.length - at;
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}
