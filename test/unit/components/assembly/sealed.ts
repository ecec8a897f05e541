/** Face of `components/lib`'s cryptography for `sealed.test.ts`: bytes go in at a pointer, bytes come out as a span. */
import { decodeBase64Url, encodeBase64Url } from "../../../../components/lib/bytes/base64url";
import { equalsInConstantTime, hmacSha256 } from "../../../../components/lib/crypto/hmac";
import { hkdf as hkdfOf, purposeKey as purposeKeyOf } from "../../../../components/lib/crypto/hkdf";
import { Unsealing, seal as sealSpan, unseal as unsealSpan } from "../../../../components/lib/crypto/sealed";
import { Sha256, sha256 } from "../../../../components/lib/crypto/sha256";
import { Span } from "../../../../components/lib/bytes/span";

const FORGED: u64 = u64.MAX_VALUE;
const EXPIRED: u64 = u64.MAX_VALUE - 1;

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function reset(): void {
  heap.reset();
}

export function hash(start: usize, length: usize): u64 {
  return pack(sha256(new Span(start, start + length)));
}

/** The same in pieces of `step` bytes. */
export function hashInPieces(start: usize, length: usize, step: usize): u64 {
  const pieces = new Sha256();
  const end = start + length;
  for (let at = start; at < end; at += step) pieces.update(new Span(at, min(at + step, end)));
  return pack(pieces.digest());
}

export function hmac(key: usize, keyLength: usize, start: usize, length: usize): u64 {
  return pack(hmacSha256(new Span(key, key + keyLength), new Span(start, start + length)));
}

export function equal(one: usize, oneLength: usize, other: usize, otherLength: usize): bool {
  return equalsInConstantTime(new Span(one, one + oneLength), new Span(other, other + otherLength));
}

export function hkdf(
  secret: usize,
  secretLength: usize,
  salt: usize,
  saltLength: usize,
  info: usize,
  infoLength: usize,
  length: i32,
): u64 {
  return pack(
    hkdfOf(
      new Span(secret, secret + secretLength),
      new Span(salt, salt + saltLength),
      new Span(info, info + infoLength),
      length,
    ),
  );
}

export function purposeKey(master: usize, masterLength: usize): u64 {
  return pack(purposeKeyOf(new Span(master, master + masterLength), "requestState 1"));
}

export function encode(start: usize, length: usize): u64 {
  return pack(encodeBase64Url(new Span(start, start + length)));
}

export function decode(start: usize, length: usize): u64 {
  const bytes = decodeBase64Url(new Span(start, start + length));
  return bytes === null ? FORGED : pack(bytes);
}

export function seal(
  key: usize,
  keyLength: usize,
  purpose: usize,
  purposeLength: usize,
  payload: usize,
  payloadLength: usize,
  expiry: u64,
): u64 {
  return pack(
    sealSpan(
      new Span(key, key + keyLength),
      new Span(purpose, purpose + purposeLength),
      new Span(payload, payload + payloadLength),
      expiry,
    ),
  );
}

export function unseal(
  key: usize,
  keyLength: usize,
  purpose: usize,
  purposeLength: usize,
  token: usize,
  tokenLength: usize,
  now: u64,
): u64 {
  const unsealed = unsealSpan(
    new Span(key, key + keyLength),
    new Span(purpose, purpose + purposeLength),
    new Span(token, token + tokenLength),
    now,
  );
  if (unsealed.outcome == Unsealing.Expired) return EXPIRED;
  return unsealed.outcome == Unsealing.Forged ? FORGED : pack(unsealed.payload);
}

function pack(span: Span): u64 {
  return ((span.start as u64) << 32) | (span.length as u64);
}
