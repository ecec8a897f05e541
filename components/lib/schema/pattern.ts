/**
 * Whether a text is a regular expression that JavaScript takes with the flag `u`, as validators compile it.
 *
 * Errs on one side: what it accepts compiles everywhere; what it refuses may be an expression all the same (a named group, a
 * reference back, a rare property of Unicode).
 */
import { hexDigit } from "../bytes/hex";
import { Span } from "../bytes/span";
import { afterScalar } from "../bytes/utf8";

const DEEPEST: i32 = 50;
/** What `character` returns for an escape that stands for several characters. */
const CLASS_ESCAPE: i32 = -2;
const FAULTY: i32 = -1;

export function checkPattern(pattern: Span): bool {
  const reader = new PatternReader(pattern);
  return reader.alternatives(0) && reader.isAtEnd;
}

class PatternReader {
  private at: usize;
  private end: usize;

  constructor(pattern: Span) {
    this.at = pattern.start;
    this.end = pattern.end;
  }

  get isAtEnd(): bool {
    return this.at >= this.end;
  }

  private get byte(): u8 {
    return this.at < this.end ? load<u8>(this.at) : 0;
  }

  /** Reads up to the end or a closing parenthesis. */
  alternatives(depth: i32): bool {
    while (!this.isAtEnd && this.byte != 0x29) {
      if (!this.term(depth)) return false;
    }
    return true;
  }

  private skip(text: string): bool {
    const after = this.at + text.length;
    if (after > this.end || !new Span(this.at, after).is(text)) return false;
    this.at = after;
    return true;
  }

  private term(depth: i32): bool {
    switch (this.byte) {
      case 0x7c: // |
      case 0x5e: // ^
      case 0x24: // $
        this.at++;
        return true;
      case 0x2a: // *
      case 0x2b: // +
      case 0x3f: // ?
      case 0x7b: // {
      case 0x7d: // }
      case 0x5d: // ]
        return false;
      case 0x28: // (
        return this.group(depth);
      case 0x5b: // [
        return this.characterClass() && this.quantifier();
      case 0x5c: // \
        if (this.skip("\\b") || this.skip("\\B")) return true;
        return this.character(false) != FAULTY && this.quantifier();
      default:
        return this.character(false) != FAULTY && this.quantifier();
    }
  }

  private group(depth: i32): bool {
    if (depth == DEEPEST) return false;
    this.at++;
    let isAssertion = false;
    if (this.byte == 0x3f && !this.skip("?:")) {
      isAssertion = this.skip("?=") || this.skip("?!") || this.skip("?<=") || this.skip("?<!");
      if (!isAssertion) return false;
    }
    if (!this.alternatives(depth + 1) || !this.skip(")")) return false;
    return isAssertion || this.quantifier();
  }

  /** A quantifier, if there is one. */
  private quantifier(): bool {
    if (this.skip("{")) {
      const least = this.count();
      if (least < 0) return false;
      if (this.skip(",") && this.byte != 0x7d) {
        const most = this.count();
        if (most < least) return false;
      }
      if (!this.skip("}")) return false;
    } else if (!this.skip("*") && !this.skip("+") && !this.skip("?")) {
      return true;
    }
    this.skip("?");
    return true;
  }

  private count(): i32 {
    const start = this.at;
    let count: i32 = 0;
    while (this.byte - 0x30 < 10 && this.at - start < 7)
      count = count * 10 + ((load<u8>(this.at++) - 0x30) as i32);
    return this.at == start ? -1 : count;
  }

  private characterClass(): bool {
    this.at++;
    this.skip("^");
    while (!this.isAtEnd && this.byte != 0x5d) {
      const from = this.character(true);
      if (from == FAULTY) return false;
      // A hyphen before the end stands for itself.
      if (this.byte != 0x2d || this.at + 1 >= this.end || load<u8>(this.at, 1) == 0x5d) continue;
      this.at++;
      const to = this.character(true);
      if (from < 0 || to < from) return false;
    }
    return this.skip("]");
  }

  /** One character or escape: its code, `CLASS_ESCAPE` or `FAULTY`. */
  private character(inClass: bool): i32 {
    if (this.isAtEnd) return FAULTY;
    if (this.byte == 0x5c) {
      this.at++;
      return this.escape(inClass);
    }
    const after = this.byte < 0x80 ? this.at + 1 : afterScalar(this.at, this.end);
    if (after == 0) return FAULTY;
    const code = scalarAt(this.at, after);
    this.at = after;
    return code;
  }

  private escape(inClass: bool): i32 {
    if (this.isAtEnd) return FAULTY;
    const kind = load<u8>(this.at++);
    switch (kind) {
      case 0x64: // d
      case 0x44: // D
      case 0x73: // s
      case 0x53: // S
      case 0x77: // w
      case 0x57: // W
        return CLASS_ESCAPE;
      case 0x74: // t
        return 9;
      case 0x6e: // n
        return 10;
      case 0x76: // v
        return 11;
      case 0x66: // f
        return 12;
      case 0x72: // r
        return 13;
      case 0x30: // 0
        return this.byte - 0x30 < 10 ? FAULTY : 0;
      case 0x78: // x
        return this.hex(2);
      case 0x75: // u
        return this.unicode();
      case 0x70: // p
      case 0x50: // P
        return this.property();
      case 0x2d: // -
        return inClass ? 0x2d : FAULTY;
      case 0x5e:
      case 0x24:
      case 0x5c:
      case 0x2e:
      case 0x2a:
      case 0x2b:
      case 0x3f:
      case 0x28:
      case 0x29:
      case 0x5b:
      case 0x5d:
      case 0x7b:
      case 0x7d:
      case 0x7c:
      case 0x2f:
        return kind;
      default:
        return FAULTY;
    }
  }

  private hex(digits: i32): i32 {
    let value: i32 = 0;
    for (let i = 0; i < digits; i++) {
      const digit = this.isAtEnd ? -1 : hexDigit(load<u8>(this.at++));
      if (digit < 0) return FAULTY;
      value = (value << 4) | digit;
    }
    return value;
  }

  private unicode(): i32 {
    if (!this.skip("{")) {
      const code = this.hex(4);
      // Halves of pairs join with what follows, which is not worth following here.
      return (code & 0xf800) == 0xd800 ? FAULTY : code;
    }
    let value: i32 = 0;
    const start = this.at;
    while (this.byte != 0x7d && this.at - start < 6) {
      const digit = hexDigit(this.byte);
      if (digit < 0) return FAULTY;
      value = (value << 4) | digit;
      this.at++;
    }
    return this.at > start && value <= 0x10ffff && this.skip("}") ? value : FAULTY;
  }

  /** A general category of Unicode by its letters. */
  private property(): i32 {
    if (!this.skip("{")) return FAULTY;
    const isKnown =
      this.skip("Lu") ||
      this.skip("Ll") ||
      this.skip("Nd") ||
      this.skip("L") ||
      this.skip("M") ||
      this.skip("N") ||
      this.skip("P") ||
      this.skip("S") ||
      this.skip("Z");
    return isKnown && this.skip("}") ? CLASS_ESCAPE : FAULTY;
  }
}

/** The Unicode scalar value of the well-formed UTF-8 between two addresses. */
function scalarAt(at: usize, after: usize): i32 {
  const first = load<u8>(at) as i32;
  if (after - at == 1) return first;
  let scalar = first & (0x7f >> ((after - at) as i32));
  for (let next = at + 1; next < after; next++) scalar = (scalar << 6) | ((load<u8>(next) & 0x3f) as i32);
  return scalar;
}
