import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { decodeProtectedHeader, exportJWK } from "jose";
import {
  ALGORITHMS,
  chooseAlgorithm,
  claimsOf,
  decodeToken,
  explainToken,
  generateKeyPair,
  isSignedBy,
  parseClaim,
  parsePrivateKey,
  parsePublicKeys,
  signToken,
  trimToken,
  type JsonObject,
} from "../../../../toolchain/jwt/index.ts";
import { printDistance } from "../../../../toolchain/jwt/times.ts";

const NOW = 1_796_064_480;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (claims: JsonObject, header: JsonObject = { alg: "ES256", typ: "JWT" }): string =>
  `${part(header)}.${part(claims)}.c2ln`;

describe("every algorithm", () => {
  for (const algorithm of ALGORITHMS) {
    test(`${algorithm} signs a token that only its own key verifies`, async () => {
      const [own, other] = [await generateKeyPair(algorithm), await generateKeyPair(algorithm)];
      const key = parsePrivateKey(own.privatePem, "private.pem");
      const claims = claimsOf(
        {
          subject: "alice",
          issuer: "i",
          audience: ["a"],
          scope: "x y",
          expiresIn: 60,
          notBefore: 0,
          custom: {},
        },
        NOW,
      );
      const token = await signToken(claims, key, chooseAlgorithm(key, algorithm, "private.pem"));
      assert.deepEqual(decodeProtectedHeader(token), { alg: algorithm, typ: "JWT" });
      assert.deepEqual(decodeToken(token).claims, claims);
      assert.equal(await isSignedBy(token, parsePublicKeys(own.publicPem, "public.pem")), true);
      assert.equal(await isSignedBy(token, parsePublicKeys(other.publicPem, "public.pem")), false);
      const jwk = await exportJWK(createPublicKey(own.publicPem));
      const set = JSON.stringify({ keys: [{ kty: "oct", k: "AAAA" }, jwk] });
      assert.equal(await isSignedBy(token, parsePublicKeys(set, "jwks.json")), true);
      const [head, , signature] = token.split(".");
      const changed = `${head}.${part({ ...claims, sub: "eve" })}.${signature}`;
      assert.equal(await isSignedBy(changed, parsePublicKeys(own.publicPem, "public.pem")), false);
    });
  }
});

describe("keys", () => {
  test("have a usual algorithm, and no other kind's", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
    assert.equal(chooseAlgorithm(rsa, undefined, "k"), "RS256");
    assert.equal(chooseAlgorithm(rsa, "PS512", "k"), "PS512");
    assert.equal(chooseAlgorithm(p384, undefined, "k"), "ES384");
    assert.throws(
      () => chooseAlgorithm(p384, "ES256", "k.pem"),
      /`k.pem` cannot sign with ES256: expected ES384/,
    );
    const other = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey;
    assert.throws(() => chooseAlgorithm(other, undefined, "k.pem"), /expected RSA, P-256, P-384 or Ed25519/);
  });

  test("do not stand in messages", () => {
    const pem = createPrivateKey(
      generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }),
    )
      .export({ type: "pkcs8", format: "pem" })
      .toString();
    const broken = pem.replace("MIG", "XXX");
    assert.throws(
      () => parsePrivateKey(broken, "k.pem"),
      (error: Error) =>
        error.message === "`k.pem` is not a private key: expected PKCS#8 as PEM" && error.cause === undefined,
    );
    assert.throws(() => parsePublicKeys('{"keys": []}', "set.json"), /`set.json` has no public key/);
    assert.throws(() => parsePublicKeys("{", "set.json"), /expected PEM, or JSON/);
  });
});

describe("claims", () => {
  test("are in the order of the reference, and only those that were asked for", () => {
    const options = {
      subject: "s",
      issuer: "i",
      audience: [],
      scope: undefined,
      expiresIn: 3600,
      notBefore: 0,
      custom: {},
    };
    assert.equal(JSON.stringify(claimsOf(options, 10.7)), '{"sub":"s","iss":"i","exp":3610,"iat":10}');
    const all = { ...options, audience: ["a", "b"], scope: "r w", notBefore: 5, custom: { level: 3 } };
    assert.equal(
      JSON.stringify(claimsOf(all, 10)),
      '{"sub":"s","iss":"i","aud":["a","b"],"exp":3610,"iat":10,"nbf":15,"scope":"r w","level":3}',
    );
  });

  const values: readonly (readonly [text: string, value: unknown])[] = [
    ["3", 3],
    ["-3", -3],
    ["true", true],
    ["false", false],
    ["3.5", "3.5"],
    ["", ""],
    ["a=b", "a=b"],
    ["123456789012345678901", "123456789012345678901"],
  ];
  for (const [text, value] of values) {
    test(`the value \`${text}\` is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(parseClaim(`name=${text}`), ["name", value]);
    });
  }

  test("with options of their own are refused", () => {
    assert.throws(() => parseClaim("sub=eve"), /use `--subject`/);
    assert.throws(() => parseClaim("exp=1"), /use `--expires-in`/);
    assert.throws(() => parseClaim("name"), /expected a claim as NAME=VALUE/);
  });
});

describe("decoding", () => {
  const bad: Readonly<Record<string, readonly [token: string, says: RegExp]>> = {
    "a text": ["hello", /expected three parts with dots between them, found 1/],
    "an encrypted token": ["a.b.c.d.e", /encrypted/],
    "a header that is not base64url": [`{}.${part({})}.c2ln`, /the header part is not base64url/],
    "a padded part": [`${part({})}.e30=.c2ln`, /the claims part is not base64url/],
    "claims that are not JSON": [`${part({})}.aGVsbG8.c2ln`, /the claims part is not JSON/],
    "claims that are not UTF-8": [
      `${part({})}.${Buffer.from([0x22, 0xff, 0x22]).toString("base64url")}.c2ln`,
      /UTF-8/,
    ],
    "claims that are no object": [`${part({})}.${part([1])}.c2ln`, /not a JSON object/],
    "a signature that is not base64url": [`${part({})}.${part({})}.!`, /the signature is not base64url/],
  };
  for (const [name, [token, says]] of Object.entries(bad)) {
    test(`refuses ${name}, without the text of it`, () => {
      assert.throws(
        () => decodeToken(token),
        (error: Error) => says.test(error.message) && !error.message.includes(token),
      );
    });
  }

  test("takes what people copy: a header, and blanks around it", () => {
    const token = tokenOf({ sub: "ålice" });
    for (const text of [token, ` ${token}\n`, `Bearer ${token}`, `Authorization: bearer ${token}`]) {
      assert.equal(trimToken(text), token);
      assert.equal(decodeToken(text).claims["sub"], "ålice");
    }
  });
});

describe("an explanation", () => {
  const explain = (claims: JsonObject, header?: JsonObject): readonly string[] =>
    explainToken(decodeToken(tokenOf(claims, header)), NOW).map(
      ({ name, text, isBad }) => `${name}: ${text}${isBad ? " (!)" : ""}`,
    );

  test("has every claim in words, and those that it does not know as JSON", () => {
    const claims = {
      iss: "http://127.0.0.1:8484",
      sub: "alice",
      aud: ["http://127.0.0.1:8080/mcp", "b"],
      scope: "mcp:read mcp:write",
      client_id: "c1",
      iat: NOW - 300,
      nbf: NOW,
      exp: NOW + 3300,
      roles: ["admin"],
    };
    assert.deepEqual(explain(claims, { alg: "RS256", typ: "at+jwt", kid: "k1" }), [
      "Algorithm: RS256",
      "Type: at+jwt",
      "Key: k1",
      "Issuer: http://127.0.0.1:8484",
      "Subject: alice",
      "Audience: http://127.0.0.1:8080/mcp, b",
      "Scopes: mcp:read mcp:write",
      "Client: c1",
      "Issued: 2026-11-30 18:43:00 UTC, 5 minutes ago",
      "Valid from: 2026-11-30 18:48:00 UTC, now",
      "Expires: 2026-11-30 19:43:00 UTC, in 55 minutes",
      'roles: ["admin"]',
    ]);
  });

  test("marks what has expired, what is not valid yet, and what never expires", () => {
    assert.ok(explain({ exp: NOW - 300 }).includes("Expires: 2026-11-30 18:43:00 UTC, 5 minutes ago (!)"));
    assert.ok(
      explain({ exp: NOW + 9, nbf: NOW + 7200 }).includes(
        "Valid from: 2026-11-30 20:48:00 UTC, in 2 hours (!)",
      ),
    );
    assert.ok(explain({}).includes("Expires: never: servers refuse such a token (!)"));
    assert.ok(explain({ exp: "soon" }).includes("Expires: soon, which is not a moment (!)"));
    assert.ok(explain({ exp: 1e300 }).some((line) => line.includes("not a moment")));
  });
});

const distances: readonly (readonly [seconds: number, words: string])[] = [
  [0, "now"],
  [1, "in 1 second"],
  [-59, "59 seconds ago"],
  [60, "in 1 minute"],
  [-119, "119 seconds ago"],
  [120, "in 2 minutes"],
  [3600, "in 1 hour"],
  [5400, "in 90 minutes"],
  [-86_400, "1 day ago"],
  [-172_800, "2 days ago"],
];
for (const [seconds, words] of distances) {
  test(`${seconds} seconds from now is ${words}`, () =>
    assert.equal(printDistance(NOW + seconds, NOW), words));
}
