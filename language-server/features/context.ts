/**
 * What could be written at a place, found from the tokens before it.
 *
 * Problem: the tree is broken at the place where the user types.
 * Idea: the braces around the place show the kind of list, and the tokens since the last separator show how far the
 * statement has got.
 */
import type { SyntaxFile, Token } from "../../core/wit/index.ts";

/** The content of the braces around the place. */
export type Braces =
  | "file"
  | "package"
  | "interface"
  | "world"
  | "resource"
  | "record"
  | "variant"
  | "enum"
  | "flags"
  | "use-names"
  | "with-names"
  | "unknown";

export interface WritingContext {
  readonly braces: Braces;
  /** The tokens of the statement before the word at the place, without complete gates. */
  readonly statement: readonly Token[];
  /** The statement that opened the innermost braces. */
  readonly opening: readonly Token[];
  /** The word at the place, from its start to its end; empty between words. */
  readonly word: { readonly start: number; readonly end: number };
  /** The place is inside a comment or a string. */
  readonly isText: boolean;
}

interface Frame {
  readonly braces: Braces;
  readonly opening: readonly Token[];
  statement: Token[];
  brackets: number;
}

export function writingContext(file: SyntaxFile, offset: number): WritingContext {
  const { tokens, source } = file;
  const current = tokens.find((token) => token.start < offset && offset <= token.end && isWord(token));
  const word =
    current === undefined ? { start: offset, end: offset } : { start: current.start, end: current.end };
  const stack: Frame[] = [{ braces: "file", opening: [], statement: [], brackets: 0 }];
  for (const [index, token] of tokens.entries()) {
    if (token.end > word.start || token === current || token.kind === "end") break;
    step(stack, token, startsLine(source.text, token, tokens[index - 1]));
  }
  const top = stack.at(-1) ?? { braces: "file" as const, opening: [], statement: [] };
  const starts = startsLine(
    source.text,
    word,
    tokens.findLast((token) => token.end <= word.start),
  );
  const statement = starts && isComplete(top.statement) ? [] : withoutGates(top.statement);
  return { braces: top.braces, statement, opening: top.opening, word, isText: isInText(file, offset) };
}

function isWord(token: Token): boolean {
  return token.kind === "identifier" || token.kind === "keyword";
}

/** Keywords that start a new item at the start of a line, even if the item before is incomplete. */
const STARTS: ReadonlySet<string> = new Set(
  "package interface world use type record variant enum flags resource import export include".split(" "),
);

function step(stack: Frame[], token: Token, isFirstInLine: boolean): void {
  const top = stack.at(-1);
  if (top === undefined) return;
  const text = token.kind === "punctuation" ? token.text : "";
  if (token.kind === "keyword" && isFirstInLine && STARTS.has(token.text) && takesMembers(top.braces))
    clear(top);
  if (text === "{") {
    stack.push({
      braces: bracesAfter(top),
      opening: withoutGates(top.statement),
      statement: [],
      brackets: 0,
    });
    top.statement.push(token);
  } else if (text === "}") {
    if (stack.length > 1) stack.pop();
    const outer = stack.at(-1);
    // The names of a `use` are followed by a semicolon, everything else ends with its brace.
    if (outer !== undefined && top.braces !== "use-names") clear(outer);
    else outer?.statement.push(token);
  } else if (text === ";") clear(top);
  else if (text === "," && top.brackets === 0 && !takesMembers(top.braces)) clear(top);
  else {
    if (text === "(" || text === "<") top.brackets += 1;
    if (text === ")" || text === ">") top.brackets = Math.max(0, top.brackets - 1);
    top.statement.push(token);
  }
}

function clear(frame: Frame): void {
  frame.statement = [];
  frame.brackets = 0;
}

function takesMembers(braces: Braces): boolean {
  return (
    braces === "file" ||
    braces === "package" ||
    braces === "interface" ||
    braces === "world" ||
    braces === "resource"
  );
}

function bracesAfter({ braces, statement }: Frame): Braces {
  const tokens = withoutGates(statement);
  const [first] = tokens;
  const last = tokens.at(-1)?.text;
  if (last === ".") return "use-names";
  if (last === "with") return "with-names";
  if (braces === "world" && (first?.text === "import" || first?.text === "export")) return "interface";
  switch (first?.text) {
    case "package":
    case "interface":
    case "world":
    case "resource":
    case "record":
    case "variant":
    case "enum":
    case "flags":
      return first.text;
    default:
      return "unknown";
  }
}

/** A line can start something new where the line before could have ended. */
function isComplete(statement: readonly Token[]): boolean {
  const last = statement.at(-1);
  if (last === undefined) return true;
  if (statement[0]?.text === "use" && last.text === "}") return true;
  return last.text === ")" && statement[0]?.text === "@" && withoutGates(statement).length === 0;
}

/** `@since(version = 1.0.0) f` is `f`. */
function withoutGates(statement: readonly Token[]): readonly Token[] {
  let rest = statement;
  while (rest[0]?.text === "@") {
    const close = rest.findIndex((token) => token.text === ")" && token.kind === "punctuation");
    if (close === -1) return rest;
    rest = rest.slice(close + 1);
  }
  return rest;
}

function startsLine(text: string, token: { readonly start: number }, previous: Token | undefined): boolean {
  return previous === undefined || text.slice(previous.end, token.start).includes("\n");
}

function isInText({ tokens }: SyntaxFile, offset: number): boolean {
  for (const token of tokens) {
    for (const comment of token.comments) {
      // A line comment goes on behind its last character, a block comment ends with it.
      const end = comment.style === "line" ? comment.end + 1 : comment.end;
      if (comment.start < offset && offset < end) return true;
    }
    if (token.kind === "string" && token.start < offset && offset < token.end) return true;
    if (token.start > offset) break;
  }
  return false;
}
