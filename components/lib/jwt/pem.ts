/** Public keys as text: `PUBLIC KEY` (RFC 5280's SubjectPublicKeyInfo) and `RSA PUBLIC KEY` (RFC 8017), in PEM (RFC 7468). */
import { decodeBase64 } from "../bytes/base64";
import { ByteWriter } from "../bytes/byte-writer";
import { Span } from "../bytes/span";
import { KeyKind } from "./algorithm";
import { DerReader, NULL, OBJECT_IDENTIFIER, SEQUENCE } from "./der";
import { coordinateLength, PublicKey, rsaKey } from "./public-key";

/** Object identifiers as DER has them, an octet in each code unit. */
const RSA_ENCRYPTION = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const EC_PUBLIC_KEY = "\x2a\x86\x48\xce\x3d\x02\x01";
const P256 = "\x2a\x86\x48\xce\x3d\x03\x01\x07";
const P384 = "\x2b\x81\x04\x00\x22";
const ED25519 = "\x2b\x65\x70";

/** The only key in a text; `null` for a text with another block, with several, or with anything around the one. */
export function readPem(text: Span): PublicKey | null {
  const info = blockIn(text, "PUBLIC KEY");
  if (info !== null) return readSubjectPublicKeyInfo(info);
  const rsa = blockIn(text, "RSA PUBLIC KEY");
  return rsa !== null ? readRsaPublicKey(rsa) : null;
}

/** The bytes of a text that is one block with this label. Lines may have any length, and may end as in Windows. */
function blockIn(text: Span, label: string): Span | null {
  const whole = withoutLineEnds(text);
  const begin = "-----BEGIN " + label + "-----";
  const end = "-----END " + label + "-----";
  if (whole.length < begin.length + end.length || !whole.startsWith(begin) || !whole.endsWith(end))
    return null;
  // Characters of a second block are no base64.
  return decodeBase64(whole.slice(begin.length, whole.length - end.length));
}

/** Line ends go everywhere, blanks only around lines, where editors and variables of the environment put them. */
function withoutLineEnds(text: Span): Span {
  const writer = new ByteWriter(text.length);
  let from = 0;
  for (let at = 0, n = text.length; at <= n; at++) {
    const byte = text.byteAt(at);
    if (at < n && byte != 0x0a && byte != 0x0d) continue;
    writer.bytes(text.slice(from, at).trim());
    from = at + 1;
  }
  return writer.span;
}

/** RFC 5280, section 4.1, with the algorithms of RFC 3279, RFC 5480 and RFC 8410. */
function readSubjectPublicKeyInfo(bytes: Span): PublicKey | null {
  const outer = new DerReader(bytes);
  const contents = outer.read(SEQUENCE);
  if (contents === null || !outer.isAtEnd) return null;
  const info = new DerReader(contents);
  const identifier = info.read(SEQUENCE);
  const key = info.readOctetsOfBits();
  if (identifier === null || key === null || !info.isAtEnd) return null;
  const algorithm = new DerReader(identifier);
  const name = algorithm.read(OBJECT_IDENTIFIER);
  if (name === null) return null;
  if (name.is(RSA_ENCRYPTION)) {
    const parameters = algorithm.read(NULL);
    if (parameters === null || parameters.length != 0 || !algorithm.isAtEnd) return null;
    return readRsaPublicKey(key);
  }
  if (name.is(EC_PUBLIC_KEY)) {
    const curve = algorithm.read(OBJECT_IDENTIFIER);
    if (curve === null || !algorithm.isAtEnd) return null;
    if (curve.is(P256)) return readPoint(KeyKind.P256, key);
    return curve.is(P384) ? readPoint(KeyKind.P384, key) : null;
  }
  if (!name.is(ED25519) || !algorithm.isAtEnd || key.length != 32) return null;
  return new PublicKey(KeyKind.Ed25519, key);
}

/** RFC 8017, section A.1.1. */
function readRsaPublicKey(bytes: Span): PublicKey | null {
  const outer = new DerReader(bytes);
  const contents = outer.read(SEQUENCE);
  if (contents === null || !outer.isAtEnd) return null;
  const numbers = new DerReader(contents);
  const modulus = numbers.readPositive();
  const exponent = numbers.readPositive();
  if (modulus === null || exponent === null || !numbers.isAtEnd) return null;
  const key = rsaKey(modulus, exponent);
  return key !== null ? new PublicKey(KeyKind.Rsa, key) : null;
}

/** SEC 1, section 2.3.4: an uncompressed point. Keys of tokens are not written compressed. */
function readPoint(kind: KeyKind, point: Span): PublicKey | null {
  if (point.byteAt(0) != 0x04 || point.length != 1 + 2 * coordinateLength(kind)) return null;
  return new PublicKey(kind, point.slice(1));
}
