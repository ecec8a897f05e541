/** JSON: values that are read when they are asked for, and text for values. */

const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const MINUS: i32 = 0x2d;
const COLON: i32 = 0x3a;
const OPEN_BRACKET: i32 = 0x5b;
const BACKSLASH: i32 = 0x5c;
const CLOSE_BRACKET: i32 = 0x5d;
const OPEN_BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;

/** One JSON value. */
export class Json {
  /** `text` is valid JSON, as everything is that a server passes on. */
  constructor(
    /** The value as it is written. */
    readonly text: string,
  ) {}

  get isObject(): bool {
    return this.first == OPEN_BRACE;
  }

  get isArray(): bool {
    return this.first == OPEN_BRACKET;
  }

  get isString(): bool {
    return this.first == QUOTE;
  }

  get isNumber(): bool {
    return this.first == MINUS || isDigit(this.first);
  }

  get isBoolean(): bool {
    return this.text == "true" || this.text == "false";
  }

  get isNull(): bool {
    return this.text == "null";
  }

  /** The text that a string stands for; empty for other values. */
  get string(): string {
    return this.isString ? unquote(this.text) : "";
  }

  /** `NaN` for what is no number. */
  get number(): f64 {
    return this.isNumber ? parseFloat(this.text) : NaN;
  }

  /** A number without its fraction, within the limits of `i64`; 0 for what is no number. */
  get integer(): i64 {
    const text = this.text;
    if (!this.isNumber) return 0;
    // Above 2^53 a float would change the number.
    for (let i = 0; i < text.length; i++) {
      const character = text.charCodeAt(i);
      if (!isDigit(character) && character != MINUS) return <i64>parseFloat(text);
    }
    return text.length > 18 ? <i64>parseFloat(text) : I64.parseInt(text);
  }

  /** Whether the value is `true`. */
  get boolean(): bool {
    return this.text == "true";
  }

  /** The member of an object; `null` if it has none of this name. Of several, the last one. */
  get(name: string): Json | null {
    if (!this.isObject) return null;
    let found: Json | null = null;
    const scanner = new Scanner(this.text, 1);
    while (!scanner.accept(CLOSE_BRACE)) {
      const key = scanner.value();
      scanner.accept(COLON);
      const value = scanner.value();
      if (value.length == 0) break;
      if (unquote(key) == name) found = new Json(value);
      scanner.accept(COMMA);
    }
    return found;
  }

  /** The member of an object; JSON's `null` if it has none of this name: `json.at("main").at("temp").number`. */
  at(name: string): Json {
    const found = this.get(name);
    return found === null ? new Json("null") : found;
  }

  /** The names of an object's members, in their order. */
  get names(): string[] {
    const names: string[] = [];
    if (!this.isObject) return names;
    const scanner = new Scanner(this.text, 1);
    while (!scanner.accept(CLOSE_BRACE)) {
      const key = scanner.value();
      scanner.accept(COLON);
      if (scanner.value().length == 0) break;
      names.push(unquote(key));
      scanner.accept(COMMA);
    }
    return names;
  }

  /** The elements of an array; none for other values. */
  get elements(): Json[] {
    const elements: Json[] = [];
    if (!this.isArray) return elements;
    const scanner = new Scanner(this.text, 1);
    while (!scanner.accept(CLOSE_BRACKET)) {
      const value = scanner.value();
      if (value.length == 0) break;
      elements.push(new Json(value));
      scanner.accept(COMMA);
    }
    return elements;
  }

  private get first(): i32 {
    return this.text.length > 0 ? this.text.charCodeAt(0) : 0;
  }
}

/** An object that is being written: `new JsonObject().string("city", "Oslo").number("degrees", 4).text`. */
export class JsonObject {
  private readonly members: string[] = [];

  string(name: string, value: string): this {
    return this.json(name, quote(value));
  }

  /** What JSON cannot say, `NaN` and infinity, becomes `null`. */
  number(name: string, value: f64): this {
    if (!isFinite(value)) return this.json(name, "null");
    const isWhole = Math.floor(value) == value && Math.abs(value) <= f64.MAX_SAFE_INTEGER;
    return this.json(name, isWhole ? (<i64>value).toString() : value.toString());
  }

  integer(name: string, value: i64): this {
    return this.json(name, value.toString());
  }

  boolean(name: string, value: bool): this {
    return this.json(name, value ? "true" : "false");
  }

  /** A value that is JSON already: `[1,2]`. */
  json(name: string, value: string): this {
    this.members.push(quote(name) + ":" + value);
    return this;
  }

  get text(): string {
    return "{" + this.members.join(",") + "}";
  }
}

/** A JSON array of values that are JSON already. */
export function arrayOf(values: string[]): string {
  return "[" + values.join(",") + "]";
}

/** A text as a JSON string, with its quotes. */
export function quote(text: string): string {
  const pieces: string[] = ['"'];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character >= 0x20 && character != QUOTE && character != BACKSLASH) continue;
    pieces.push(text.substring(start, i));
    pieces.push(escapeOf(character));
    start = i + 1;
  }
  pieces.push(text.substring(start));
  pieces.push('"');
  return pieces.join("");
}

function escapeOf(character: i32): string {
  if (character == QUOTE) return '\\"';
  if (character == BACKSLASH) return "\\\\";
  if (character == 0x0a) return "\\n";
  return "\\u" + character.toString(16).padStart(4, "0");
}

/** Steps through JSON text, one value at a time. */
class Scanner {
  constructor(
    private readonly text: string,
    private position: i32,
  ) {}

  /** Skips white space, and then `character`. False if another character is next. At the end, everything is. */
  accept(character: i32): bool {
    this.skipSpace();
    if (this.position >= this.text.length) return true;
    if (this.text.charCodeAt(this.position) != character) return false;
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
      const ends = closes || character == COMMA || character == COLON || isSpace(character);
      if (depth == 0 && ends) break;
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

function isDigit(character: i32): bool {
  return character >= 0x30 && character <= 0x39;
}

function isSpace(character: i32): bool {
  return character == 0x20 || (character >= 0x09 && character <= 0x0d);
}

/** The text that a JSON string stands for: `"a\n"`, with its quotes, becomes `a` and a line break. */
function unquote(literal: string): string {
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
