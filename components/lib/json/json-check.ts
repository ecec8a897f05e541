/**
 * Whether bytes are one JSON text (RFC 8259).
 *
 * Problem: a request is hostile until proven otherwise, and everything behind the transport wants to copy parts of
 * it unseen. Idea: one pass, without recursion and without building anything, that accepts exactly the grammar.
 * Result: after `checkJson` has answered `JsonFault.None`, `json.ts` reads the same bytes without any check.
 */
import { hexDigit } from "../bytes/hex";
import { Span } from "../bytes/span";
import { afterScalar } from "../bytes/utf8";

export const enum JsonFault {
  None,
  /** Not the grammar of RFC 8259, or bytes that are not UTF-8. */
  Syntax,
  /** Arrays and objects nested deeper than `MAX_DEPTH`. */
  TooDeep,
}

/** Deep enough for any schema that people write, and small enough for every recursive reader further on. */
export const MAX_DEPTH: i32 = 512;

/** One bit per open container: set for an object. */
const OPEN = memory.data(64);

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

export function checkJson(text: Span): JsonFault {
  const end = text.end;
  let at = skipSpace(text.start, end);
  let depth: i32 = 0;
  while (true) {
    // Here a value must begin.
    if (at >= end) return JsonFault.Syntax;
    const byte = load<u8>(at);
    if (byte == 0x7b || byte == 0x5b) {
      if (depth == MAX_DEPTH) return JsonFault.TooDeep;
      setOpen(depth++, byte == 0x7b);
      at = skipSpace(at + 1, end);
      if (at >= end) return JsonFault.Syntax;
      // `{` and `}` differ by two, and so do `[` and `]`.
      if (load<u8>(at) != byte + 2) {
        if (byte == 0x7b) {
          at = afterKey(at, end);
          if (at == 0) return JsonFault.Syntax;
        }
        continue;
      }
      depth--;
      at++;
    } else {
      at = afterScalarValue(at, end);
      if (at == 0) return JsonFault.Syntax;
    }
    // A value has ended: close what it completes, or go on to the next one.
    while (true) {
      at = skipSpace(at, end);
      if (depth == 0) return at == end ? JsonFault.None : JsonFault.Syntax;
      if (at >= end) return JsonFault.Syntax;
      const inObject = isObjectOpen(depth - 1);
      const next = load<u8>(at);
      at++;
      if (next == 0x2c) {
        at = skipSpace(at, end);
        if (inObject) {
          at = afterKey(at, end);
          if (at == 0) return JsonFault.Syntax;
        }
        break;
      }
      if (next != (inObject ? <u8>0x7d : <u8>0x5d)) return JsonFault.Syntax;
      depth--;
    }
  }
}

function setOpen(level: i32, object: bool): void {
  const cell = OPEN + ((level as usize) >> 3);
  const bit: u8 = 1 << ((level & 7) as u8);
  const bits = load<u8>(cell);
  store<u8>(cell, object ? bits | bit : bits & ~bit);
}

function isObjectOpen(level: i32): bool {
  return ((load<u8>(OPEN + ((level as usize) >> 3)) >> ((level & 7) as u8)) & 1) != 0;
}

/** The first position at or after `at` that holds something other than JSON white space. */
export function skipSpace(at: usize, end: usize): usize {
  while (at < end) {
    const byte = load<u8>(at);
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) break;
    at++;
  }
  return at;
}

/** Past a member's name and its colon, where the value begins; 0 when they are malformed. */
function afterKey(at: usize, end: usize): usize {
  if (at >= end || load<u8>(at) != QUOTE) return 0;
  at = afterCheckedString(at, end);
  if (at == 0) return 0;
  at = skipSpace(at, end);
  if (at >= end || load<u8>(at) != 0x3a) return 0;
  return skipSpace(at + 1, end);
}

function afterScalarValue(at: usize, end: usize): usize {
  switch (load<u8>(at)) {
    case QUOTE:
      return afterCheckedString(at, end);
    case 0x74:
      return afterWord(at, end, "true");
    case 0x66:
      return afterWord(at, end, "false");
    case 0x6e:
      return afterWord(at, end, "null");
    default:
      return afterCheckedNumber(at, end);
  }
}

function afterWord(at: usize, end: usize, word: string): usize {
  const after = at + word.length;
  return after <= end && new Span(at, after).is(word) ? after : 0;
}

function afterCheckedString(at: usize, end: usize): usize {
  at++;
  while (true) {
    at = skipPlain(at, end, true);
    if (at >= end) return 0;
    const byte = load<u8>(at);
    if (byte == QUOTE) return at + 1;
    if (byte == BACKSLASH) {
      at = afterCheckedEscape(at, end);
    } else if (byte < 0x20) {
      return 0;
    } else {
      at = afterScalar(at, end);
    }
    if (at == 0) return 0;
  }
}

function afterCheckedEscape(at: usize, end: usize): usize {
  if (at + 1 >= end) return 0;
  switch (load<u8>(at, 1)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    case 0x75: {
      if (at + 6 > end) return 0;
      for (let i: usize = 2; i < 6; i++) {
        if (hexDigit(load<u8>(at + i)) < 0) return 0;
      }
      return at + 6;
    }
    default:
      return 0;
  }
}

function afterCheckedNumber(at: usize, end: usize): usize {
  if (load<u8>(at) == 0x2d) at++;
  if (at >= end) return 0;
  if (load<u8>(at) == 0x30) {
    at++;
  } else {
    at = afterDigits(at, end);
    if (at == 0) return 0;
  }
  if (at < end && load<u8>(at) == 0x2e) {
    at = afterDigits(at + 1, end);
    if (at == 0) return 0;
  }
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at++;
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++;
    at = afterDigits(at, end);
  }
  return at;
}

function afterDigits(at: usize, end: usize): usize {
  const start = at;
  while (at < end && load<u8>(at) - 0x30 < 10) at++;
  return at == start ? 0 : at;
}

/**
 * Past the bytes that stand for themselves inside a JSON string: neither quote, backslash nor control character,
 * and with `asciiOnly` nothing above 0x7f either. Eight bytes at a time, since most of a large message is text.
 */
export function skipPlain(at: usize, end: usize, asciiOnly: bool): usize {
  const ones: u64 = 0x0101010101010101;
  const tops: u64 = 0x8080808080808080;
  while (at + 8 <= end) {
    const bytes = load<u64>(at);
    const quotes = bytes ^ (ones * 0x22);
    const backslashes = bytes ^ (ones * 0x5c);
    // Each term has a top bit set where its byte is zero, or (the third) where the byte is below a blank.
    let special =
      ((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes) | ((bytes - ones * 0x20) & ~bytes);
    if (asciiOnly) special |= bytes;
    if ((special & tops) != 0) break;
    at += 8;
  }
  while (at < end) {
    const byte = load<u8>(at);
    if (byte == QUOTE || byte == BACKSLASH || byte < 0x20 || (asciiOnly && byte >= 0x80)) break;
    at++;
  }
  return at;
}
