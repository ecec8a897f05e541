/** HMAC-SHA-256 (RFC 2104, FIPS 198-1): proof that the author of a message had the key. */
import { allocate } from "../bytes/allocate";
import { BLOCK_LENGTH, Sha256, sha256 } from "./sha256";
import { Span } from "../bytes/span";

const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;

/** The code of a message that comes in pieces: `update` with each in turn, then `digest` once. */
export class Hmac {
  private readonly inner: Sha256 = new Sha256();
  private readonly outer: Sha256 = new Sha256();

  constructor(key: Span) {
    const short = key.length > BLOCK_LENGTH ? sha256(key) : key;
    this.inner.update(padded(short, INNER_PAD));
    this.outer.update(padded(short, OUTER_PAD));
  }

  update(bytes: Span): void {
    this.inner.update(bytes);
  }

  /** 32 bytes. The object is used up then. */
  digest(): Span {
    this.outer.update(this.inner.digest());
    return this.outer.digest();
  }
}

export function hmacSha256(key: Span, message: Span): Span {
  const code = new Hmac(key);
  code.update(message);
  return code.digest();
}

/**
 * Whether two codes are equal, in a time that depends on their length alone: comparing the usual way ends at the first
 * difference, and would show an attacker how many bytes were right.
 */
export function equalsInConstantTime(one: Span, other: Span): bool {
  if (one.length != other.length) return false;
  let difference: u8 = 0;
  for (let i: usize = 0, n: usize = one.length; i < n; i++) {
    difference |= load<u8>(one.start + i) ^ load<u8>(other.start + i);
  }
  return difference == 0;
}

function padded(key: Span, pad: u8): Span {
  const block = allocate(BLOCK_LENGTH);
  memory.fill(block, pad, BLOCK_LENGTH);
  for (let i: usize = 0, n: usize = key.length; i < n; i++)
    store<u8>(block + i, load<u8>(key.start + i) ^ pad);
  return new Span(block, block + BLOCK_LENGTH);
}
