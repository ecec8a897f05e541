/** A position in the tokens of one file; the grammar is written with it. */
import { nearest } from "../../text/index.ts";
import {
  type Mistake,
  type TextRange,
  witDiagnostic,
  type WitDiagnostic,
  type WitSource,
} from "../diagnostics.ts";
import { type TokenRepair, unclosedBrace, unexpectedToken } from "../messages.ts";
import type { Token } from "./lexer.ts";
import type { Damage, Name } from "./tree.ts";

/**
 * Leaves a production that cannot continue; the diagnostic is already reported.
 * Never leaves the parser: the list around the production catches it and looks for a place to continue.
 */
export class Unparsable extends Error {
  override readonly name = "Unparsable";
}

/** It says nothing of its own, so that one is enough: making an error takes longer than parsing a line. */
const unparsable = new Unparsable();

export class Cursor {
  readonly diagnostics: WitDiagnostic[] = [];
  readonly #unreadable: TextRange[] = [];
  readonly #unclosed: number[] = [];
  #hasBlemish = false;
  /** The token that `unexpected` has reported last. */
  #reportedAt = -1;
  readonly #tokens: readonly Token[];
  readonly #source: WitSource;
  readonly #end: Token;
  #index = 0;
  #lineEnds: readonly number[] | undefined;

  /** `tokens` end with an `end` token. */
  constructor(source: WitSource, tokens: readonly Token[]) {
    this.#source = source;
    this.#tokens = tokens;
    this.#end = tokens.at(-1) ?? { kind: "end", text: "", start: 0, end: 0, comments: [] };
  }

  get token(): Token {
    return this.#tokens[this.#index] ?? this.#end;
  }

  /** The number of tokens before this one, to see whether a production has consumed anything. */
  get index(): number {
    return this.#index;
  }

  /** How many of the `open` tokens since the token number `index` are not closed by a `close` one. */
  depthSince(index: number, open: string, close: string): number {
    let depth = 0;
    for (const token of this.#tokens.slice(index, this.#index)) {
      if (token.kind !== "punctuation") continue;
      if (token.text === open) depth += 1;
      if (token.text === close) depth -= 1;
    }
    return depth;
  }

  peek(distance: number): Token {
    return this.#tokens[this.#index + distance] ?? this.#end;
  }

  /** The token number `index` of the file. */
  tokenAt(index: number): Token {
    return this.#tokens[index] ?? this.#end;
  }

  next(): Token {
    const { token } = this;
    if (token.kind !== "end") this.#index += 1;
    return token;
  }

  /** Whether the token is this keyword or operator. */
  at(text: string): boolean {
    return this.token.text === text && (this.token.kind === "keyword" || this.token.kind === "punctuation");
  }

  /** Consumes the keyword or operator if it is there. */
  eat(text: string): boolean {
    if (!this.at(text)) return false;
    this.next();
    return true;
  }

  expect(text: string): Token {
    if (this.at(text)) return this.next();
    throw this.unexpected(`\`${text}\``);
  }

  expectName(what: string): Name {
    const { token } = this;
    if (token.kind !== "identifier") {
      if (token.kind !== "keyword" || token.text === "_") throw this.unexpected(what);
      throw this.unexpected(what, { kind: "escape", keyword: token.text });
    }
    this.next();
    return { text: token.text.startsWith("%") ? token.text.slice(1) : token.text, range: rangeOf(token) };
  }

  /** From the start of `first` to the end of the token consumed last. */
  rangeFrom(first: Token | TextRange): TextRange {
    const last = this.#tokens[this.#index - 1];
    return { start: first.start, end: Math.max(first.start, last?.end ?? first.start) };
  }

  /** The line of an offset, counted from one. */
  #lineOf(offset: number): number {
    this.#lineEnds ??= [...this.#source.text.matchAll(/\n/g)].map((newline) => newline.index);
    let [low, high] = [0, this.#lineEnds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lineEnds[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }

  report(range: TextRange, mistake: Mistake): void {
    this.diagnostics.push(witDiagnostic(mistake, this.#source.path, range));
  }

  /** The block that `open` begins ends here without its `}`. */
  reportUnclosed(open: TextRange): void {
    const { path } = this.#source;
    const mistake = unclosedBrace(rangeOf(open), path, this.#lineOf(open.start), describe(this.token));
    this.report(rangeOf(this.token), mistake);
    this.#unclosed.push(this.rangeFrom(open).end);
  }

  /** What `markUnreadable` and `reportUnclosed` have collected. */
  get damage(): Damage {
    return { unreadable: this.#unreadable, unclosed: this.#unclosed };
  }

  /** The text in `range` cannot be parsed; marks inside it are dropped. */
  markUnreadable(range: TextRange): void {
    while ((this.#unreadable.at(-1)?.start ?? -1) >= range.start) this.#unreadable.pop();
    while ((this.#unclosed.at(-1) ?? -1) > range.start) this.#unclosed.pop();
    if (range.end > range.start) this.#unreadable.push(range);
  }

  /** The current member has a mistake, but can be parsed. */
  blemish(): void {
    this.#hasBlemish = true;
  }

  /** Whether there was a `blemish` since this was asked last. */
  takeBlemish(): boolean {
    const had = this.#hasBlemish;
    this.#hasBlemish = false;
    return had;
  }

  /** Reports what was expected here, and returns the exception to throw. */
  unexpected(expected: string, repair?: TokenRepair): Unparsable {
    const { token } = this;
    // The lexer or another production has already reported this token.
    if (token.kind !== "unknown" && this.#reportedAt !== this.#index) {
      this.#reportedAt = this.#index;
      this.report(rangeOf(token), unexpectedToken(expected, describe(token), repair));
    }
    return unparsable;
  }

  /** Like `unexpected`, for places where an identifier may be a mistyped keyword. */
  unexpectedKeyword(expected: string, keywords: readonly string[]): Unparsable {
    const { token } = this;
    const text = token.kind === "identifier" ? nearest(token.text, keywords) : undefined;
    return this.unexpected(expected, text === undefined ? undefined : { kind: "keyword", text });
  }
}

export function rangeOf(token: TextRange): TextRange {
  return { start: token.start, end: token.end };
}

/** A token in a message: `the keyword \`use\``. */
export function describe(token: Token): string {
  if (token.kind === "end") return "the end of the file";
  if (token.kind === "keyword") return `the keyword \`${token.text}\``;
  if (token.kind === "string") return `the string ${token.text}`;
  return `\`${token.text}\``;
}
