/**
 * A syntax tree back to text, in one layout, with all of its comments.
 *
 * Problem: comments may stand between any two tokens, and half-typed files have no complete tree.
 * Idea: the layout of WIT follows from its tokens. Braces, semicolons and the commas of type bodies break lines, all
 * other pairs of tokens have a fixed distance; so that the printer walks the tokens, and comments ride along.
 * Result: nothing is ever lost, and printing twice gives what printing once gave.
 */
import type { Comment, Token } from "../syntax/lexer.ts";
import type { SyntaxFile } from "../syntax/tree.ts";

/**
 * The file in canonical layout: two spaces of indentation, one member per line, a comma behind every entry of a type,
 * at most one blank line in a row and always one between the declarations of a file.
 */
export function printWit(file: SyntaxFile): string {
  return new Formatter(file).print();
}

/** What a pair of braces holds. */
type Braces =
  /** Members that end in semicolons or braces. */
  | "members"
  /** The entries of a record, a variant, an enum or flags: a comma behind each, a line for each. */
  | "entries"
  /** The names of a `use` or an `include`, all on one line. */
  | "names";

const ENTRY_KEYWORDS: ReadonlySet<string> = new Set(["record", "variant", "enum", "flags"]);

/** WIT nests four levels; braces that only a broken text has must not make its lines ever longer. */
const DEEPEST_INDENTATION = 8;

class Formatter {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  /** The finished lines. */
  #lines = "";
  /** The line that is being written: short, so that looking at its end is cheap. */
  #line = "";
  /** Line breaks that are due before whatever comes next: none, a new line, or a blank line too. */
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

  /** Joining lines could close a string that is open. */
  readonly #keepsLines: boolean;

  constructor(file: SyntaxFile) {
    this.#text = file.source.text;
    this.#tokens = file.tokens;
    this.#keepsLines = file.tokens.some((token) => token.kind === "unknown");
  }

  print(): string {
    for (const [index, token] of this.#tokens.entries()) {
      const previous = this.#tokens[index - 1];
      const endsSomething = previous !== undefined && ![",", ";", "{", "}"].includes(previous.text);
      const isPunctuation = token.kind === "punctuation" && [";", ","].includes(token.text) && endsSomething;
      if (this.#isSuperfluous(token, index)) continue;
      if (token.text === "}" && token.kind === "punctuation") this.#endEntries(previous);
      // A comment in front of `;` or `,` reads better behind it.
      if (isPunctuation) this.#writeToken(token, previous, index);
      for (const comment of token.comments) this.#writeComment(comment);
      if (token.kind === "end") break;
      if (!isPunctuation) this.#writeToken(token, previous, index);
    }
    const text = this.#lines + this.#line;
    const trimmed = withoutTrailingSpace(text);
    return trimmed === "" ? "" : `${trimmed}\n`;
  }

  /** A comma behind the last of several things on one line. */
  #isSuperfluous(token: Token, index: number): boolean {
    const next = this.#tokens[index + 1];
    const previous = this.#tokens[index - 1];
    const endsSomething = previous !== undefined && previous.kind !== "unknown" && !["(", "<", "{", ","].includes(previous.text);
    if (!endsSomething) return false;
    if (token.kind !== "punctuation" || token.text !== "," || token.comments.length > 0) return false;
    if (next?.kind !== "punctuation" || next.comments.length > 0) return false;
    return next.text === ")" || next.text === ">" || (next.text === "}" && this.#braces.at(-1) === "names");
  }

  /** Gives the last entry of a type its comma. */
  #endEntries(previous: Token | undefined): void {
    const isEntry = previous !== undefined && previous.kind !== "unknown" && !["{", ",", ";", "}"].includes(previous.text);
    if (this.#braces.at(-1) !== "entries" || !isEntry || this.#brackets !== 0) return;
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
    const opensBlankLine = this.#breaks > 0 && closing === undefined && previous?.text !== "{" && this.#hasBlankLine(token);
    if (opensBlankLine) this.#breaks = 2;
    else if (this.#keepsLines && this.#breaks === 0 && this.#text.slice(this.#sourceEnd, token.start).includes("\n")) this.#breaks = 1;
    if (this.#breaks > 0) this.#breakLine();
    else if (previous !== undefined && this.#needsSpace(previous, token, index, closing)) this.#line += " ";
    this.#line += token.text;
    this.#afterComment = false;
    this.#sourceEnd = token.end;
    if (this.#statementLength === 0) this.#statement = token.text;
    else if (this.#statement === "@" && text !== ")") this.#statement = "@";
    this.#statementLength += 1;
    this.#afterToken(text, closing);
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
    this.#line += this.#realign(comment);
    this.#afterComment = true;
    this.#sourceEnd = comment.end;
    // What follows a line comment, or a block comment on a line of its own, starts a line.
    const next = this.#text.slice(comment.end).match(/^[ \t\r]*\n/);
    if (comment.style === "line" || (!isTrailing && next !== null)) this.#breaks = this.#breaks === 2 ? 2 : 1;
  }

  /** Lines of a block comment that begin with a star stay in line with its first star. */
  #realign(comment: Comment): string {
    if (comment.style === "line") return withoutTrailingSpace(comment.text);
    const [first = "", ...rest] = comment.text.split(/\r?\n/);
    if (!rest.every((line) => line.trimStart().startsWith("*"))) return comment.text;
    const column = this.#line.length;
    return [first.trimEnd(), ...rest.map((line) => `${" ".repeat(column)} ${line.trim()}`)].join("\n");
  }

  #hasBlankLine(token: Token): boolean {
    return /\n[ \t\r]*\n/.test(this.#text.slice(this.#sourceEnd, token.start));
  }

  #breakLine(): void {
    if (!this.#isEmpty()) {
      this.#lines += `${withoutTrailingSpace(this.#line)}${this.#breaks === 2 ? "\n\n" : "\n"}`;
      // A statement that a comment has broken goes on further in.
      const depth = this.#braces.length + (this.#statementLength > 0 ? 1 : 0);
      this.#line = "  ".repeat(Math.min(depth, DEEPEST_INDENTATION));
    }
    this.#breaks = 0;
  }

  #isEmpty(): boolean {
    return this.#lines === "" && this.#line === "";
  }

  #needsSpace(previous: Token, token: Token, index: number, closing: Braces | undefined): boolean {
    const isUnknown = previous.kind === "unknown" || token.kind === "unknown";
    if (this.#afterComment) return ![",", ";", ")", ">"].includes(token.text);
    if (isUnknown) return /\s/.test(this.#text.slice(previous.end, token.start));
    const [left, right] = [previous.text, token.text];
    // Together they would be the start of a comment, or a version.
    const isComment = /^(?:\/[/*]|\*\/)/.test(left.slice(-1) + right);
    const isNumber = (previous.kind === "integer" && right === ".") || (left === "." && /^\d/.test(right));
    if (isComment || isNumber) return previous.end < token.start;
    if (right === "{") return left !== ".";
    if (left === "{" || right === "}") return closing === "names" || this.#braces.at(-1) === "names" ? !this.#isUseList() : false;
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
  while (end > 0 && " \t\n".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
