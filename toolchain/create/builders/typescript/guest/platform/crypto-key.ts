/** Keys of `crypto.subtle`: what they are made of, and how they are read and written. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { hashOf } from "./crypto-hash.ts";
import { modulusLength, type RsaKey, toBigInt, toBytes } from "./crypto-rsa.ts";
import {
  BIT_STRING,
  derContent,
  INTEGER,
  OBJECT_ID,
  OCTET_STRING,
  readDer,
  SEQUENCE,
  writeDer,
  writeInteger,
} from "./der.ts";
import { DOMException } from "./dom-exception.ts";

/** What a key is made of. */
export type Material =
  | { readonly kind: "secret"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "rsa"; readonly rsa: RsaKey }
  /** A point of 0x04, x and y, and in a private key the secret number. */
  | {
      readonly kind: "ec";
      readonly point: Uint8Array<ArrayBuffer>;
      readonly secret: Uint8Array<ArrayBuffer> | undefined;
    }
  | {
      readonly kind: "ed";
      readonly point: Uint8Array<ArrayBuffer>;
      readonly secret: Uint8Array<ArrayBuffer> | undefined;
    };

export interface KeyAlgorithm {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

export type KeyType = "secret" | "public" | "private";

/** The constructor is for `crypto.subtle`. */
const MAY_CONSTRUCT = Symbol();
let materialOf: (key: CryptoKey) => Material;

export class CryptoKey {
  readonly type: KeyType;
  readonly extractable: boolean;
  readonly algorithm: KeyAlgorithm;
  readonly usages: readonly string[];
  readonly #material: Material;

  static {
    materialOf = (key) => key.#material;
  }

  constructor(
    permission: symbol,
    material: Material,
    algorithm: KeyAlgorithm,
    extractable: boolean,
    usages: readonly string[],
  ) {
    if (permission !== MAY_CONSTRUCT)
      throw new TypeError("illegal constructor: use `crypto.subtle.importKey`");
    this.#material = material;
    this.algorithm = algorithm;
    this.extractable = extractable;
    this.usages = usages;
    const secret =
      material.kind === "rsa"
        ? material.rsa.secret
        : material.kind === "secret"
          ? undefined
          : material.secret;
    this.type = material.kind === "secret" ? "secret" : secret === undefined ? "public" : "private";
  }

  get [Symbol.toStringTag](): string {
    return "CryptoKey";
  }
}

export { materialOf };

/** The algorithms whose keys are bytes, RSA numbers, and points. */
export const SECRETS: readonly string[] = ["HMAC", "AES-GCM", "AES-CBC", "AES-CTR", "HKDF", "PBKDF2"];
export const RSA: readonly string[] = ["RSASSA-PKCS1-v1_5", "RSA-PSS"];
const EC: readonly string[] = ["ECDSA", "ECDH"];
const ALL: readonly string[] = [...SECRETS, ...RSA, ...EC, "Ed25519"];

/** `"hmac"` and `{ name: "HMAC" }` are the same algorithm. */
export function normalAlgorithm(algorithm: unknown): KeyAlgorithm {
  const given =
    typeof algorithm === "object" && algorithm !== null
      ? (algorithm as Readonly<Record<string, unknown>>)
      : { name: algorithm };
  const name = ALL.find((each) => each.toUpperCase() === String(given["name"]).toUpperCase());
  if (name === undefined) {
    throw new DOMException(
      `expected one of ${ALL.join(", ")}, found ${String(given["name"])}`,
      "NotSupportedError",
    );
  }
  return { ...given, name };
}

/** The algorithm of a key, as the key shows it. */
export function newKey(
  material: Material,
  algorithm: KeyAlgorithm,
  extractable: boolean,
  usages: readonly string[],
): CryptoKey {
  const { name } = algorithm;
  let shown: KeyAlgorithm = { name };
  if (material.kind === "rsa") {
    const publicExponent = toBytes(material.rsa.e, Math.ceil(material.rsa.e.toString(16).length / 2));
    shown = {
      name,
      modulusLength: modulusLength(material.rsa),
      publicExponent,
      hash: { name: hashOf(algorithm["hash"]).name },
    };
  } else if (material.kind === "ec") {
    shown = { name, namedCurve: String(algorithm["namedCurve"]) };
  } else if (material.kind === "secret" && name === "HMAC") {
    shown = { name, hash: { name: hashOf(algorithm["hash"]).name }, length: material.bytes.length * 8 };
  } else if (material.kind === "secret" && name.startsWith("AES")) {
    if (![16, 24, 32].includes(material.bytes.length))
      throw dataError("expected a key of 128, 192 or 256 bits");
    shown = { name, length: material.bytes.length * 8 };
  }
  return new CryptoKey(MAY_CONSTRUCT, material, shown, extractable, [...usages]);
}

export interface Curve {
  readonly curve: typeof p256;
  /** Bytes of a coordinate. */
  readonly size: number;
  readonly oid: string;
}

export function curveOf(algorithm: KeyAlgorithm): Curve {
  switch (algorithm["namedCurve"]) {
    case "P-256":
      return { curve: p256, size: 32, oid: "2a8648ce3d030107" };
    case "P-384":
      return { curve: p384, size: 48, oid: "2b81040022" };
    case "P-521":
      return { curve: p521, size: 66, oid: "2b81040023" };
    default:
      throw new DOMException(
        `expected the curve P-256, P-384 or P-521, found ${String(algorithm["namedCurve"])}`,
        "NotSupportedError",
      );
  }
}

const RSA_OID = "2a864886f70d010101";
const EC_OID = "2a8648ce3d0201";
const ED25519_OID = "2b6570";

/** A public key's point, checked. */
function ecPoint(algorithm: KeyAlgorithm, bytes: Uint8Array): Material {
  const { curve, size } = curveOf(algorithm);
  try {
    const point = curve.Point.fromBytes(bytes);
    point.assertValidity();
    const full = Uint8Array.from(point.toBytes(false));
    if (full.length !== 1 + 2 * size) throw new RangeError("the point has another length");
    return { kind: "ec", point: full, secret: undefined };
  } catch (cause) {
    throw dataError("the bytes are not a point of the curve", cause);
  }
}

function ecSecret(algorithm: KeyAlgorithm, secret: Uint8Array): Material {
  const { curve } = curveOf(algorithm);
  try {
    return {
      kind: "ec",
      point: Uint8Array.from(curve.getPublicKey(secret, false)),
      secret: Uint8Array.from(secret),
    };
  } catch (cause) {
    throw dataError("the private key does not fit the curve", cause);
  }
}

function edSecret(secret: Uint8Array): Material {
  if (secret.length !== 32) throw dataError("expected 32 bytes");
  return {
    kind: "ed",
    point: Uint8Array.from(ed25519.getPublicKey(secret)),
    secret: Uint8Array.from(secret),
  };
}

function edPoint(point: Uint8Array): Material {
  if (point.length !== 32) throw dataError("expected 32 bytes");
  return { kind: "ed", point: Uint8Array.from(point), secret: undefined };
}

export function importRaw(algorithm: KeyAlgorithm, bytes: Uint8Array): Material {
  if (SECRETS.includes(algorithm.name)) return { kind: "secret", bytes: Uint8Array.from(bytes) };
  if (algorithm.name === "Ed25519") return edPoint(bytes);
  if (EC.includes(algorithm.name)) return ecPoint(algorithm, bytes);
  throw new DOMException(`${algorithm.name} has no keys in the format \`raw\``, "NotSupportedError");
}

export interface JsonWebKey {
  readonly kty?: string;
  readonly [member: string]: unknown;
}

export function importJwk(algorithm: KeyAlgorithm, jwk: JsonWebKey): Material {
  const read = (member: string): Uint8Array<ArrayBuffer> => {
    const value = jwk[member];
    if (typeof value !== "string") throw dataError(`expected the member \`${member}\``);
    return decodeBase64(value);
  };
  const kty = SECRETS.includes(algorithm.name)
    ? "oct"
    : RSA.includes(algorithm.name)
      ? "RSA"
      : algorithm.name === "Ed25519"
        ? "OKP"
        : "EC";
  if (jwk.kty !== kty) throw dataError(`expected a key of the type \`${kty}\`, found \`${String(jwk.kty)}\``);
  switch (kty) {
    case "oct":
      return { kind: "secret", bytes: read("k") };
    case "RSA": {
      const number = (member: string): bigint => toBigInt(read(member));
      const secret = jwk["d"] === undefined ? undefined : { d: number("d"), p: number("p"), q: number("q") };
      return { kind: "rsa", rsa: { n: number("n"), e: number("e"), secret } };
    }
    case "OKP":
      if (jwk["crv"] !== "Ed25519")
        throw dataError(`expected the curve \`Ed25519\`, found \`${String(jwk["crv"])}\``);
      return jwk["d"] === undefined ? edPoint(read("x")) : edSecret(read("d"));
    default: {
      if (jwk["crv"] !== algorithm["namedCurve"]) {
        throw dataError(
          `expected the curve \`${String(algorithm["namedCurve"])}\`, found \`${String(jwk["crv"])}\``,
        );
      }
      if (jwk["d"] !== undefined) return ecSecret(algorithm, read("d"));
      const { size } = curveOf(algorithm);
      const [x, y] = [read("x"), read("y")];
      if (x.length !== size || y.length !== size)
        throw dataError("the coordinates have another length than those of the curve");
      return ecPoint(algorithm, Uint8Array.of(4, ...x, ...y));
    }
  }
}

export function exportJwk(key: CryptoKey): JsonWebKey {
  const material = materialOf(key);
  const common = { key_ops: [...key.usages], ext: key.extractable };
  const text = (bytes: Uint8Array): string => encodeBase64(bytes, true);
  switch (material.kind) {
    case "secret":
      return { kty: "oct", k: text(material.bytes), ...common };
    case "rsa": {
      const number = (value: bigint): string =>
        text(toBytes(value, Math.ceil(value.toString(16).length / 2)));
      const { n, e, secret } = material.rsa;
      if (secret === undefined) return { kty: "RSA", n: number(n), e: number(e), ...common };
      throw new DOMException("private RSA keys cannot be exported", "NotSupportedError");
    }
    case "ed": {
      const secret = material.secret === undefined ? {} : { d: text(material.secret) };
      return { kty: "OKP", crv: "Ed25519", x: text(material.point), ...secret, ...common };
    }
    default: {
      const size = (material.point.length - 1) / 2;
      const [x, y] = [material.point.subarray(1, 1 + size), material.point.subarray(1 + size)];
      const secret = material.secret === undefined ? {} : { d: text(material.secret) };
      return { kty: "EC", crv: key.algorithm["namedCurve"], x: text(x), y: text(y), ...secret, ...common };
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Refuses a key of another algorithm than the caller names. */
function checkOid(algorithm: KeyAlgorithm, identifier: Uint8Array<ArrayBuffer>): void {
  const items = readDer(identifier);
  const oid = hex(derContent(items, 0, OBJECT_ID));
  const expected = RSA.includes(algorithm.name)
    ? RSA_OID
    : algorithm.name === "Ed25519"
      ? ED25519_OID
      : EC_OID;
  if (oid !== expected) throw dataError(`the key is not one for ${algorithm.name}`);
  if (expected === EC_OID && hex(derContent(items, 1, OBJECT_ID)) !== curveOf(algorithm).oid) {
    throw dataError(`the key is not on the curve ${String(algorithm["namedCurve"])}`);
  }
}

/** `SubjectPublicKeyInfo` of RFC 5280. */
export function importSpki(algorithm: KeyAlgorithm, bytes: Uint8Array<ArrayBuffer>): Material {
  return readingDer(() => {
    const items = readDer(derContent(readDer(bytes), 0, SEQUENCE));
    checkOid(algorithm, derContent(items, 0, SEQUENCE));
    const content = derContent(items, 1, BIT_STRING).subarray(1);
    if (algorithm.name === "Ed25519") return edPoint(content);
    if (!RSA.includes(algorithm.name)) return ecPoint(algorithm, content);
    const numbers = readDer(derContent(readDer(content), 0, SEQUENCE));
    const [n, e] = [derContent(numbers, 0, INTEGER), derContent(numbers, 1, INTEGER)];
    return { kind: "rsa", rsa: { n: toBigInt(n), e: toBigInt(e), secret: undefined } };
  });
}

/** `PrivateKeyInfo` of RFC 5208. */
export function importPkcs8(algorithm: KeyAlgorithm, bytes: Uint8Array<ArrayBuffer>): Material {
  return readingDer(() => {
    const items = readDer(derContent(readDer(bytes), 0, SEQUENCE));
    checkOid(algorithm, derContent(items, 1, SEQUENCE));
    const content = derContent(items, 2, OCTET_STRING);
    if (algorithm.name === "Ed25519") return edSecret(derContent(readDer(content), 0, OCTET_STRING));
    const fields = readDer(derContent(readDer(content), 0, SEQUENCE));
    if (!RSA.includes(algorithm.name)) return ecSecret(algorithm, derContent(fields, 1, OCTET_STRING));
    const number = (index: number): bigint => toBigInt(derContent(fields, index, INTEGER));
    return {
      kind: "rsa",
      rsa: { n: number(1), e: number(2), secret: { d: number(3), p: number(4), q: number(5) } },
    };
  });
}

function readingDer(read: () => Material): Material {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof DOMException ? cause : dataError("the key cannot be read", cause);
  }
}

export function exportSpki(key: CryptoKey): Uint8Array<ArrayBuffer> {
  const material = materialOf(key);
  const oid = (text: string): Uint8Array<ArrayBuffer> =>
    writeDer(
      OBJECT_ID,
      Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
    );
  const info = (identifier: readonly Uint8Array[], content: Uint8Array): Uint8Array<ArrayBuffer> =>
    writeDer(SEQUENCE, writeDer(SEQUENCE, ...identifier), writeDer(BIT_STRING, Uint8Array.of(0), content));
  switch (material.kind) {
    case "rsa": {
      const number = (value: bigint): Uint8Array<ArrayBuffer> =>
        writeInteger(toBytes(value, Math.ceil(value.toString(16).length / 2)));
      const { n, e } = material.rsa;
      return info([oid(RSA_OID), Uint8Array.of(5, 0)], writeDer(SEQUENCE, number(n), number(e)));
    }
    case "ed":
      return info([oid(ED25519_OID)], material.point);
    case "ec":
      return info([oid(EC_OID), oid(curveOf(key.algorithm).oid)], material.point);
    default:
      throw new DOMException("expected a public key", "InvalidAccessError");
  }
}

function dataError(message: string, cause?: unknown): DOMException {
  return new DOMException(
    message,
    cause === undefined ? "DataError" : ({ name: "DataError", cause } as never),
  );
}
