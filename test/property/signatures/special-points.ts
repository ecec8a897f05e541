/**
 * Signatures of ECDSA for which the sum of two points, u1 G + u2 Q, goes special ways. Chance does not find them, but those who
 * choose keys and signatures do.
 */
import { createECDH, createHash } from "node:crypto";
import type { Algorithm, Signed } from "./verifier.ts";

export interface Curve {
  readonly algorithm: Extract<Algorithm, "es256" | "es384">;
  readonly name: string;
  readonly hash: string;
  readonly order: bigint;
  /** Of a coordinate and of a number of a signature. */
  readonly length: number;
}

export const curves: readonly Curve[] = [
  {
    algorithm: "es256",
    name: "prime256v1",
    hash: "sha256",
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    length: 32,
  },
  {
    algorithm: "es384",
    name: "secp384r1",
    hash: "sha384",
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    length: 48,
  },
];

export interface SpecialCase {
  readonly name: string;
  readonly signed: Signed;
  readonly isAccepted: boolean;
}

/** `nonce` is the secret number of the signatures; any will do. */
export function specialCases(curve: Curve, message: Uint8Array, nonce: bigint): readonly SpecialCase[] {
  const { order } = curve;
  const digest = BigInt(`0x${createHash(curve.hash).update(message).digest("hex")}`) % order;
  const r = xOf(curve, nonce) % order;
  const keyOf = (secret: bigint) => pointOf(curve, mod(secret, order));
  const signed = (secret: bigint, s: bigint): Signed => ({
    algorithm: curve.algorithm,
    key: keyOf(secret),
    message,
    signature: Buffer.concat([bytesOf(r, curve.length), bytesOf(mod(s, order), curve.length)]),
  });
  const sign = (secret: bigint) => mod(inverse(nonce, order) * (digest + r * secret), order);
  const small = [1n, 2n, 3n, 5n, 7n, 16n, 31n, 33n].flatMap((factor) => [factor, order - factor]);
  const same = mod(digest * inverse(r, order), order);
  return [
    ...small.map((secret) => ({
      name: `a key that is ${secret < 100n ? secret : `-${order - secret}`} times the generator`,
      signed: signed(secret, sign(secret)),
      isAccepted: true,
    })),
    { name: "two equal points", signed: signed(same, sign(same)), isAccepted: true },
    { name: "two opposite points", signed: signed(order - same, nonce), isAccepted: false },
    { name: "another number", signed: signed(same, sign(same) + 1n), isAccepted: false },
    { name: "the negative number", signed: signed(same, -sign(same)), isAccepted: true },
  ];
}

/** x and y of a multiple of the generator. */
function pointOf({ name, length }: Curve, factor: bigint): Buffer {
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(bytesOf(factor, length));
  return ecdh.getPublicKey().subarray(1);
}

function xOf(curve: Curve, factor: bigint): bigint {
  return BigInt(`0x${pointOf(curve, factor).subarray(0, curve.length).toString("hex")}`);
}

function bytesOf(number: bigint, length: number): Buffer {
  return Buffer.from(number.toString(16).padStart(2 * length, "0"), "hex");
}

function mod(number: bigint, modulus: bigint): bigint {
  return ((number % modulus) + modulus) % modulus;
}

/** By Euclid; the modulus is prime. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [mod(number, modulus), modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return mod(x, modulus);
}
