/** HKDF with SHA-256 (RFC 5869): many keys of one, each for a purpose of its own. */
import { allocate } from "../bytes/allocate";
import { storeAscii } from "../bytes/ascii";
import { Span } from "../bytes/span";
import { Hmac, hmacSha256 } from "./hmac";
import { DIGEST_LENGTH } from "./sha256";

/** What every purpose of ours begins with: keys of other programs that were given the same secret are others. */
const APPLICATION = "wasmcp ";

/**
 * The key of 32 bytes for one purpose, `requestState 1`, of a master key: a user's secret, or random bytes. Neither a derived key nor what
 * was sealed with it says anything about the master key or about keys for other purposes.
 */
export function purposeKey(master: Span, purpose: string): Span {
  const info = APPLICATION + purpose;
  const start = allocate(info.length);
  storeAscii(start, info);
  return hkdf(master, Span.empty(), Span.at(start, info.length), DIGEST_LENGTH);
}

/** `length` bytes, 8160 at most. */
export function hkdf(secret: Span, salt: Span, info: Span, length: i32): Span {
  // RFC 5869, section 2.2. A missing salt stands for zeros, to which HMAC pads an empty key.
  const pseudorandomKey = hmacSha256(salt, secret);
  // Section 2.3.
  const start = allocate(length + DIGEST_LENGTH);
  const counter = allocate(1);
  let block = Span.empty();
  for (let done = 0, number: u8 = 1; done < length; done += DIGEST_LENGTH, number++) {
    const code = new Hmac(pseudorandomKey);
    code.update(block);
    code.update(info);
    store<u8>(counter, number);
    code.update(Span.at(counter, 1));
    block = code.digest().copyTo(start + done);
  }
  return Span.at(start, length);
}
