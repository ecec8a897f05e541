/**
 * Writes one JSON text, or several, into a buffer that grows.
 *
 * The comma before a member or an element is decided by the byte before it, so that callers just write one thing
 * after the other: `begin("{")`, `key("a")`, `integer(1)`, `end("}")`.
 */
import { skipPlain } from "./json-check";
import { ByteWriter } from "../bytes/byte-writer";
import { hexDigit } from "../bytes/hex";
import { Span } from "../bytes/span";
import { afterScalar } from "../bytes/utf8";

const BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Enough for most replies, and little enough to fit into the first page with everything else. */
const FIRST_CAPACITY: i32 = 2048;

/** Whether the escape `\u…` at this address is the first half of a surrogate pair, 1, the second, 2, or anything else, 0. */
function surrogateAt(at: usize): i32 {
  if (load<u16>(at) != 0x755c || (load<u8>(at, 2) | 0x20) != 0x64) return 0;
  const digit = hexDigit(load<u8>(at, 3));
  return digit < 8 ? 0 : digit < 12 ? 1 : 2;
}

export class JsonWriter extends ByteWriter {
  constructor() {
    super(FIRST_CAPACITY);
  }

  /** An opening bracket where a value may stand. */
  begin(bracket: string): void {
    this.separate();
    this.ascii(bracket);
  }

  end(bracket: string): void {
    this.ascii(bracket);
  }

  key(name: string): void {
    this.separate();
    this.byte(0x22);
    this.ascii(name);
    this.ascii('":');
  }

  keyText(name: Span): void {
    this.text(name);
    this.byte(0x3a);
  }

  /**
   * A checked JSON value, byte for byte, but on one line: line breaks between its tokens become blanks. Half of a surrogate pair
   * becomes U+FFFD, which is as long: the grammar allows it, and readers in Rust and Python refuse the whole message.
   */
  json(value: Span): void {
    this.separate();
    const start = this.at - this.start;
    this.bytes(value);
    for (let at = this.start + start; at < this.at; at++) {
      const byte = load<u8>(at);
      if (byte == 0x0a || byte == 0x0d) store<u8>(at, 0x20);
      else if (byte == 0x5c) at = this.pastEscape(at);
    }
  }

  /** The last byte of the escape that begins at `at`, or of the pair that it begins. */
  private pastEscape(at: usize): usize {
    if (load<u8>(at, 1) != 0x75) return at + 1;
    if (surrogateAt(at) == 0) return at + 5;
    const isPair = surrogateAt(at) == 1 && at + 12 <= this.at && surrogateAt(at + 6) == 2;
    if (isPair) return at + 11;
    // `\ufffd`
    store<u32>(at + 2, 0x64666666);
    return at + 5;
  }

  literal(text: string): void {
    this.separate();
    this.ascii(text);
  }

  boolean(value: bool): void {
    this.literal(value ? "true" : "false");
  }

  integer(value: i64): void {
    this.literal(value.toString());
  }

  unsigned(value: u64): void {
    this.literal(value.toString());
  }

  /** A number; JSON has none that are not finite, so those become `null`. */
  number(value: f64): void {
    if (!isFinite(value)) this.literal("null");
    else if (Math.trunc(value) == value && Math.abs(value) < 9007199254740992) this.integer(value as i64);
    else this.literal(value.toString());
  }

  /** A string whose characters are ASCII and need no escaping. */
  word(text: string): void {
    this.separate();
    this.byte(0x22);
    this.ascii(text);
    this.byte(0x22);
  }

  /** A string. Bytes that are not UTF-8 become U+FFFD. */
  text(text: Span): void {
    this.separate();
    this.byte(0x22);
    this.textPart(text);
    this.byte(0x22);
  }

  /** The inside of a string. */
  textPart(text: Span): void {
    let from = text.start;
    while (from < text.end) {
      const plain = skipPlain(from, text.end, true);
      if (plain > from) this.bytes(new Span(from, plain));
      if (plain == text.end) return;
      from = this.character(plain, text.end);
    }
  }

  /** A string of base64 digits. */
  base64(bytes: Span): void {
    this.separate();
    const size = (((bytes.length as usize) + 2) / 3) * 4;
    this.reserve(size + 2);
    let to = this.at;
    store<u8>(to++, 0x22);
    const digits = changetype<usize>(BASE64_DIGITS);
    let from = bytes.start;
    for (; from + 3 <= bytes.end; from += 3) {
      const group: usize =
        ((load<u8>(from) as usize) << 16) | ((load<u8>(from, 1) as usize) << 8) | load<u8>(from, 2);
      store<u8>(to, load<u8>(digits + ((group >> 18) << 1)));
      store<u8>(to, load<u8>(digits + (((group >> 12) & 63) << 1)), 1);
      store<u8>(to, load<u8>(digits + (((group >> 6) & 63) << 1)), 2);
      store<u8>(to, load<u8>(digits + ((group & 63) << 1)), 3);
      to += 4;
    }
    if (from < bytes.end) {
      const two = from + 1 < bytes.end;
      const group: usize = ((load<u8>(from) as usize) << 16) | (two ? (load<u8>(from, 1) as usize) << 8 : 0);
      store<u8>(to, load<u8>(digits + ((group >> 18) << 1)));
      store<u8>(to, load<u8>(digits + (((group >> 12) & 63) << 1)), 1);
      store<u8>(to, two ? load<u8>(digits + (((group >> 6) & 63) << 1)) : 0x3d, 2);
      store<u8>(to, 0x3d, 3);
      to += 4;
    }
    store<u8>(to++, 0x22);
    this.at = to;
  }

  /** One character that is not plain ASCII text; returns the position after it. */
  private character(at: usize, end: usize): usize {
    const byte = load<u8>(at);
    if (byte >= 0x80) {
      const after = afterScalar(at, end);
      if (after == 0) {
        this.ascii("\\ufffd");
        return at + 1;
      }
      this.bytes(new Span(at, after));
      return after;
    }
    switch (byte) {
      case 0x22:
        this.ascii('\\"');
        break;
      case 0x5c:
        this.ascii("\\\\");
        break;
      case 0x0a:
        this.ascii("\\n");
        break;
      case 0x0d:
        this.ascii("\\r");
        break;
      case 0x09:
        this.ascii("\\t");
        break;
      default:
        this.ascii("\\u00");
        this.hexByte(byte);
    }
    return at + 1;
  }

  /** A comma, unless the last byte opened a container, ended a name, ended a frame, or does not exist. */
  private separate(): void {
    switch (this.last) {
      case -1:
      case 0x7b:
      case 0x5b:
      case 0x3a:
      case 0x20:
      case 0x0a:
        return;
      default:
        this.byte(0x2c);
    }
  }
}
