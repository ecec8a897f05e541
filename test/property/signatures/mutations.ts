/**
 * Signed messages of every algorithm, and small changes of them. `node:crypto` is the oracle: a changed one must be accepted
 * exactly if it accepts that too, as it does a signature of ECDSA whose `s` is replaced by `n - s`.
 */
import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify as verifyWithNode,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";
import type { Random } from "../../random.ts";
import { jwkBytes } from "./keys.ts";
import type { Algorithm, Signed, Verify } from "./verifier.ts";

/** A signed message that is accepted. */
export interface Original {
  readonly algorithm: Algorithm;
  readonly key: JsonWebKey;
  readonly message: string;
  /** base64url, like the message's parts. */
  readonly signature: string;
}

/** `es256` is on one curve only, so it has one row. The number is that of bits of the modulus. */
const keys: readonly (readonly [readonly Algorithm[], () => Pair])[] = [
  [
    ["rs256", "rs384", "rs512", "ps256", "ps384", "ps512"],
    () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ],
  [["rs256", "ps512"], () => generateKeyPairSync("rsa", { modulusLength: 2049, publicExponent: 3 })],
  [["rs384", "ps256"], () => generateKeyPairSync("rsa", { modulusLength: 3072 })],
  [["rs512", "ps384"], () => generateKeyPairSync("rsa", { modulusLength: 4096 })],
  [["es256"], () => generateKeyPairSync("ec", { namedCurve: "P-256" })],
  [["es384"], () => generateKeyPairSync("ec", { namedCurve: "P-384" })],
  [["eddsa"], () => generateKeyPairSync("ed25519")],
];

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Originals with new keys: one of each algorithm and size of key. */
export function makeOriginals(subject: string): readonly Original[] {
  return keys.flatMap(([algorithms, generate]) => {
    const { publicKey, privateKey } = generate();
    const key = publicKey.export({ format: "jwk" });
    return algorithms.map((algorithm) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const message = `${part({ alg: algorithm, typ: "at+jwt" })}.${part({ sub: subject, exp: 2_000_000_000 })}`;
      const signature = sign(hashOf(algorithm), Buffer.from(message), {
        key: privateKey,
        ...nodeOptions(algorithm),
      });
      return { algorithm, key, message, signature: signature.toString("base64url") };
    });
  });
}

export function signedOf({ algorithm, key, message, signature }: Original): Signed {
  return {
    algorithm,
    key: jwkBytes(key),
    message: Buffer.from(message),
    signature: Buffer.from(signature, "base64url"),
  };
}

/**
 * Whether Node accepts it. Keys that Node cannot read make no signatures.
 *
 * OpenSSL takes a signature of PSS that lacks a zero at its beginning, which RFC 8017 (section 8.1.2, step 1) refuses, and Node a
 * coordinate that lacks one, which RFC 7518 (section 6.2.1.2) refuses. We refuse both.
 */
export function isAcceptedByNode({ algorithm, key, message, signature }: Signed): boolean {
  if (algorithm.startsWith("ps") && signature.length !== key.length - 4) return false;
  if (algorithm.startsWith("es") && key.length !== 2 * coordinateLength(algorithm)) return false;
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey({ key: jwkOf(algorithm, key), format: "jwk" });
  } catch {
    return false;
  }
  return verifyWithNode(hashOf(algorithm), message, { key: publicKey, ...nodeOptions(algorithm) }, signature);
}

function coordinateLength(algorithm: Algorithm): number {
  return Number(algorithm.slice(2)) / 8;
}

function hashOf(algorithm: Algorithm): string | null {
  return algorithm === "eddsa" ? null : `sha${algorithm.slice(2)}`;
}

function nodeOptions(algorithm: Algorithm) {
  if (algorithm.startsWith("es")) return { dsaEncoding: "ieee-p1363" } as const;
  if (!algorithm.startsWith("ps")) return {};
  return {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: Number(algorithm.slice(2)) / 8,
  };
}

function jwkOf(algorithm: Algorithm, key: Uint8Array): JsonWebKey {
  const text = (from: number, to?: number) => Buffer.from(key.subarray(from, to)).toString("base64url");
  if (algorithm === "eddsa") return { kty: "OKP", crv: "Ed25519", x: text(0) };
  if (!algorithm.startsWith("es")) return { kty: "RSA", e: text(0, 4), n: text(4) };
  const half = key.length / 2;
  const crv = algorithm === "es256" ? "P-256" : "P-384";
  return { kty: "EC", crv, x: text(0, half), y: text(half) };
}

/** What changes a part, by name. */
const changes: Readonly<Record<string, (random: Random, bytes: Buffer) => Buffer>> = {
  bit: (random, bytes) => {
    const changed = Buffer.from(bytes);
    const at = random.below(bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  octet: (random, bytes) => {
    const changed = Buffer.from(bytes);
    changed[random.below(bytes.length)] = random.pick([0x00, 0x01, 0x7f, 0x80, 0xff]);
    return changed;
  },
  shorter: (random, bytes) => bytes.subarray(0, bytes.length - 1 - random.below(Math.min(8, bytes.length))),
  "without its beginning": (random, bytes) => bytes.subarray(1 + random.below(Math.min(8, bytes.length))),
  longer: (random, bytes) => Buffer.concat([bytes, Buffer.alloc(1 + random.below(8), random.below(2))]),
  "with zeros before": (random, bytes) => Buffer.concat([Buffer.alloc(1 + random.below(8)), bytes]),
  "with the halves exchanged": (_random, bytes) =>
    Buffer.concat([bytes.subarray(bytes.length >> 1), bytes.subarray(0, bytes.length >> 1)]),
  "with a half of zeros": (random, bytes) => {
    const changed = Buffer.from(bytes);
    const half = bytes.length >> 1;
    return random.below(2) === 0 ? changed.fill(0, half) : changed.fill(0, 0, half);
  },
  "with a half of ones": (random, bytes) => {
    const changed = Buffer.from(bytes);
    const half = bytes.length >> 1;
    return random.below(2) === 0 ? changed.fill(0xff, half) : changed.fill(0xff, 0, half);
  },
  "two octets exchanged": (random, bytes) => {
    const changed = Buffer.from(bytes);
    const [one, other] = [random.below(bytes.length), random.below(bytes.length)];
    [changed[one], changed[other]] = [bytes[other] ?? 0, bytes[one] ?? 0];
    return changed;
  },
};

/** The orders of the groups: what r and s are reduced by. */
const orders: Readonly<Partial<Record<Algorithm, bigint>>> = {
  es256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  es384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};
const edwardsOrder = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

/** The same number in another way: plus the modulus or the order, or the negative one. */
function otherNumber(random: Random, { algorithm, key, signature }: Signed): Buffer {
  const bytes = Buffer.from(signature);
  const half = bytes.length >> 1;
  const order = orders[algorithm];
  if (order !== undefined) {
    const at = random.below(2) * half;
    const number = BigInt(`0x${bytes.subarray(at, at + half).toString("hex")}`);
    const other = random.pick([order - number, number + order, number === 0n ? order : number - 1n]);
    write(other, bytes.subarray(at, at + half));
    return bytes;
  }
  if (algorithm === "eddsa") {
    const s = bytes.subarray(half);
    const number = BigInt(`0x${Buffer.from(s.toReversed()).toString("hex")}`);
    write(random.pick([number + edwardsOrder, edwardsOrder - number, number + 2n * edwardsOrder]), s);
    s.reverse();
    return bytes;
  }
  const modulus = BigInt(`0x${Buffer.from(key.subarray(4)).toString("hex")}`);
  const number = BigInt(`0x${bytes.toString("hex")}`);
  const other = random.pick([number + modulus, modulus - number, modulus, 0n, 1n, modulus - 1n]);
  const text = other.toString(16);
  const wide = Buffer.alloc(Math.max(bytes.length, Math.ceil(text.length / 2)));
  write(other, wide);
  return wide;
}

/** Big-endian; what does not fit is cut off. */
function write(number: bigint, into: Buffer): void {
  const digits = 2 * into.length;
  into.write(number.toString(16).padStart(digits, "0").slice(-digits), "hex");
}

/** What was done, and what came of it. */
export interface Mutated {
  readonly change: string;
  readonly signed: Signed;
}

export function mutate(random: Random, originals: readonly Signed[]): Mutated {
  const original = random.pick(originals);
  const { algorithm, key, message, signature } = original;
  const way = random.below(20);
  if (way < 2) {
    const other = random.pick(originals);
    const [change, signed] = random.pick<readonly [string, Signed]>([
      ["the key of another", { ...original, key: other.key }],
      ["the signature of another", { ...original, signature: other.signature }],
      ["the message of another", { ...original, message: other.message }],
      ["the algorithm of another", { ...original, algorithm: other.algorithm }],
      ["the key and the algorithm of another", { ...original, key: other.key, algorithm: other.algorithm }],
    ]);
    return { change, signed };
  }
  if (way < 5) {
    return {
      change: "the same number in another way",
      signed: { ...original, signature: otherNumber(random, original) },
    };
  }
  const [name, apply] = random.pick(Object.entries(changes));
  if (way < 13) {
    const changed = apply(random, Buffer.from(signature));
    return { change: `the signature: ${name}`, signed: { ...original, signature: changed } };
  }
  if (way < 17) {
    const changed = apply(random, Buffer.from(message));
    return { change: `the message: ${name}`, signed: { ...original, message: changed } };
  }
  return {
    change: `the key: ${name}`,
    signed: { algorithm, key: apply(random, Buffer.from(key)), message, signature },
  };
}

/** The report of a run. */
export interface MutationReport {
  readonly cases: number;
  /** How many were accepted by both, because what was changed means the same. */
  readonly accepted: number;
  readonly wrong: readonly Mutated[];
}

export function checkMutations(
  verify: Verify,
  originals: readonly Signed[],
  random: Random,
  cases: number,
): MutationReport {
  let accepted = 0;
  const wrong: Mutated[] = [];
  for (let at = 0; at < cases; at += 1) {
    const mutated = mutate(random, originals);
    const isAccepted = verify(mutated.signed) === "accepted";
    if (isAccepted) accepted += 1;
    if (isAccepted !== isAcceptedByNode(mutated.signed)) wrong.push(mutated);
  }
  return { cases, accepted, wrong };
}
