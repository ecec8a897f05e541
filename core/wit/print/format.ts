/**
 * Prints a syntax tree as text, in one layout, with all of its comments.
 *
 * Problem: comments may stand between any two tokens, and half-typed files have no complete tree.
 * Idea: the layout of WIT follows from its tokens. Braces, semicolons and the commas of type bodies break lines, all
 * other pairs of tokens have a fixed distance; so that the printer walks the tokens, and comments ride along. What the
 * parser could not read is copied unchanged, because its author is probably still typing it.
 * Result: nothing is ever lost, and printing twice gives what printing once gave.
 */
import type { TextRange } from "../diagnostics.ts";
import { isDocumentation } from "../syntax/docs.ts";
import type { Comment, Token } from "../syntax/lexer.ts";
import type { Damage, SyntaxFile } from "../syntax/tree.ts";

/**
 * The file in canonical layout: two spaces of indentation, one member per line, a comma behind every entry of a type,
 * at most one blank line in a row and always one between the declarations of a file. Lines end as the file's first does.
 */
export function printWit(file: SyntaxFile): string {
  return new Formatter(file).print().text;
}

/** Replaces `range` by `text`. */
export interface TextChange {
  readonly range: TextRange;
  readonly text: string;
}

/**
 * The changes that make `printWit(file)` of the file's text, each as small as can be, in order and apart from each other.
 * With `within` only those that concern that part of the text, the white space before it included; the rest stays as it is.
 */
export function formatWit(file: SyntaxFile, within?: TextRange): readonly TextChange[] {
  const { text: source } = file.source;
  const { text, pieces } = new Formatter(file).print();
  const changes: TextChange[] = [];
  const change = (from: TextRange, to: TextRange): void => {
    if (within !== undefined && (from.end < within.start || from.start >= within.end)) return;
    const replacement = text.slice(to.start, to.end);
    if (source.slice(from.start, from.end) !== replacement) changes.push({ range: from, text: replacement });
  };
  let [sourceEnd, end] = [0, 0];
  for (const piece of inOrder(pieces)) {
    change({ start: sourceEnd, end: piece.source.start }, { start: end, end: piece.printed.start });
    change(piece.source, piece.printed);
    [sourceEnd, end] = [piece.source.end, piece.printed.end];
  }
  change({ start: sourceEnd, end: source.length }, { start: end, end: text.length });
  return changes;
}

/** A token, a comment or a damaged item, in the source and in the printed text. */
interface Piece {
  readonly source: TextRange;
  readonly printed: TextRange;
}

/** Without the pieces that have changed places: a comment in front of a semicolon goes behind it. */
function inOrder(pieces: readonly Piece[]): readonly Piece[] {
  const nextStart = pieces.map(() => Infinity);
  for (let index = pieces.length - 2; index >= 0; index--) {
    nextStart[index] = Math.min(
      nextStart[index + 1] ?? Infinity,
      pieces[index + 1]?.source.start ?? Infinity,
    );
  }
  let end = 0;
  return pieces.filter(({ source }, index) => {
    const isInOrder = source.start >= end && source.end <= (nextStart[index] ?? Infinity);
    end = Math.max(end, source.end);
    return isInOrder;
  });
}

/** The content of a pair of braces. */
type Braces =
  /** Members that end in semicolons or braces. */
  | "members"
  /** The entries of a record, a variant, an enum or flags: a comma behind each, a line for each. */
  | "entries"
  /** The names of a `use` or an `include`, all on one line. */
  | "names";

const ENTRY_KEYWORDS: ReadonlySet<string> = new Set(["record", "variant", "enum", "flags"]);

class Formatter {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  /** The finished lines. */
  #lines = "";
  /** The line that is being written: short, so that looking at its end is cheap. */
  #line = "";
  /** The line breaks before the next token: none, one, or one and a blank line. */
  #breaks: 0 | 1 | 2 = 0;
  readonly #braces: Braces[] = [];
  /** A comment was written last. */
  #afterComment = false;
  /** The keyword that the statement began with. */
  #statement = "";
  /** Tokens of the statement so far. */
  #statementLength = 0;
  /** Open parentheses and angle brackets: the commas in there are not between entries. */
  #brackets = 0;
  /** The end, in the source, of what was written last. */
  #sourceEnd = 0;

  readonly #pieces: Piece[] = [];
  readonly #newline: "\n" | "\r\n";
  readonly #damage: Damage;
  /** The last piece was copied. */
  #afterDamage = false;

  constructor(file: SyntaxFile) {
    this.#text = file.source.text;
    this.#tokens = file.tokens;
    this.#newline = /^[^\n]*\r\n/.test(this.#text) ? "\r\n" : "\n";
    this.#damage = file.damage;
  }

  print(): { readonly text: string; readonly pieces: readonly Piece[] } {
    const { unreadable, unclosed } = this.#damage;
    let [copied, closed] = [0, 0];
    for (const [index, token] of this.#tokens.entries()) {
      for (; (unclosed[closed] ?? Infinity) <= token.start; closed++) {
        this.#braces.pop();
        this.#endStatement(this.#braces.length === 0 ? 2 : 1);
      }
      if ((unreadable[copied]?.end ?? Infinity) <= token.start) copied += 1;
      const damaged = unreadable[copied];
      if (damaged !== undefined && token.kind !== "end" && damaged.start <= token.start) {
        if (token.start === damaged.start) this.#copy(damaged, token, index);
        continue;
      }
      const previous = this.#tokens[index - 1];
      const endsSomething = previous !== undefined && ![",", ";", "{", "}"].includes(previous.text);
      const isPunctuation = token.kind === "punctuation" && [";", ","].includes(token.text) && endsSomething;
      if (this.#isSuperfluous(token, index)) continue;
      if (token.text === "}" && token.kind === "punctuation") this.#endEntries(previous);
      // A comment in front of `;` or `,` reads better behind it; but what documents nothing there must not document what follows.
      const comesFirst = isPunctuation && !token.comments.some(isDocumentation);
      if (comesFirst) this.#writeToken(token, previous, index);
      for (const comment of token.comments) this.#writeComment(comment);
      if (token.kind === "end") break;
      if (!comesFirst) this.#writeToken(token, previous, index);
    }
    const trimmed = withoutTrailingSpace(this.#lines + this.#line);
    const text = trimmed === "" ? "" : trimmed + this.#newline;
    return { text, pieces: this.#pieces };
  }

  /** Writes what begins with `token` as it is. */
  #copy(range: TextRange, token: Token, index: number): void {
    for (const comment of token.comments) this.#writeComment(comment);
    this.#place(token, this.#tokens[index - 1], index, undefined);
    this.#write(this.#text.slice(range.start, range.end), range);
    this.#afterComment = false;
    this.#endStatement(1);
    this.#afterDamage = true;
  }

  #write(text: string, source: TextRange): void {
    const start = this.#lines.length + this.#line.length;
    this.#line += text;
    this.#pieces.push({
      source: { start: source.start, end: source.end },
      printed: { start, end: start + text.length },
    });
    this.#sourceEnd = source.end;
  }

  /** A comma behind the last of several things on one line. */
  #isSuperfluous(token: Token, index: number): boolean {
    const next = this.#tokens[index + 1];
    const previous = this.#tokens[index - 1];
    const endsSomething = previous !== undefined && !["(", "<", "{", ","].includes(previous.text);
    if (!endsSomething) return false;
    if (token.kind !== "punctuation" || token.text !== "," || token.comments.length > 0) return false;
    if (next?.kind !== "punctuation" || next.comments.length > 0) return false;
    return next.text === ")" || next.text === ">" || (next.text === "}" && this.#braces.at(-1) === "names");
  }

  /** Gives the last entry of a type its comma. */
  #endEntries(previous: Token | undefined): void {
    const isEntry = previous !== undefined && !["{", ",", ";", "}"].includes(previous.text);
    if (this.#braces.at(-1) !== "entries" || !isEntry || this.#brackets !== 0 || this.#afterDamage) return;
    this.#line += ",";
    this.#endStatement(1);
  }

  #writeToken(token: Token, previous: Token | undefined, index: number): void {
    const text = token.kind === "punctuation" ? token.text : "";
    const closing = text === "}" ? this.#braces.pop() : undefined;
    if (closing !== undefined && closing !== "names") {
      this.#endStatement(1);
      if (previous?.text === "{" && token.comments.length === 0) this.#breaks = 0;
    }
    this.#place(token, previous, index, closing);
    this.#write(token.text, token);
    this.#afterComment = false;
    this.#afterDamage = false;
    if (this.#statementLength === 0) this.#statement = token.text;
    else if (this.#statement === "@" && text !== ")") this.#statement = "@";
    this.#statementLength += 1;
    this.#afterToken(text, closing);
  }

  /** The white space in front of a token. */
  #place(token: Token, previous: Token | undefined, index: number, closing: Braces | undefined): void {
    const opensBlankLine =
      this.#breaks > 0 && closing === undefined && previous?.text !== "{" && this.#hasBlankLine(token);
    if (opensBlankLine) this.#breaks = 2;
    if (this.#breaks > 0) this.#breakLine();
    else if (this.#needsSpace(previous, token, index, closing)) this.#line += " ";
  }

  #afterToken(text: string, closing: Braces | undefined): void {
    if (text === "(" || text === "<") this.#brackets += 1;
    if (text === ")" || text === ">") this.#brackets -= 1;
    if (text === "{") {
      const braces = this.#bracesAfter();
      this.#braces.push(braces);
      if (braces !== "names") this.#endStatement(1);
    } else if (closing === "names") {
      // `include … with { … }` ends without a semicolon.
      if (this.#statement === "include") this.#endStatement(1);
    } else if (closing !== undefined) this.#endStatement(this.#braces.length === 0 ? 2 : 1);
    else if (text === ";") this.#endStatement(this.#statement === "package" ? 2 : 1);
    else if (text === "," && this.#braces.at(-1) === "entries" && this.#brackets === 0) this.#endStatement(1);
    else if (text === ")" && this.#statement === "@") this.#endStatement(1);
  }

  #bracesAfter(): Braces {
    if (/[.]\{$/.test(this.#line) || /\bwith \{$/.test(this.#line)) return "names";
    return ENTRY_KEYWORDS.has(this.#statement) ? "entries" : "members";
  }

  #endStatement(breaks: 1 | 2): void {
    this.#breaks = breaks;
    this.#statement = "";
    this.#statementLength = 0;
    this.#brackets = 0;
  }

  #writeComment(comment: Comment): void {
    const between = this.#text.slice(this.#sourceEnd, comment.start);
    const isTrailing = !this.#isEmpty() && !between.includes("\n");
    if (isTrailing) this.#line += this.#line.endsWith("(") || this.#line.endsWith("<") ? "" : " ";
    else if (!this.#isEmpty()) {
      const isFirst = this.#line.endsWith("{");
      if (/\n[ \t\r]*\n/.test(between) && !isFirst) this.#breaks = 2;
      else if (this.#breaks === 0) this.#breaks = 1;
      else if (this.#breaks === 2 && isFirst) this.#breaks = 1;
      this.#breakLine();
    }
    this.#write(this.#realign(comment), comment);
    this.#afterComment = true;
    // The token after a line comment, or after a block comment that stands alone on its line, starts a new line.
    const next = this.#text.slice(comment.end).match(/^[ \t\r]*\n/);
    if (comment.style === "line" || (!isTrailing && next !== null)) this.#breaks = this.#breaks === 2 ? 2 : 1;
  }

  /** Lines of a block comment that begin with a star stay in line with its first star. */
  #realign(comment: Comment): string {
    if (comment.style === "line") return withoutTrailingSpace(comment.text);
    const [first = "", ...rest] = comment.text.split(/\r?\n/);
    if (!rest.every((line) => line.trimStart().startsWith("*"))) return comment.text;
    const column = this.#line.length;
    return [first.trimEnd(), ...rest.map((line) => `${" ".repeat(column)} ${line.trim()}`)].join(
      this.#newline,
    );
  }

  #hasBlankLine(token: Token): boolean {
    return /\n[ \t\r]*\n/.test(this.#text.slice(this.#sourceEnd, token.start));
  }

  #breakLine(): void {
    if (!this.#isEmpty()) {
      this.#lines += withoutTrailingSpace(this.#line) + this.#newline.repeat(this.#breaks);
      // A statement that a comment has broken goes on further in.
      const depth = this.#braces.length + (this.#statementLength > 0 ? 1 : 0);
      this.#line = "  ".repeat(depth);
    }
    this.#breaks = 0;
  }

  #isEmpty(): boolean {
    return this.#lines === "" && this.#line === "";
  }

  #needsSpace(
    previous: Token | undefined,
    token: Token,
    index: number,
    closing: Braces | undefined,
  ): boolean {
    if (this.#afterComment) return ![",", ";", ")", ">"].includes(token.text);
    if (previous === undefined) return false;
    const [left, right] = [previous.text, token.text];
    // Together they would be the start of a comment, or a version.
    const isComment = /^(?:\/[/*]|\*\/)/.test(left.slice(-1) + right);
    const isNumber = (previous.kind === "integer" && right === ".") || (left === "." && /^\d/.test(right));
    if (isComment || isNumber) return previous.end < token.start;
    if (right === "{") return left !== ".";
    if (left === "{" || right === "}")
      return closing === "names" || this.#braces.at(-1) === "names" ? !this.#isUseList() : false;
    if ([",", ";", ":", ")", ">", ".", "<", "/"].includes(right)) return false;
    if (right === "(") return left === "->" || left === ":" || left === ",";
    if (right === "@") return false;
    if (["(", "<", ".", "@", "/"].includes(left)) return false;
    if (left === ":") return !this.#isPathColon(index - 1);
    return true;
  }

  /** `.{a, b}` has no space within, `with { a as b }` has. */
  #isUseList(): boolean {
    return this.#statement === "use";
  }

  /** The colon of `wasi:http/types` or of a `package` line, not the one of `name: type`. */
  #isPathColon(index: number): boolean {
    return this.#statement === "package" || this.#tokens[index + 2]?.text === "/";
  }
}

/** `trimEnd` would also take control codes, which are mistakes in WIT and not for the printer to hide. */
function withoutTrailingSpace(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
