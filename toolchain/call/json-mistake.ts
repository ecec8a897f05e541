/**
 * Where a text stops being JSON. The messages of `JSON.parse` differ between versions of Node, and some of them name no
 * place; a person who typed the text on a command line needs one.
 */
export interface JsonMistake {
  /** In UTF-16 code units, from 0. */
  readonly offset: number;
  /** `expected a comma or }`, without what was found there. */
  readonly message: string;
}

/** `undefined` for a text that is JSON. */
export function findJsonMistake(text: string): JsonMistake | undefined {
  try {
    const end = skipSpace(text, readValue(text, skipSpace(text, 0), 0));
    return end === text.length ? undefined : { offset: end, message: "expected the end of the text" };
  } catch (error) {
    if (error instanceof Mistake) return error.mistake;
    throw error;
  }
}

class Mistake extends Error {
  readonly mistake: JsonMistake;

  constructor(offset: number, message: string) {
    super(message);
    this.mistake = { offset, message };
  }
}

/** Deeper than JSON that a person types, and shallow enough for the stack. */
const MAX_DEPTH = 1000;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Each of these functions takes where something begins, and gives where it ends. */
function readValue(text: string, start: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new Mistake(start, `expected at most ${MAX_DEPTH} levels`);
  const first = text[start];
  if (first === "{") return readMembers(text, start, depth);
  if (first === "[") return readItems(text, start, depth);
  if (first === '"') return readString(text, start);
  const end = match(NUMBER, text, start) ?? match(WORD, text, start);
  if (end === undefined) throw new Mistake(start, "expected a value, and strings in double quotes");
  return end;
}

function readMembers(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === "}") return at + 1;
  for (;;) {
    if (text[at] !== '"') throw new Mistake(at, "expected a name in double quotes");
    at = skipSpace(text, readString(text, at));
    if (text[at] !== ":") throw new Mistake(at, "expected a colon");
    at = skipSpace(text, readValue(text, skipSpace(text, at + 1), depth + 1));
    if (text[at] === "}") return at + 1;
    if (text[at] !== ",") throw new Mistake(at, "expected a comma or }");
    at = skipSpace(text, at + 1);
  }
}

function readItems(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === "]") return at + 1;
  for (;;) {
    at = skipSpace(text, readValue(text, at, depth + 1));
    if (text[at] === "]") return at + 1;
    if (text[at] !== ",") throw new Mistake(at, "expected a comma or ]");
    at = skipSpace(text, at + 1);
  }
}

function readString(text: string, start: number): number {
  for (let at = start + 1; at < text.length;) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character < " ") throw new Mistake(at, "expected an escape such as \\n, not the character itself");
    if (character !== "\\") at += 1;
    else {
      const end = match(ESCAPE, text, at);
      if (end === undefined) throw new Mistake(at, "expected an escape such as \\n, \\\\ or \\u00e9");
      at = end;
    }
  }
  throw new Mistake(text.length, 'expected a closing "');
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return at;
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
