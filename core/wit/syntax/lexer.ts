/**
 * WIT text to tokens (`WIT.md`, "Lexical structure").
 *
 * Every character ends up in a token, in a comment attached to the token after it, or is white space. What cannot be
 * read becomes an `unknown` token with a diagnostic, so that the parser can go on behind it.
 */
import {
  type Mistake,
  type TextRange,
  witDiagnostic,
  type WitDiagnostic,
  type WitSource,
} from "../diagnostics.ts";
import {
  forbiddenCharacter,
  invalidIdentifier,
  invalidString,
  unexpectedCharacter,
  unterminatedComment,
  unterminatedString,
} from "../messages.ts";
import { KEYWORDS, labelDefect } from "../names.ts";

export interface Comment extends TextRange {
  /** As written, delimiters included. */
  readonly text: string;
  /** Line comments end at the end of the line, which `text` leaves out. */
  readonly style: "line" | "block";
}

export type TokenKind =
  | "identifier"
  | "keyword"
  | "integer"
  /** `0.2.12-rc.1`: three dotted numbers are always a version, since WIT has no other use for them. */
  | "version"
  | "string"
  | "punctuation"
  | "unknown"
  | "end";

export interface Token extends TextRange {
  readonly kind: TokenKind;
  /** As written: an escaped identifier keeps its `%`, a string its quotes. Empty for `end`. */
  readonly text: string;
  /** The comments between the token before and this one. */
  readonly comments: readonly Comment[];
}

export interface LexedText {
  /** At least the `end` token. */
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly WitDiagnostic[];
}

const WHITE_SPACE = /[ \t\r\n]+/y;
const WORD = /%?[\p{ID_Start}_%][\p{ID_Continue}%-]*|%/uy;
/** Whether it is a proper version is for the parser to say; `1.0.0.{` ends before the brace's dot. */
const VERSION = /\d+\.\d+\.\d+(?:[-+](?:[0-9A-Za-z+-]|\.(?=[0-9A-Za-z+-]))*)?/y;
const INTEGER = /\d+/y;
const PUNCTUATION = /->|[=,:;(){}<>*/.@]/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;
const UNKNOWN = /./suy;

/** Control codes, direction overrides, and the code points that Unicode deprecates or discourages. */
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u0149\u0673\u0f77\u0f79\u17a3\u17a4\u17b4\u17b5]/gu;

export function tokenize(source: WitSource): LexedText {
  const { text, path } = source;
  const tokens: Token[] = [];
  const diagnostics: WitDiagnostic[] = [];
  let comments: Comment[] = [];
  let position = text.startsWith("\ufeff") ? 1 : 0;
  /** No string begins before this position. */
  let stringless = 0;

  const report = (mistake: Mistake, start: number, end: number): void => {
    diagnostics.push(witDiagnostic(mistake, path, { start, end }));
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, tokenText: string): void => {
    tokens.push({ kind, text: tokenText, start: position, end: position + tokenText.length, comments });
    comments = [];
    position += tokenText.length;
  };

  for (const forbidden of text.matchAll(FORBIDDEN)) {
    const { index, 0: character } = forbidden;
    report(forbiddenCharacter(character.codePointAt(0) ?? 0), index, index + character.length);
  }

  while (position < text.length) {
    const space = match(WHITE_SPACE);
    if (space !== undefined) {
      position += space.length;
      continue;
    }
    const comment = readComment(text, position);
    if (comment !== undefined) {
      if (comment.unterminated) {
        report(unterminatedComment(), position, position + 2);
      }
      comments.push({
        text: text.slice(position, comment.end),
        style: comment.style,
        start: position,
        end: comment.end,
      });
      position = comment.end;
      continue;
    }
    const word = match(WORD);
    if (word !== undefined) {
      if (KEYWORDS.has(word)) {
        push("keyword", word);
        continue;
      }
      const label = word.startsWith("%") ? word.slice(1) : word;
      const defect = label === "" ? "needs a name after `%`" : labelDefect(label);
      if (defect !== undefined) {
        report(invalidIdentifier(word, defect), position, position + word.length);
      }
      push("identifier", word);
      continue;
    }
    const version = match(VERSION);
    if (version !== undefined) {
      push("version", version);
      continue;
    }
    const integer = match(INTEGER);
    if (integer !== undefined) {
      push("integer", integer);
      continue;
    }
    const punctuation = match(PUNCTUATION);
    if (punctuation !== undefined) {
      push("punctuation", punctuation);
      continue;
    }
    const string = position < stringless ? undefined : match(STRING);
    if (string !== undefined) {
      if (decodeString(string) === undefined) {
        report(invalidString(string), position, position + string.length);
      }
      push("string", string);
      continue;
    }
    const unknown = match(UNKNOWN) ?? text.charAt(position);
    if (unknown === '"') {
      report(unterminatedString(), position, position + 1);
      // Each later quote of the line is escaped, seen from here. To look again at each would take quadratic time.
      if (position >= stringless) stringless = endOfLine(text, position);
      push("unknown", unknown);
      continue;
    }
    if (unknown.search(FORBIDDEN) === -1) {
      report(unexpectedCharacter(unknown), position, position + unknown.length);
    }
    push("unknown", unknown);
  }
  push("end", "");
  return { tokens, diagnostics };
}

function endOfLine(text: string, position: number): number {
  const newline = text.indexOf("\n", position);
  return newline === -1 ? text.length : newline;
}

/** The comment that starts at `position`, if one does. Block comments nest. */
function readComment(
  text: string,
  position: number,
): { readonly style: Comment["style"]; readonly end: number; readonly unterminated: boolean } | undefined {
  if (text.startsWith("//", position)) {
    let end = endOfLine(text, position);
    if (text.charAt(end - 1) === "\r") end -= 1;
    return { style: "line", end, unterminated: false };
  }
  if (!text.startsWith("/*", position)) return undefined;
  const delimiters = /\/\*|\*\//g;
  delimiters.lastIndex = position;
  let depth = 0;
  for (let found = delimiters.exec(text); found !== null; found = delimiters.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return { style: "block", end: delimiters.lastIndex, unterminated: false };
  }
  return { style: "block", end: text.length, unterminated: true };
}

/** The value of a string literal in its quotes, or `undefined` when an escape is wrong. The core text format's `name`. */
export function decodeString(literal: string): string | undefined {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const pattern = /\\(?:([nrt"'\\])|u\{([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)\}|([0-9a-fA-F]{2}))|([^\\]+)/gy;
  const simple: Readonly<Record<string, string>> = {
    n: "\n",
    r: "\r",
    t: "\t",
    '"': '"',
    "'": "'",
    "\\": "\\",
  };
  const body = literal.slice(1, -1);
  let end = 0;
  for (const [whole, escape, codePoint, byte, plain] of body.matchAll(pattern)) {
    end += whole.length;
    if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
    else if (codePoint !== undefined) {
      const value = Number.parseInt(codePoint.replaceAll("_", ""), 16);
      if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined;
      bytes.push(...encoder.encode(String.fromCodePoint(value)));
    } else for (const unit of encoder.encode(plain ?? simple[escape ?? ""] ?? "")) bytes.push(unit);
  }
  if (end !== body.length) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    // The bytes that the escapes spell are not UTF-8: no name has them.
    return undefined;
  }
}
