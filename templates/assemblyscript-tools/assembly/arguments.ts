/** A tool's arguments: the members of a JSON object, each kept as text until somebody asks for it. */
export class Arguments {
  private readonly members: Map<string, string> = new Map<string, string>();

  /** `json` is what the request has; a text that is no object has no members. */
  constructor(json: string | null) {
    if (json !== null) this.read(new Scanner(json));
  }

  /** The string, or `null` when there is none under this name. */
  string(name: string): string | null {
    if (!this.members.has(name)) return null;
    const value = this.members.get(name);
    return value.charCodeAt(0) == quote ? unescape(value) : null;
  }

  /** The number, or `NaN` when there is none under this name. */
  number(name: string): f64 {
    if (!this.members.has(name)) return NaN;
    const value = this.members.get(name);
    const first = value.charCodeAt(0);
    return first == minus || (first >= zero && first <= nine) ? parseFloat(value) : NaN;
  }

  private read(scanner: Scanner): void {
    if (!scanner.accept(openBrace) || scanner.accept(closeBrace)) return;
    do {
      const key = scanner.value();
      if (!scanner.accept(colon)) return;
      const value = scanner.value();
      if (value.length == 0) return;
      this.members.set(unescape(key), value);
    } while (scanner.accept(comma));
  }
}

const quote: i32 = 0x22;
const comma: i32 = 0x2c;
const minus: i32 = 0x2d;
const zero: i32 = 0x30;
const nine: i32 = 0x39;
const colon: i32 = 0x3a;
const openBracket: i32 = 0x5b;
const backslash: i32 = 0x5c;
const closeBracket: i32 = 0x5d;
const openBrace: i32 = 0x7b;
const closeBrace: i32 = 0x7d;

/** Walks over JSON text without taking it apart. */
class Scanner {
  private position: i32 = 0;

  constructor(private readonly text: string) {}

  /** Steps over white space, and then over `character` if it is there. */
  accept(character: i32): bool {
    this.skipSpace();
    if (this.position >= this.text.length || this.text.charCodeAt(this.position) != character) return false;
    this.position++;
    return true;
  }

  /** The text of the value that begins here; empty at the end. */
  value(): string {
    this.skipSpace();
    const start = this.position;
    let depth = 0;
    while (this.position < this.text.length) {
      const character = this.text.charCodeAt(this.position);
      if (character == quote) {
        this.skipString();
        if (depth == 0) break;
        continue;
      }
      const closes = character == closeBrace || character == closeBracket;
      if (depth == 0 && (closes || character == comma || character == colon || isSpace(character))) break;
      this.position++;
      if (character == openBrace || character == openBracket) depth++;
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
      if (character == quote) return;
      if (character == backslash) this.position++;
    }
  }
}

function isSpace(character: i32): bool {
  return character == 0x20 || (character >= 0x09 && character <= 0x0d);
}

/** A JSON string literal, with its quotes, as the text that it stands for. */
function unescape(literal: string): string {
  const end = literal.length - 1;
  if (!literal.includes("\\")) return literal.substring(1, end);
  // Pieces, since a long text would be copied for every character that is added to it.
  const pieces: string[] = [];
  let start = 1;
  for (let position = 1; position < end; position++) {
    if (literal.charCodeAt(position) != backslash) continue;
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
