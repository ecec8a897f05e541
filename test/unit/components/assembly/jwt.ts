/** Face of `components/lib/jwt` for `jwt.test.ts`: text goes in at a pointer, bytes come out as a span. */
import { Span } from "../../../../components/lib/bytes/span";
import { Algorithm, algorithmNamed, KeyKind } from "../../../../components/lib/jwt/algorithm";
import { checkClaims, ClaimRules, Claims } from "../../../../components/lib/jwt/claims";
import { TokenFault } from "../../../../components/lib/jwt/fault";
import { readJwks } from "../../../../components/lib/jwt/jwk";
import { readPem } from "../../../../components/lib/jwt/pem";
import { PublicKey } from "../../../../components/lib/jwt/public-key";
import { parseToken, Token } from "../../../../components/lib/jwt/token";

const NOTHING: u64 = u64.MAX_VALUE;

let keys: Array<PublicKey> = [];
let token: Token = new Token(TokenFault.None);
let claims: Claims = new Claims(TokenFault.None);

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function algorithm(start: usize, length: i32): Algorithm {
  return algorithmNamed(Span.at(start, length));
}

/** How many keys were read, or -1. */
export function readKeys(start: usize, length: i32, isPem: bool): i32 {
  keys = [];
  if (isPem) {
    const key = readPem(Span.at(start, length));
    if (key === null) return -1;
    keys.push(key);
  } else {
    const read = readJwks(Span.at(start, length));
    if (read === null) return -1;
    keys = read;
  }
  return keys.length;
}

export function keyKind(index: i32): KeyKind {
  return keys[index].kind;
}

export function keyBytes(index: i32): u64 {
  return pack(keys[index].bytes);
}

export function keyId(index: i32): u64 {
  return packOrNothing(keys[index].id);
}

export function keyAllows(index: i32, wanted: Algorithm): bool {
  return keys[index].allows(wanted);
}

export function readToken(start: usize, length: i32): TokenFault {
  token = parseToken(Span.at(start, length));
  return token.fault;
}

export function tokenAlgorithm(): Algorithm {
  return token.algorithm;
}

export function tokenSigned(): u64 {
  return pack(token.signed);
}

export function tokenSignature(): u64 {
  return pack(token.signature);
}

/** One bit for each of the keys that were read last. */
export function candidates(): u32 {
  const found = token.candidates(keys);
  let bits: u32 = 0;
  for (let i = 0; i < keys.length; i++) {
    if (found.includes(keys[i])) bits |= 1 << i;
  }
  return bits;
}

/** Without an issuer or an audience, any will do. The audience may be two, with a blank between them. */
export function readClaims(
  start: usize,
  length: i32,
  issuer: usize,
  issuerLength: i32,
  audience: usize,
  audienceLength: i32,
  now: f64,
): TokenFault {
  let audiences: Array<Span> | null = null;
  if (audienceLength > 0) {
    const text = Span.at(audience, audienceLength);
    const blank = text.indexOf(0x20);
    audiences = blank < 0 ? [text] : [text.slice(0, blank), text.slice(blank + 1)];
  }
  const rules = new ClaimRules(issuerLength > 0 ? Span.at(issuer, issuerLength) : null, audiences);
  claims = checkClaims(Span.at(start, length), rules, now);
  return claims.fault;
}

export function claimsSubject(): u64 {
  return packOrNothing(claims.subject);
}

export function claimsExpiry(): f64 {
  return claims.expiry;
}

function packOrNothing(span: Span | null): u64 {
  return span === null ? NOTHING : pack(span);
}

function pack(span: Span): u64 {
  return ((span.start as u64) << 32) | (span.length as u64);
}
