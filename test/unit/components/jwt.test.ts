/** `components/lib/jwt`, compiled as the components are: keys as `node:crypto` writes them, and tokens that are wrong in one way each. */
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import { keyBytes } from "../../property/signatures/keys.ts";
import { compileFace } from "./compile-face.ts";

interface Face {
  readonly memory: WebAssembly.Memory;
  alloc(size: number): number;
  algorithm(start: number, length: number): number;
  readKeys(start: number, length: number, isPem: number): number;
  keyKind(index: number): number;
  keyBytes(index: number): bigint;
  keyId(index: number): bigint;
  keyAllows(index: number, algorithm: number): number;
  readToken(start: number, length: number): number;
  tokenAlgorithm(): number;
  tokenSigned(): bigint;
  tokenSignature(): bigint;
  candidates(): number;
  readClaims(...payloadIssuerAudienceNow: readonly number[]): number;
  claimsSubject(): bigint;
  claimsExpiry(): number;
}

const face = await compileFace<Face>("jwt");

const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
const unknown = algorithms.length;
const kinds = ["RSA", "P-256", "P-384", "Ed25519"] as const;

/** In the order of `TokenFault`. */
const faults = [
  "none",
  "too long",
  "malformed",
  "algorithm",
  "type",
  "critical",
  "no expiry",
  "expired",
  "not yet valid",
  "issuer",
  "audience",
  "bound",
] as const;

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
const ed25519 = generateKeyPairSync("ed25519").publicKey;
const keys: readonly (readonly [KeyObject, (typeof kinds)[number], readonly string[]])[] = [
  [rsa, "RSA", algorithms.slice(0, 6)],
  [p256, "P-256", ["ES256"]],
  [p384, "P-384", ["ES384"]],
  [ed25519, "Ed25519", ["EdDSA"]],
];

test("knows nine algorithms, and neither `none` nor one with a secret", () => {
  algorithms.forEach((name, index) => assert.equal(face.algorithm(...place(name)), index));
  assert.equal(face.algorithm(...place("Ed25519")), algorithms.indexOf("EdDSA"));
  for (const name of ["none", "None", "HS256", "HS384", "HS512", "rs256", "RS256 ", "ES512", "ES256K", ""]) {
    assert.equal(face.algorithm(...place(name)), unknown, name);
  }
});

describe("keys in PEM", () => {
  for (const [key, kind, allowed] of keys) {
    test(`reads a ${kind} key, and binds it to its algorithms`, () => {
      const pem = key.export({ format: "pem", type: "spki" }).toString();
      for (const text of [
        pem,
        pem.trim(),
        pem.replaceAll("\n", "\r\n"),
        `\n  ${pem.replaceAll("\n", "\n  ")}`,
      ]) {
        assert.equal(readPem(text), 1);
        assert.equal(kinds[face.keyKind(0)], kind);
        assert.deepEqual(read(face.keyBytes(0)), Buffer.from(keyBytes(key)));
      }
      assert.deepEqual(
        algorithms.filter((_, index) => face.keyAllows(0, index) !== 0),
        allowed,
      );
      assert.equal(face.keyAllows(0, unknown), 0);
    });
  }

  test("reads the older form of RSA keys", () => {
    assert.equal(readPem(rsa.export({ format: "pem", type: "pkcs1" }).toString()), 1);
    assert.deepEqual(read(face.keyBytes(0)), Buffer.from(keyBytes(rsa)));
  });

  const spki = (key: KeyObject) => key.export({ format: "der", type: "spki" });
  const pemOf = (der: Buffer, label = "PUBLIC KEY") =>
    `-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`;
  const changed = (der: Buffer, at: number, octet: number) => {
    const copy = Buffer.from(der);
    copy[at] = octet;
    return copy;
  };
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const other = (curve: string) => generateKeyPairSync("ec", { namedCurve: curve }).publicKey;
  const refused: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["no PEM", "x"],
    ["a private key", pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString()],
    ["a certificate's label", pemOf(spki(p256), "CERTIFICATE")],
    ["two keys", pemOf(spki(p256)) + pemOf(spki(p256))],
    ["text before it", `key: ${pemOf(spki(p256))}`],
    ["text after it", `${pemOf(spki(p256))}x`],
    ["no end", pemOf(spki(p256)).slice(0, -10)],
    ["an octet after the key", pemOf(Buffer.concat([spki(p256), Buffer.alloc(1)]))],
    ["an octet too few", pemOf(spki(p256).subarray(0, -1))],
    ["a length that is not the shortest", pemOf(longer(spki(ed25519)))],
    ["unused bits in the bit string", pemOf(changed(spki(p256), 26 - 1, 1))],
    ["a compressed point", pemOf(changed(spki(p256), 26, 2))],
    ["another curve", pemOf(spki(other("secp256k1")))],
    ["a larger curve", pemOf(spki(other("P-521")))],
    ["Ed448", pemOf(spki(generateKeyPairSync("ed448").publicKey))],
    ["X25519", pemOf(spki(generateKeyPairSync("x25519").publicKey))],
    ["RSA with 1024 bits", pemOf(spki(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey))],
    ["RSA for PSS alone", pemOf(spki(generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).publicKey))],
  ];
  for (const [name, text] of refused) {
    test(`refuses ${name}`, () => assert.equal(readPem(text), -1));
  }

  test("ends for every octet that is changed, and for every length", () => {
    for (const [key] of keys) {
      const der = spki(key);
      for (let at = 0; at < der.length; at += 1) {
        for (const octet of [0x00, 0x7f, 0x80, 0x82, 0xff]) readPem(pemOf(changed(der, at, octet)));
        assert.equal(readPem(pemOf(der.subarray(0, at))), -1);
      }
    }
  });

  /** The same DER with the outer length in two octets. */
  function longer(der: Buffer): Buffer {
    return Buffer.concat([der.subarray(0, 1), Buffer.from([0x81]), der.subarray(1)]);
  }
});

describe("keys in JSON", () => {
  for (const [key, kind, allowed] of keys) {
    test(`reads a ${kind} key, and binds it to its algorithms`, () => {
      const jwk = {
        ...key.export({ format: "jwk" }),
        kid: "the key",
        use: "sig",
        key_ops: ["verify"],
        x5c: [],
      };
      assert.equal(readJwks({ keys: [jwk] }), 1);
      assert.equal(kinds[face.keyKind(0)], kind);
      assert.deepEqual(read(face.keyBytes(0)), Buffer.from(keyBytes(key)));
      assert.equal(read(face.keyId(0)).toString(), "the key");
      for (const alg of allowed) {
        assert.equal(readJwks({ ...jwk, alg }), 1);
        assert.deepEqual(
          algorithms.filter((_, index) => face.keyAllows(0, index) !== 0),
          [alg],
        );
      }
    });
  }

  const jwk = (key: KeyObject): JsonWebKey => key.export({ format: "jwk" });
  const pair = generateKeyPairSync("ed25519");
  const passedOver: readonly (readonly [string, object])[] = [
    ["a private key", pair.privateKey.export({ format: "jwk" })],
    ["a symmetric key", { kty: "oct", k: "AAAA" }],
    ["a key for encryption", { ...jwk(rsa), use: "enc" }],
    ["a key for signing alone", { ...jwk(rsa), key_ops: ["sign"] }],
    ["an algorithm of another kind", { ...jwk(rsa), alg: "ES256" }],
    ["an algorithm with a secret", { ...jwk(rsa), alg: "HS256" }],
    ["an algorithm that is no text", { ...jwk(rsa), alg: 256 }],
    ["an identifier that is no text", { ...jwk(rsa), kid: 1 }],
    ["no type", { ...jwk(p256), kty: undefined }],
    ["another type", { ...jwk(p256), kty: "OKP" }],
    ["another curve", { ...jwk(p256), crv: "P-384" }],
    ["a curve of other names", { ...jwk(p256), crv: "secp256k1" }],
    ["a coordinate that is too short", { ...jwk(p256), x: "AAAA" }],
    ["a coordinate in another base64", { ...jwk(ed25519), x: `${"+".repeat(43)}` }],
    ["a coordinate with padding", { ...jwk(ed25519), x: `${jwk(ed25519).x}=` }],
    ["a modulus with a zero before it", { ...jwk(rsa), n: `AA${"A".repeat(340)}` }],
    ["a modulus of 1024 bits", { ...jwk(rsa), n: "_".repeat(170) + "w" }],
    ["the exponent 1", { ...jwk(rsa), e: "AQ" }],
    ["an even exponent", { ...jwk(rsa), e: "AQAA" }],
    ["an exponent of five octets", { ...jwk(rsa), e: "AQAAAAE" }],
  ];
  for (const [name, key] of passedOver) {
    test(`passes over ${name}, and refuses it where it is the only one`, () => {
      assert.equal(readJwks({ keys: [key, jwk(p384)] }), 1);
      assert.equal(kinds[face.keyKind(0)], "P-384");
      assert.equal(readJwks(key), -1);
    });
  }

  test("refuses what is no set", () => {
    for (const text of ["", "[]", "null", "{", '{"keys":{}}', '{"keys":[],"keys":[]}', '{"keys":[]} x']) {
      assert.equal(face.readKeys(...place(text), 0), -1, text);
    }
    assert.equal(face.readKeys(...place('{"keys":[]}'), 0), 0);
  });

  test("passes over a key with a doubled name, however it is written", () => {
    const text = JSON.stringify(jwk(ed25519));
    for (const name of ['"x"', '"\\u0078"']) {
      const doubled = `${text.slice(0, -1)},${name}:"${"A".repeat(43)}"}`;
      assert.equal(face.readKeys(...place(`{"keys":[${doubled}]}`), 0), 0);
    }
  });
});

describe("tokens", () => {
  const header = { alg: "ES256", typ: "at+jwt" };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (head: unknown = header) => `${part(head)}.${part({ sub: "alice" })}.c2lnbmF0dXJl`;

  test("reads the parts of a token", () => {
    const text = token();
    assert.equal(tokenFault(text), "none");
    assert.equal(algorithms[face.tokenAlgorithm()], "ES256");
    assert.equal(read(face.tokenSigned()).toString(), text.slice(0, text.lastIndexOf(".")));
    assert.equal(read(face.tokenSignature()).toString(), "signature");
  });

  for (const typ of [undefined, "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"]) {
    test(`takes the type ${typ}`, () => assert.equal(tokenFault(token({ ...header, typ })), "none"));
  }

  const text = token();
  const wrong: readonly (readonly [string, string, (typeof faults)[number]])[] = [
    ["nothing", "", "malformed"],
    ["two parts", text.slice(0, text.lastIndexOf(".")), "malformed"],
    ["four parts", `${text}.x`, "malformed"],
    ["five parts, as encrypted ones have", `${text}..`, "malformed"],
    ["padding", `${text}=`, "malformed"],
    ["a blank", `${text} `, "malformed"],
    ["another base64", text.replace("c2ln", "+2ln"), "malformed"],
    ["stray bits in the signature", text.replace(/[^.]+$/u, "QR"), "malformed"],
    ["a header that is no JSON", `eA.${text.slice(text.indexOf(".") + 1)}`, "malformed"],
    ["a header that is an array", token([]), "malformed"],
    [
      "a header with a doubled name",
      text.replace(/^\w+/u, Buffer.from('{"alg":"none","alg":"ES256"}').toString("base64url")),
      "malformed",
    ],
    [
      "a header with a doubled name in escapes",
      text.replace(/^\w+/u, Buffer.from('{"alg":"ES256","\\u0061lg":"RS256"}').toString("base64url")),
      "malformed",
    ],
    ["no algorithm", token({ typ: "JWT" }), "malformed"],
    ["an algorithm that is no text", token({ alg: ["ES256"] }), "malformed"],
    ["`none`", token({ alg: "none" }), "algorithm"],
    ["`nOnE`", token({ alg: "nOnE" }), "algorithm"],
    ["an algorithm with a secret", token({ alg: "HS256" }), "algorithm"],
    ["the type of an identity", token({ ...header, typ: "id+jwt" }), "type"],
    ["the type of a proof", token({ ...header, typ: "dpop+jwt" }), "type"],
    ["a type that is no text", token({ ...header, typ: 1 }), "type"],
    ["a critical extension", token({ ...header, crit: ["b64"], b64: false }), "critical"],
    ["no critical extensions, said with an empty list", token({ ...header, crit: [] }), "critical"],
    ["an identifier that is no text", token({ ...header, kid: 1 }), "malformed"],
    ["more than 8192 bytes", `${text}${"A".repeat(8193 - text.length)}`, "too long"],
  ];
  for (const [name, wrongText, fault] of wrong) {
    test(`refuses ${name}`, () => assert.equal(tokenFault(wrongText), fault));
  }

  test("tries the keys of the algorithm and with the identifier that a token names", () => {
    const set = [
      { ...p256.export({ format: "jwk" }), kid: "a" },
      { ...p256.export({ format: "jwk" }), kid: "b" },
      { ...p384.export({ format: "jwk" }), kid: "b" },
      { ...p256.export({ format: "jwk" }) },
      { ...ed25519.export({ format: "jwk" }), kid: "a" },
    ];
    assert.equal(readJwks({ keys: set }), 5);
    const tried = (head: object) => {
      assert.equal(tokenFault(token(head)), "none");
      return face.candidates().toString(2).padStart(5, "0");
    };
    assert.equal(tried({ ...header, kid: "a" }), "01001");
    assert.equal(tried({ ...header, kid: "b" }), "01010");
    assert.equal(tried({ ...header, kid: "c" }), "01000");
    assert.equal(tried(header), "01011");
    assert.equal(tried({ ...header, alg: "EdDSA", jwk: set[0], jku: "https://a.example" }), "10000");
    assert.equal(tried({ ...header, alg: "RS256" }), "00000");
  });

  test("tries no more than four keys for a token that names none", () => {
    assert.equal(readJwks({ keys: Array.from({ length: 9 }, () => p256.export({ format: "jwk" })) }), 9);
    assert.equal(tokenFault(token()), "none");
    assert.equal(face.candidates(), 0b1111);
  });

  test("does not read a key for PS256 for a token with RS256", () => {
    assert.equal(readJwks({ ...rsa.export({ format: "jwk" }), alg: "PS256" }), 1);
    assert.equal(tokenFault(token({ alg: "RS256" })), "none");
    assert.equal(face.candidates(), 0);
    assert.equal(tokenFault(token({ alg: "PS256" })), "none");
    assert.equal(face.candidates(), 1);
  });
});

describe("claims", () => {
  const now = 1_800_000_000;
  const good = {
    iss: "https://issuer.example/",
    aud: "https://mcp.example/mcp",
    sub: "alice",
    exp: now + 300,
  };
  const check = (claims: unknown, at = now) => claimsFault(JSON.stringify(claims), good.iss, good.aud, at);

  test("admits a token of the issuer for this server", () => {
    assert.equal(check({ ...good, nbf: now, iat: now, jti: "x", scope: "a b" }), "none");
    assert.equal(read(face.claimsSubject()).toString(), "alice");
    assert.equal(face.claimsExpiry(), now + 300);
    assert.equal(check({ ...good, sub: undefined }), "none");
    assert.equal(face.claimsSubject(), -1n);
  });

  test("allows clocks to be apart by a minute", () => {
    assert.equal(check({ ...good, exp: now - 59 }), "none");
    assert.equal(check({ ...good, exp: now - 60 }), "expired");
    assert.equal(check({ ...good, exp: now - 59.5 }), "none");
    assert.equal(check({ ...good, nbf: now + 60 }), "none");
    assert.equal(check({ ...good, nbf: now + 61 }), "not yet valid");
    assert.equal(check({ ...good, iat: now + 60 }), "none");
    assert.equal(check({ ...good, iat: now + 61 }), "not yet valid");
  });

  test("takes one of several audiences, on both sides", () => {
    assert.equal(check({ ...good, aud: ["https://other.example", good.aud] }), "none");
    const claims = JSON.stringify({ ...good, aud: "b" });
    assert.equal(claimsFault(claims, good.iss, "a b", now), "none");
    assert.equal(claimsFault(claims, good.iss, "a c", now), "audience");
    assert.equal(claimsFault(claims, good.iss, "", now), "none");
    assert.equal(claimsFault(JSON.stringify({ ...good, aud: undefined }), good.iss, "", now), "none");
    assert.equal(claimsFault(JSON.stringify({ ...good, iss: undefined }), "", good.aud, now), "none");
  });

  const wrong: readonly (readonly [string, unknown, (typeof faults)[number]])[] = [
    ["no object", [], "malformed"],
    ["no end", { ...good, exp: undefined }, "no expiry"],
    ["an end in text", { ...good, exp: `${now + 300}` }, "malformed"],
    ["an end of `null`", { ...good, exp: null }, "malformed"],
    ["a negative end", { ...good, exp: -1 }, "malformed"],
    ["an end after the year 9999", { ...good, exp: 253_402_300_800 }, "malformed"],
    ["a beginning in text", { ...good, nbf: "0" }, "malformed"],
    ["another issuer", { ...good, iss: "https://other.example/" }, "issuer"],
    ["an issuer without its slash", { ...good, iss: "https://issuer.example" }, "issuer"],
    ["an issuer in capitals", { ...good, iss: "HTTPS://issuer.example/" }, "issuer"],
    ["no issuer", { ...good, iss: undefined }, "issuer"],
    ["several issuers", { ...good, iss: [good.iss] }, "malformed"],
    ["no audience", { ...good, aud: undefined }, "audience"],
    ["an empty list of audiences", { ...good, aud: [] }, "audience"],
    ["another audience", { ...good, aud: "https://mcp.example" }, "audience"],
    ["an audience that begins alike", { ...good, aud: `${good.aud}/x` }, "audience"],
    ["an audience that is no text", { ...good, aud: [good.aud, 1] }, "malformed"],
    ["an audience in an object", { ...good, aud: { [good.aud]: true } }, "malformed"],
    ["an empty subject", { ...good, sub: "" }, "malformed"],
    ["a subject that is no text", { ...good, sub: 1 }, "malformed"],
    ["a key of the client", { ...good, cnf: { jkt: "x" } }, "bound"],
  ];
  for (const [name, claims, fault] of wrong) {
    test(`refuses ${name}`, () => assert.equal(check(claims), fault));
  }

  test("refuses a doubled claim, and a number that is infinite", () => {
    const text = JSON.stringify(good);
    const withMore = (more: string) => claimsFault(`${text.slice(0, -1)},${more}}`, good.iss, good.aud, now);
    assert.equal(withMore('"sub":"mallory"'), "malformed");
    assert.equal(withMore('"\\u0073ub":"mallory"'), "malformed");
    assert.equal(withMore('"nbf":1e999'), "malformed");
    assert.equal(withMore('"act":{"sub":"x","sub":"y"}'), "none");
    assert.equal(
      claimsFault(text.replace(/"exp":\d+/u, '"exp":1e999'), good.iss, good.aud, now),
      "malformed",
    );
  });
});

test("reads the keys of Node as Node does", () => {
  // The other direction: what is read here is the key that Node reads.
  const text = p256.export({ format: "pem", type: "spki" }).toString();
  assert.equal(readPem(text), 1);
  const bytes = read(face.keyBytes(0));
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: bytes.subarray(0, 32).toString("base64url"),
    y: bytes.subarray(32).toString("base64url"),
  };
  assert.equal(createPublicKey({ key: jwk, format: "jwk" }).equals(p256), true);
});

function readPem(text: string): number {
  return face.readKeys(...place(text), 1);
}

function readJwks(value: object): number {
  return face.readKeys(...place(JSON.stringify(value)), 0);
}

function tokenFault(text: string): string | undefined {
  return faults[face.readToken(...place(text))];
}

function claimsFault(claims: string, issuer: string, audience: string, now: number): string | undefined {
  return faults[face.readClaims(...place(claims), ...place(issuer), ...place(audience), now)];
}

function place(text: string): readonly [number, number] {
  const bytes = Buffer.from(text);
  const start = face.alloc(bytes.length);
  new Uint8Array(face.memory.buffer, start, bytes.length).set(bytes);
  return [start, bytes.length];
}

/** A span comes as its start and its length in one number. */
function read(span: bigint): Buffer {
  const start = Number((span >> 32n) & 0xffff_ffffn);
  const length = Number(span & 0xffff_ffffn);
  return Buffer.from(new Uint8Array(face.memory.buffer, start, length));
}
