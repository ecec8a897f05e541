/** Public keys in the form of `wasmcp:framework/signatures`, and the algorithms that each may be used with. */
import { newBytes, writeBytes, writeU8 } from "../bytes/byte-writer";
import { Span } from "../bytes/span";
import { Algorithm, KeyKind, kindFor } from "./algorithm";

const SMALLEST_MODULUS_BITS: i32 = 2048;
const LARGEST_MODULUS_BITS: i32 = 8192;
const EXPONENT_LENGTH: i32 = 4;

export class PublicKey {
  constructor(
    readonly kind: KeyKind,
    /** Exponent in four octets and modulus; x and y; or the point as RFC 8032 has it. */
    readonly bytes: Span,
    /** The identifier; `null` for a key that has none. */
    readonly id: Span | null = null,
    /** The only algorithm that the key is for; `Unknown` if it does not say. */
    readonly algorithm: Algorithm = Algorithm.Unknown,
  ) {}

  /** Whether a signature of this algorithm may be verified with this key. */
  allows(algorithm: Algorithm): bool {
    if (algorithm == Algorithm.Unknown || kindFor(algorithm) != this.kind) return false;
    return this.algorithm == Algorithm.Unknown || this.algorithm == algorithm;
  }
}

/**
 * Both numbers are big-endian, in as few octets as they need. `null` for a modulus of less than 2048 or more than 8192 bits, an
 * even one, and for an exponent that is even, less than 3 or longer than 32 bits.
 */
export function rsaKey(modulus: Span, exponent: Span): Span | null {
  if (!isWholeNumber(modulus) || !isWholeNumber(exponent)) return null;
  const bits = bitLength(modulus);
  if (bits < SMALLEST_MODULUS_BITS || bits > LARGEST_MODULUS_BITS || !isOdd(modulus)) return null;
  if (exponent.length > EXPONENT_LENGTH || !isOdd(exponent)) return null;
  if (exponent.length == 1 && exponent.byteAt(0) < 3) return null;
  const bytes = newBytes(EXPONENT_LENGTH + modulus.length);
  const padding = EXPONENT_LENGTH - exponent.length;
  for (let i = 0; i < padding; i++) writeU8(bytes, i, 0);
  writeBytes(bytes, padding, exponent);
  writeBytes(bytes, EXPONENT_LENGTH, modulus);
  return bytes;
}

/** The coordinates in as many octets as the field has. Whether the point is on the curve is for the verifier to say. */
export function ecKey(kind: KeyKind, x: Span, y: Span): Span | null {
  const length = coordinateLength(kind);
  if (x.length != length || y.length != length) return null;
  const bytes = newBytes(2 * length);
  writeBytes(bytes, 0, x);
  writeBytes(bytes, length, y);
  return bytes;
}

export function coordinateLength(kind: KeyKind): i32 {
  return kind == KeyKind.P384 ? 48 : 32;
}

function isWholeNumber(bytes: Span): bool {
  return bytes.byteAt(0) > 0;
}

function isOdd(bytes: Span): bool {
  return (bytes.byteAt(bytes.length - 1) & 1) == 1;
}

function bitLength(bytes: Span): i32 {
  return 8 * bytes.length - (clz<u32>(bytes.byteAt(0) as u32) - 24);
}
