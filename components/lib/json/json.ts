/**
 * JSON is looked at, not modelled: a value is the span of bytes it has in the message.
 *
 * Only for text that `checkJson` has accepted. A member that occurs twice counts as JavaScript counts it: the last one.
 */
import { allocate } from "../bytes/allocate";
import { hexDigit } from "../bytes/hex";
import { Span } from "../bytes/span";
import { writeScalar } from "../bytes/utf8";
import { skipSpace } from "./json-check";

/** One value inside a checked text, without the white space around it. */
export class Json extends Span {
  /** The value that a checked text consists of. */
  static of(text: Span): Json {
    let end = text.end;
    while (load<u8>(end - 1) <= 0x20) end--;
    return new Json(skipSpace(text.start, end), end);
  }

  get isObject(): bool {
    return load<u8>(this.start) == 0x7b;
  }

  get isArray(): bool {
    return load<u8>(this.start) == 0x5b;
  }

  get isString(): bool {
    return load<u8>(this.start) == 0x22;
  }

  get isNumber(): bool {
    const byte = load<u8>(this.start);
    return byte == 0x2d || byte - 0x30 < 10;
  }

  get isNull(): bool {
    return load<u8>(this.start) == 0x6e;
  }

  get isTrue(): bool {
    return load<u8>(this.start) == 0x74;
  }

  get isBoolean(): bool {
    return this.isTrue || load<u8>(this.start) == 0x66;
  }

  /** Whether this is a number without fraction and exponent. */
  get isInteger(): bool {
    if (!this.isNumber) return false;
    for (let at = this.start + 1; at < this.end; at++) {
      if (load<u8>(at) - 0x30 >= 10) return false;
    }
    return true;
  }

  /** The value of an object's member; `null` when it is missing or this is not an object. */
  member(name: string): Json | null {
    let found: Json | null = null;
    const members = new Members(this);
    while (members.next()) {
      if (members.nameIs(name)) found = members.value;
    }
    return found;
  }

  /** As `member`, if its value is an object. */
  objectMember(name: string): Json | null {
    const value = this.member(name);
    return value !== null && value.isObject ? value : null;
  }

  /** As `member`, if its value is a string, with its escapes resolved. */
  textMember(name: string): Span | null {
    const value = this.member(name);
    return value !== null && value.isString ? value.text() : null;
  }

  /** The characters of a string. Half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD. */
  text(): Span {
    return unescape(new Span(this.start + 1, this.end - 1));
  }

  /** A number's value, as near as 64 bits come to it. */
  toF64(): f64 {
    return F64.parseFloat(String.UTF8.decodeUnsafe(this.start, this.length));
  }

  /** An integer's value; numbers that do not fit are cut to the nearest that does. */
  toI64(): i64 {
    const negative = load<u8>(this.start) == 0x2d;
    let magnitude: u64 = 0;
    const limit: u64 = negative ? 0x8000000000000000 : 0x7fffffffffffffff;
    for (let at = negative ? this.start + 1 : this.start; at < this.end; at++) {
      const digit = (load<u8>(at) - 0x30) as u64;
      if (magnitude > (limit - digit) / 10) {
        magnitude = limit;
        break;
      }
      magnitude = magnitude * 10 + digit;
    }
    return negative ? ((0 - magnitude) as i64) : (magnitude as i64);
  }
}

/** The value of an integer that makes up the whole of `text`. */
export function integerIn(text: Span): i64 {
  return new Json(text.start, text.end).toI64();
}

/** `object.member(name)` where there may be no object. */
export function memberOf(object: Json | null, name: string): Json | null {
  return object !== null ? object.member(name) : null;
}

/** `object.objectMember(name)` where there may be no object. */
export function objectMemberOf(object: Json | null, name: string): Json | null {
  return object !== null ? object.objectMember(name) : null;
}

/** `object.textMember(name)` where there may be no object. */
export function textMemberOf(object: Json | null, name: string): Span | null {
  return object !== null ? object.textMember(name) : null;
}

/** Walks through the members of an object, in the order of the text; through nothing for any other value. */
export class Members {
  /** The name between its quotes, escapes and all. */
  private name: Span = new Span(0, 0);
  value: Json;
  private at: usize;

  constructor(object: Json) {
    this.value = object;
    this.at = object.isObject ? object.start + 1 : 0;
  }

  next(): bool {
    if (this.at == 0) return false;
    const start = skipSeparator(this.at);
    if (load<u8>(start) == 0x7d) return false;
    const end = afterString(start);
    this.name = new Span(start + 1, end - 1);
    const valueStart = skipSeparator(end);
    this.at = afterValue(valueStart);
    this.value = new Json(valueStart, this.at);
    return true;
  }

  /** How many bytes the name has, with its escapes resolved. */
  get nameLength(): i32 {
    return this.name.indexOf(0x5c) < 0 ? this.name.length : unescape(this.name).length;
  }

  /** The name as it is spelled, with its quotes. */
  get quotedName(): Span {
    return new Span(this.name.start - 1, this.name.end + 1);
  }

  nameIs(text: string): bool {
    return this.name.is(text) || (this.name.indexOf(0x5c) >= 0 && unescape(this.name).is(text));
  }

  /** The name with its escapes resolved. */
  get key(): Span {
    return unescape(this.name);
  }
}

/** Walks through the elements of an array; through nothing for any other value. */
export class Elements {
  value: Json;
  private at: usize;

  constructor(array: Json) {
    this.value = array;
    this.at = array.isArray ? array.start + 1 : 0;
  }

  next(): bool {
    if (this.at == 0) return false;
    const start = skipSeparator(this.at);
    if (load<u8>(start) == 0x5d) return false;
    this.at = afterValue(start);
    this.value = new Json(start, this.at);
    return true;
  }
}

/** Past white space, commas and colons; in a checked text that is the way to the next value or closing bracket. */
function skipSeparator(at: usize): usize {
  while (true) {
    const byte = load<u8>(at);
    if (byte > 0x20 && byte != 0x2c && byte != 0x3a) return at;
    at++;
  }
}

function afterString(at: usize): usize {
  at++;
  while (true) {
    const byte = load<u8>(at++);
    if (byte == 0x22) return at;
    if (byte == 0x5c) at++;
  }
}

/** The end of the checked value that begins at `at`. */
function afterValue(at: usize): usize {
  const first = load<u8>(at);
  if (first == 0x22) return afterString(at);
  if (first != 0x7b && first != 0x5b) {
    // A number or a word inside a container ends where white space or structure begins.
    while (true) {
      const byte = load<u8>(++at);
      if (byte <= 0x20 || byte == 0x2c || byte == 0x5d || byte == 0x7d) return at;
    }
  }
  let depth = 0;
  while (true) {
    const byte = load<u8>(at);
    if (byte == 0x22) {
      at = afterString(at);
      continue;
    }
    at++;
    if (byte == 0x7b || byte == 0x5b) {
      depth++;
    } else if (byte == 0x7d || byte == 0x5d) {
      if (--depth == 0) return at;
    }
  }
}

function unescape(raw: Span): Span {
  if (raw.indexOf(0x5c) < 0) return raw;
  // No escape is shorter than what it stands for, so the result fits into as many bytes; four are writeScalar's slack.
  const start = allocate(raw.length + 4);
  let to = start;
  let at = raw.start;
  while (at < raw.end) {
    const byte = load<u8>(at);
    if (byte != 0x5c) {
      store<u8>(to++, byte);
      at++;
      continue;
    }
    const kind = load<u8>(at, 1);
    at += 2;
    if (kind == 0x75) {
      let scalar: u32 = hexQuad(at);
      at += 4;
      if ((scalar & 0xf800) == 0xd800) {
        const low: u32 = at + 6 <= raw.end && load<u16>(at) == 0x755c ? hexQuad(at + 2) : 0;
        if (scalar < 0xdc00 && (low & 0xfc00) == 0xdc00) {
          scalar = 0x10000 + ((scalar & 0x3ff) << 10) + (low & 0x3ff);
          at += 6;
        } else {
          scalar = 0xfffd;
        }
      }
      to = writeScalar(to, scalar);
    } else {
      store<u8>(to++, unescapedByte(kind));
    }
  }
  return new Span(start, to);
}

function hexQuad(at: usize): u32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 4; i++) value = (value << 4) | hexDigit(load<u8>(at + i));
  return value;
}

function unescapedByte(kind: u8): u8 {
  switch (kind) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return kind;
  }
}
