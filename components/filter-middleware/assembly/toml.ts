/**
 * TOML 1.0 as far as a routing configuration needs it: tables, inline tables, dotted keys, strings and lists of strings.
 *
 * The text becomes a flat list of what it says, in its order: `[a."b"]` is the entry `a`, `b` without a value, and
 * `c = "d"` below it the entry `a`, `b`, `c`. Values that no routing configuration has, such as numbers, are kept as
 * they are written, so that the error for the key can say what it expects. What TOML has besides (strings of several
 * lines, arrays of tables) is refused by name.
 */
import { ByteReader } from "../../lib/bytes/byte-reader";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { hexDigit } from "../../lib/bytes/hex";
import { Span } from "../../lib/bytes/span";

export const enum ValueKind {
  /** `[table]`, or `{ ... }`, whose members are entries of their own. */
  Table,
  Text,
  /** A list of strings. */
  Texts,
  /** Anything else. */
  Other,
}

/** A table or a value of the text. */
export class Entry {
  /** The string of `Text`; what was written for `Other`. */
  text: Span = Span.empty();
  /** The strings of `Texts`. */
  texts: Array<Span> = [];

  constructor(
    /** The names from the outermost table to the key. */
    readonly path: Array<Span>,
    readonly kind: ValueKind,
    /** The first line is 1. */
    readonly line: i32,
  ) {}
}

/** Deeper than any table of a routing configuration, and little enough for the stack. */
const MOST_LEVELS: i32 = 16;

/** Reads one text. After `read`, either `entries` is complete, or `fault` is the error in line `line`. */
export class Toml extends ByteReader {
  readonly entries: Array<Entry> = [];
  /** `null` for a text without fault. */
  fault: string | null = null;
  line: i32 = 1;

  constructor(text: Span) {
    super(text);
    // A byte order mark, which editors of some systems write.
    if (this.peek() == 0xef && this.peek(1) == 0xbb && this.peek(2) == 0xbf) this.skip(3);
  }

  read(): bool {
    let table: Array<Span> = [];
    while (this.fault === null) {
      this.skipLines();
      if (this.isAtEnd) return this.isWithoutRepetition();
      if (this.peek() == 0x5b) {
        if (this.peek(1) == 0x5b)
          return this.fail("arrays of tables are not part of a routing configuration");
        this.skip();
        table = [];
        const line = this.line;
        if (!this.key(table) || !this.expect(0x5d, "expected `]` after the name of a table")) return false;
        this.entries.push(new Entry(table, ValueKind.Table, line));
      } else if (!this.pair(table, 0)) {
        return false;
      }
      if (!this.endOfLine()) return false;
    }
    return false;
  }

  /** `key = value`, below the tables that `outer` names. */
  private pair(outer: Array<Span>, level: i32): bool {
    const path = outer.slice();
    if (!this.key(path) || !this.expect(0x3d, "expected `=` after a key")) return false;
    this.skipBlanks();
    const line = this.line;
    const first = this.peek();
    if (first == 0x22 || first == 0x27) {
      const text = this.string();
      if (text === null) return false;
      const entry = new Entry(path, ValueKind.Text, line);
      entry.text = text;
      this.entries.push(entry);
      return true;
    }
    if (first == 0x5b) return this.list(path, line);
    if (first == 0x7b) return this.inlineTable(path, line, level);
    return this.other(path, line);
  }

  private list(path: Array<Span>, line: i32): bool {
    const entry = new Entry(path, ValueKind.Texts, line);
    this.skip();
    while (true) {
      this.skipLines();
      const first = this.peek();
      if (first == 0x5d) break;
      if (first != 0x22 && first != 0x27) {
        return this.fail(this.isAtEnd ? "expected `]` at the end of a list" : "expected a list of strings");
      }
      const text = this.string();
      if (text === null) return false;
      entry.texts.push(text);
      this.skipLines();
      if (this.peek() == 0x2c) this.skip();
      else if (this.peek() != 0x5d) return this.fail("expected `,` or `]` in a list");
    }
    this.skip();
    this.entries.push(entry);
    return true;
  }

  private inlineTable(path: Array<Span>, line: i32, level: i32): bool {
    if (level == MOST_LEVELS) return this.fail("tables are nested too deeply");
    this.entries.push(new Entry(path, ValueKind.Table, line));
    this.skip();
    this.skipBlanks();
    if (this.peek() == 0x7d) {
      this.skip();
      return true;
    }
    while (true) {
      if (!this.pair(path, level + 1)) return false;
      this.skipBlanks();
      const after = this.peek();
      if (after != 0x7d && after != 0x2c) return this.fail("expected `,` or `}` in a table on one line");
      this.skip();
      if (after == 0x7d) return true;
      this.skipBlanks();
    }
  }

  /** Anything up to what could end a value; that it is none that counts here makes its grammar unimportant. */
  private other(path: Array<Span>, line: i32): bool {
    const start = this.position;
    while (!this.isAtEnd) {
      const byte = this.peek();
      if (byte <= 0x20 || byte == 0x23 || byte == 0x2c || byte == 0x7d || byte == 0x5d) break;
      this.skip();
    }
    if (this.position == start) return this.fail("expected a value");
    const entry = new Entry(path, ValueKind.Other, line);
    entry.text = this.since(start);
    this.entries.push(entry);
    return true;
  }

  /** Adds the names of a dotted key to `path`, and passes the blanks behind it. */
  private key(path: Array<Span>): bool {
    while (true) {
      this.skipBlanks();
      const first = this.peek();
      if (first == 0x22 || first == 0x27) {
        const name = this.string();
        if (name === null) return false;
        path.push(name);
      } else {
        const start = this.position;
        while (isBare(this.peek())) this.skip();
        if (this.position == start) return this.fail("expected a key");
        path.push(this.since(start));
      }
      if (path.length > MOST_LEVELS) return this.fail("tables are nested too deeply");
      this.skipBlanks();
      if (this.peek() != 0x2e) return true;
      this.skip();
    }
  }

  /** A string in quotes of either kind, escapes resolved; `null` when it is faulty. */
  private string(): Span | null {
    const quote = this.peek();
    if (this.peek(1) == quote && this.peek(2) == quote) {
      this.fail("strings of several lines are not part of a routing configuration");
      return null;
    }
    this.skip();
    const start = this.position;
    let hasEscapes = false;
    while (true) {
      const byte = this.peek();
      if (byte == quote) break;
      if (byte == -1 || byte == 0x0a || byte == 0x0d) {
        this.fail("a string does not end");
        return null;
      }
      if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) {
        this.fail("a string holds a control character");
        return null;
      }
      if (byte >= 0x80) {
        if (this.skipScalar()) continue;
        this.fail("a string is not UTF-8");
        return null;
      }
      if (byte == 0x5c && quote == 0x22) {
        hasEscapes = true;
        this.skip();
        if (this.peek() == 0x0a || this.peek() == -1) continue;
      }
      this.skip();
    }
    const raw = this.since(start);
    this.skip();
    return hasEscapes ? this.unescape(raw) : raw;
  }

  private unescape(raw: Span): Span | null {
    const escaped = new ByteReader(raw);
    const text = new ByteWriter(raw.length);
    while (!escaped.isAtEnd) {
      const byte = escaped.next() as u8;
      if (byte != 0x5c) {
        text.byte(byte);
        continue;
      }
      const scalar = scalarOf(escaped);
      if (scalar > 0x10ffff || (scalar & 0xfffff800) == 0xd800) {
        this.fail("a string holds an escape that TOML does not know");
        return null;
      }
      text.scalar(scalar);
    }
    return text.span;
  }

  /** A key or table that occurs twice is a mistake: which of the two was meant is not known. */
  private isWithoutRepetition(): bool {
    const entries = this.entries;
    for (let i = 1; i < entries.length; i++) {
      for (let j = 0; j < i; j++) {
        if (!isSamePath(entries[i].path, entries[j].path)) continue;
        this.line = entries[i].line;
        return this.fail("a key or a table occurs twice");
      }
    }
    return true;
  }

  private endOfLine(): bool {
    this.skipBlanks();
    this.skipComment();
    if (this.isAtEnd || this.peek() == 0x0a) return true;
    if (this.peek() == 0x0d && this.peek(1) == 0x0a) return true;
    return this.fail("expected the end of the line");
  }

  private expect(wanted: i32, otherwise: string): bool {
    if (this.peek() != wanted) return this.fail(otherwise);
    this.skip();
    return true;
  }

  private fail(fault: string): bool {
    this.fault = fault;
    return false;
  }

  private skipBlanks(): void {
    while (this.peek() == 0x20 || this.peek() == 0x09) this.skip();
  }

  private skipComment(): void {
    if (this.peek() != 0x23) return;
    while (!this.isAtEnd && this.peek() != 0x0a) this.skip();
  }

  /** Past blanks, comments and ends of lines. */
  private skipLines(): void {
    while (true) {
      this.skipBlanks();
      this.skipComment();
      if (this.peek() == 0x0a) this.line++;
      else if (this.peek() != 0x0d) return;
      this.skip();
    }
  }
}

export function isSamePath(a: Array<Span>, b: Array<Span>): bool {
  if (a.length != b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!a[i].equals(b[i])) return false;
  }
  return true;
}

function isBare(byte: i32): bool {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte == 0x5f ||
    byte == 0x2d
  );
}

/** The character that the rest of an escape stands for; above every scalar value when it stands for none. */
function scalarOf(escaped: ByteReader): u32 {
  const kind = escaped.next() as u8;
  const digits = kind == 0x75 ? 4 : kind == 0x55 ? 8 : 0;
  if (digits == 0) return simpleEscape(kind);
  let scalar: u32 = 0;
  for (let i = 0; i < digits; i++) {
    const next = escaped.next();
    const digit = next < 0 ? -1 : hexDigit(next as u8);
    if (digit < 0 || scalar > 0x0fffffff) return u32.MAX_VALUE;
    scalar = (scalar << 4) | (digit as u32);
  }
  return scalar;
}

/** What a backslash and a letter stand for; above every scalar value when they stand for nothing. */
function simpleEscape(kind: u8): u32 {
  switch (kind) {
    case 0x62:
      return 0x08;
    case 0x74:
      return 0x09;
    case 0x6e:
      return 0x0a;
    case 0x66:
      return 0x0c;
    case 0x72:
      return 0x0d;
    case 0x22:
    case 0x5c:
      return kind;
    default:
      return u32.MAX_VALUE;
  }
}
