/**
 * Sealed tokens: what a server gives a client to bring back, so that it need not remember it. The client can read one, so no secret
 * belongs into it, but can make or change none; and one that was made for a purpose is worth nothing for another.
 *
 * Layout, before base64url: one byte for the version, eight for the expiry (seconds since the Unix epoch, little-endian), the payload,
 * and HMAC-SHA-256 over the purpose's length (four bytes, little-endian), the purpose, and all that precedes the code.
 */
import { decodeBase64Url, encodeBase64Url } from "../bytes/base64url";
import { Hmac, equalsInConstantTime } from "./hmac";
import { allocate } from "../bytes/allocate";
import { DIGEST_LENGTH } from "./sha256";
import { Span } from "../bytes/span";

const VERSION: u8 = 1;
const EXPIRY_OFFSET: usize = 1;
const PAYLOAD_OFFSET: i32 = 9;

/** A shorter key may be guessed. Code that reads a key from the environment refuses a shorter one. */
export const LEAST_KEY_LENGTH: i32 = 32;

export const enum Unsealing {
  Opened,
  /** Not one of ours, made for another purpose, or changed. */
  Forged,
  /** One of ours, but too old. */
  Expired,
}

export class Unsealed {
  constructor(
    readonly outcome: Unsealing,
    /** What was sealed; empty unless it was opened. */
    readonly payload: Span,
  ) {}
}

/**
 * `payload` as a token of URL-safe characters, good until `expiry` (seconds since the Unix epoch, exclusive). `purpose` says what
 * for and for whom; it is not in the token, so the code that opens the token must know it.
 */
export function seal(key: Span, purpose: Span, payload: Span, expiry: u64): Span {
  const sealed = PAYLOAD_OFFSET + payload.length;
  const start = allocate(sealed + DIGEST_LENGTH);
  store<u8>(start, VERSION);
  store<u64>(start + EXPIRY_OFFSET, expiry);
  memory.copy(start + PAYLOAD_OFFSET, payload.start, payload.length);
  const code = codeOf(key, purpose, new Span(start, start + sealed));
  memory.copy(start + sealed, code.start, DIGEST_LENGTH);
  return encodeBase64Url(new Span(start, start + sealed + DIGEST_LENGTH));
}

/** What `seal` sealed with the same key for the same purpose; `now` is in seconds since the Unix epoch. */
export function unseal(key: Span, purpose: Span, token: Span, now: u64): Unsealed {
  const nothing = new Span(0, 0);
  const bytes = decodeBase64Url(token);
  if (bytes === null || bytes.length < PAYLOAD_OFFSET + DIGEST_LENGTH || bytes.byteAt(0) != VERSION) {
    return new Unsealed(Unsealing.Forged, nothing);
  }
  const sealed = bytes.slice(0, bytes.length - DIGEST_LENGTH);
  // Before anything in it is believed, its expiry too.
  if (!equalsInConstantTime(codeOf(key, purpose, sealed), bytes.slice(sealed.length))) {
    return new Unsealed(Unsealing.Forged, nothing);
  }
  if (now >= load<u64>(sealed.start + EXPIRY_OFFSET)) return new Unsealed(Unsealing.Expired, nothing);
  return new Unsealed(Unsealing.Opened, sealed.slice(PAYLOAD_OFFSET));
}

function codeOf(key: Span, purpose: Span, sealed: Span): Span {
  const length = allocate(4);
  store<u32>(length, purpose.length);
  const code = new Hmac(key);
  code.update(new Span(length, length + 4));
  code.update(purpose);
  code.update(sealed);
  return code.digest();
}
