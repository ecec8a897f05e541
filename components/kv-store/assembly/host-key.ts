/**
 * Keys as NATS allows them: letters, digits, `-`, `_`, `/` and `=`. Every other byte, and `=`, is `=` and two digits, so that
 * `a:b` is `a=3ab`. What one key begins with, its name begins with too.
 */
import { Utf8 } from "../../bindings/abi";
import { ByteReader } from "../../lib/bytes/byte-reader";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { hexPair } from "../../lib/bytes/hex";
import { spanOf, utf8Of } from "../../lib/abi/text";

const ESCAPE: i32 = 0x3d;

export function hostKey(key: Utf8): Utf8 {
  const bytes = new ByteReader(spanOf(key));
  const name = new ByteWriter(key.len);
  while (!bytes.isAtEnd) {
    const byte = bytes.next();
    if (isPlain(byte)) {
      name.byte(byte as u8);
    } else {
      name.byte(ESCAPE as u8);
      name.hexByte(byte as u8);
    }
  }
  return utf8Of(name.span);
}

/** `null` for a name that stands for no key: others may use the same store. */
export function keyOfHost(name: Utf8): Utf8 | null {
  const bytes = new ByteReader(spanOf(name));
  const key = new ByteWriter(name.len);
  while (!bytes.isAtEnd) {
    const byte = bytes.next();
    if (byte == ESCAPE) {
      const octet = hexPair(bytes.next(), bytes.next());
      if (octet < 0) return null;
      key.byte(octet as u8);
    } else {
      if (!isPlain(byte)) return null;
      key.byte(byte as u8);
    }
  }
  return utf8Of(key.span);
}

function isPlain(byte: i32): bool {
  const letter = byte | 0x20;
  const isLetter = letter >= 0x61 && letter <= 0x7a;
  const isDigit = byte >= 0x30 && byte <= 0x39;
  return isLetter || isDigit || byte == 0x2d || byte == 0x5f || byte == 0x2f;
}
