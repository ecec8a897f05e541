/** The arguments of a call: the members of a JSON object. Each one stays JSON text until a tool reads it. */
export class Arguments {
  private readonly members: Map<string, string> = new Map<string, string>();

  /** `json` comes from the request. A text that is not a JSON object has no members. */
  constructor(json: string | null) {
    if (json !== null) this.read(new Scanner(json));
  }

  /** The argument `name`, or `null` if it is missing or not a string. */
  string(name: string): string | null {
    if (!this.members.has(name)) return null;
    const value = this.members.get(name);
    return value.charCodeAt(0) == QUOTE ? unescape(value) : null;
  }

  /** The argument `name`, or `NaN` if it is missing or not a number. */
  number(name: string): f64 {
    if (!this.members.has(name)) return NaN;
    const value = this.members.get(name);
    const first = value.charCodeAt(0);
    return first == MINUS || (first >= ZERO && first <= NINE) ? parseFloat(value) : NaN;
  }

  private read(scanner: Scanner): void {
    if (!scanner.accept(OPEN_BRACE) || scanner.accept(CLOSE_BRACE)) return;
    do {
      const key = scanner.value();
      if (!scanner.accept(COLON)) return;
      const value = scanner.value();
      if (value.length == 0) return;
      this.members.set(unescape(key), value);
    } while (scanner.accept(COMMA));
  }
}

const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const MINUS: i32 = 0x2d;
const ZERO: i32 = 0x30;
const NINE: i32 = 0x39;
const COLON: i32 = 0x3a;
const OPEN_BRACKET: i32 = 0x5b;
const BACKSLASH: i32 = 0x5c;
const CLOSE_BRACKET: i32 = 0x5d;
const OPEN_BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;

/** Steps through JSON text, one value at a time. */
class Scanner {
  private position: i32 = 0;

  constructor(private readonly text: string) {}

  /** Skips white space, and then `character`. Returns `false` if another character is next. */
  accept(character: i32): bool {
    this.skipSpace();
    if (this.position >= this.text.length || this.text.charCodeAt(this.position) != character) return false;
    this.position++;
    return true;
  }

  /** Skips the next value and returns its text, or an empty text at the end. */
  value(): string {
    this.skipSpace();
    const start = this.position;
    let depth = 0;
    while (this.position < this.text.length) {
      const character = this.text.charCodeAt(this.position);
      if (character == QUOTE) {
        this.skipString();
        if (depth == 0) break;
        continue;
      }
      const closes = character == CLOSE_BRACE || character == CLOSE_BRACKET;
      if (depth == 0 && (closes || character == COMMA || character == COLON || isSpace(character))) break;
      this.position++;
      if (character == OPEN_BRACE || character == OPEN_BRACKET) depth++;
      if (closes && --depth == 0) break;
    }
    return this.text.substring(start, this.position);
  }

  private skipSpace(): void {
    while (this.position < this.text.length && isSpace(this.text.charCodeAt(this.position))) this.position++;
  }

  private skipString(): void {
    this.position++;
    while (this.position < this.text.length) {
      const character = this.text.charCodeAt(this.position++);
      if (character == QUOTE) return;
      if (character == BACKSLASH) this.position++;
    }
  }
}

function isSpace(character: i32): bool {
  return character == 0x20 || (character >= 0x09 && character <= 0x0d);
}

/** The text that a JSON string stands for: `"a\n"`, with its quotes, becomes `a` and a line break. */
function unescape(literal: string): string {
  const end = literal.length - 1;
  if (!literal.includes("\\")) return literal.substring(1, end);
  // Adding to a long string copies it each time, so this collects pieces and joins them once.
  const pieces: string[] = [];
  let start = 1;
  for (let position = 1; position < end; position++) {
    if (literal.charCodeAt(position) != BACKSLASH) continue;
    pieces.push(literal.substring(start, position));
    position++;
    const escape = literal.charAt(position);
    if (escape == "u") {
      pieces.push(String.fromCharCode(<i32>parseInt(literal.substring(position + 1, position + 5), 16)));
      position += 4;
    } else if (escape == "n") pieces.push("\n");
    else if (escape == "t") pieces.push("\t");
    else if (escape == "r") pieces.push("\r");
    else if (escape == "b") pieces.push("\b");
    else if (escape == "f") pieces.push("\f");
    else pieces.push(escape);
    start = position + 1;
  }
  pieces.push(literal.substring(start, end));
  return pieces.join("");
}
