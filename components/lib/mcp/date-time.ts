import { Span } from "../bytes/span";

/** Whether a text is a time as RFC 3339 writes it, with seconds and an offset: `2026-01-31T12:00:00.5+01:00`. */
export function isDateTime(text: Span): bool {
  if (text.length < 20 || text.byteAt(10) != 0x54) return false;
  if (text.byteAt(4) != 0x2d || text.byteAt(7) != 0x2d || text.byteAt(13) != 0x3a || text.byteAt(16) != 0x3a)
    return false;
  const year = number(text, 0, 4);
  const month = number(text, 5, 2);
  const day = number(text, 8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) return false;
  if (!isBelow(number(text, 11, 2), 24) || !isBelow(number(text, 14, 2), 60)) return false;
  if (!isBelow(number(text, 17, 2), 60)) return false;
  let at = 19;
  if (text.byteAt(at) == 0x2e) {
    const start = ++at;
    while (isDigit(text.byteAt(at))) at++;
    if (at == start) return false;
  }
  return isOffset(text, at);
}

/** `Z`, `+01:00` or `-05:30`, to the end. */
function isOffset(text: Span, at: i32): bool {
  const sign = text.byteAt(at);
  if (sign == 0x5a) return at + 1 == text.length;
  if ((sign != 0x2b && sign != 0x2d) || at + 6 != text.length || text.byteAt(at + 3) != 0x3a) return false;
  return isBelow(number(text, at + 1, 2), 24) && isBelow(number(text, at + 4, 2), 60);
}

function isBelow(value: i32, limit: i32): bool {
  return value >= 0 && value < limit;
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

/** The number that these digits make; -1 when one of them is none. */
function number(text: Span, from: i32, count: i32): i32 {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const byte = text.byteAt(i);
    if (!isDigit(byte)) return -1;
    value = value * 10 + byte - 0x30;
  }
  return value;
}

function daysIn(month: i32, year: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}
