/** `crypto` of components, compared with Node's: each reads the other's keys and checks the other's signatures. */
import assert from "node:assert/strict";
import type { webcrypto } from "node:crypto";
import { describe, test } from "node:test";
import { useWasi } from "../wasi-host.ts";

type Crypto = webcrypto.Crypto;
type CryptoKeyPair = webcrypto.CryptoKeyPair;
type SubtleCrypto = webcrypto.SubtleCrypto;

useWasi();
const guest = "../../../../../../../../toolchain/create/builders/typescript/guest";
const { startRunning } = (await import(`${guest}/engine/state.ts`)) as { startRunning: () => void };
startRunning();
const { crypto: ours } = (await import(`${guest}/platform/crypto.ts`)) as { crypto: Crypto };
const { subtle } = (await import(`${guest}/platform/crypto-subtle.ts`)) as { subtle: SubtleCrypto };
const theirs = crypto.subtle;

const message = Uint8Array.from({ length: 300 }, (_, index) => index & 255);
const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

async function errorName(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: Error) => error.name,
  );
}

test("random bytes fill any array of integers, and differ", () => {
  for (const view of [
    new Uint8Array(16),
    new Uint32Array(4),
    new BigInt64Array(2),
    new Uint8ClampedArray(20),
  ]) {
    assert.equal(ours.getRandomValues(view), view);
    assert.ok(new Uint8Array(view.buffer).some((byte) => byte !== 0));
  }
  assert.notDeepEqual(ours.getRandomValues(new Uint8Array(16)), ours.getRandomValues(new Uint8Array(16)));
  assert.throws(() => ours.getRandomValues(new Float64Array(1) as never), { name: "TypeMismatchError" });
  assert.throws(() => ours.getRandomValues(new Uint8Array(65_537)), { name: "QuotaExceededError" });
  assert.match(ours.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("digests are as Node's", async () => {
  for (const hash of [...hashes, { name: "sha-256" }]) {
    for (const length of [0, 1, 55, 56, 64, 127, 128, 300]) {
      const data = message.subarray(0, length);
      assert.deepEqual(await subtle.digest(hash, data), await theirs.digest(hash, data));
    }
  }
  assert.equal(await errorName(subtle.digest("MD5", message)), "NotSupportedError");
});

test("HMAC is as Node's", async () => {
  for (const hash of hashes) {
    for (const length of [1, 64, 200]) {
      const algorithm = { name: "HMAC", hash };
      const raw = message.subarray(0, length);
      const [a, b] = await Promise.all([
        subtle.importKey("raw", raw, algorithm, true, ["sign", "verify"]),
        theirs.importKey("raw", raw, algorithm, true, ["sign", "verify"]),
      ]);
      const signature = await theirs.sign("HMAC", b, message);
      assert.deepEqual(await subtle.sign("HMAC", a, message), signature);
      assert.equal(await subtle.verify("HMAC", a, signature, message), true);
      assert.equal(await subtle.verify("HMAC", a, signature, message.subarray(1)), false);
      assert.deepEqual((await subtle.exportKey("jwk", a)).k, (await theirs.exportKey("jwk", b)).k);
    }
  }
});

const PAIRS = [
  { generate: { name: "ECDSA", namedCurve: "P-256" }, use: { name: "ECDSA", hash: "SHA-256" } },
  { generate: { name: "ECDSA", namedCurve: "P-384" }, use: { name: "ECDSA", hash: "SHA-384" } },
  { generate: { name: "ECDSA", namedCurve: "P-521" }, use: { name: "ECDSA", hash: "SHA-512" } },
  { generate: { name: "Ed25519" }, use: { name: "Ed25519" } },
  ...["RSASSA-PKCS1-v1_5", "RSA-PSS"].flatMap((name) =>
    hashes.map((hash) => ({
      generate: { name, hash, modulusLength: 1024, publicExponent: Uint8Array.of(1, 0, 1) },
      use: { name, saltLength: 20 },
    })),
  ),
];

describe("signatures go both ways", () => {
  for (const { generate, use } of PAIRS) {
    const {
      name,
      hash = "",
      namedCurve = "",
    } = generate as { name: string; hash?: string; namedCurve?: string };
    test(`${name} ${hash}${namedCurve}`, async () => {
      const pair = (await theirs.generateKey(generate as never, true, ["sign", "verify"])) as CryptoKeyPair;
      const formats = [
        ["spki", "pkcs8"],
        ["jwk", "jwk"],
      ] as const;
      for (const [publicFormat, privateFormat] of formats) {
        const publicKey = await subtle.importKey(
          publicFormat as "spki",
          await theirs.exportKey(publicFormat as "spki", pair.publicKey),
          generate as never,
          true,
          ["verify"],
        );
        const privateKey = await subtle.importKey(
          privateFormat as "pkcs8",
          await theirs.exportKey(privateFormat as "pkcs8", pair.privateKey),
          generate as never,
          true,
          ["sign"],
        );
        assert.equal(publicKey.type, "public");
        assert.equal(privateKey.type, "private");
        const signature = await theirs.sign(use as never, pair.privateKey, message);
        assert.equal(await subtle.verify(use as never, publicKey, signature, message), true);
        const changed = new Uint8Array(signature).with(7, (new Uint8Array(signature)[7] ?? 0) ^ 1);
        assert.equal(await subtle.verify(use as never, publicKey, changed, message), false);
        assert.equal(await subtle.verify(use as never, publicKey, signature, message.subarray(1)), false);
        assert.equal(await subtle.verify(use as never, publicKey, changed.subarray(1), message), false);
        const own = await subtle.sign(use as never, privateKey, message);
        assert.equal(await theirs.verify(use as never, pair.publicKey, own, message), true);
        assert.deepEqual(
          await subtle.exportKey("spki", publicKey),
          await theirs.exportKey("spki", pair.publicKey),
        );
        assert.deepEqual({ ...publicKey.algorithm }, { ...pair.publicKey.algorithm });
      }
    });
  }
});

test("keys that are made here work in Node", async () => {
  for (const [algorithm, use] of [
    [
      { name: "ECDSA", namedCurve: "P-256" },
      { name: "ECDSA", hash: "SHA-256" },
    ],
    [{ name: "Ed25519" }, { name: "Ed25519" }],
  ] as const) {
    const pair = (await subtle.generateKey(algorithm as never, true, ["sign", "verify"])) as CryptoKeyPair;
    const signature = await subtle.sign(use, pair.privateKey, message);
    const raw = await subtle.exportKey("raw", pair.publicKey);
    const publicKey = await theirs.importKey("raw", raw, algorithm, true, ["verify"]);
    assert.equal(await theirs.verify(use, publicKey, signature, message), true);
    const jwk = await subtle.exportKey("jwk", pair.privateKey);
    const privateKey = await theirs.importKey("jwk", jwk, algorithm, true, ["sign"]);
    assert.equal(
      await subtle.verify(use, pair.publicKey, await theirs.sign(use, privateKey, message), message),
      true,
    );
  }
});

test("AES goes both ways", async () => {
  const iv = message.subarray(0, 12);
  for (const algorithm of [
    { name: "AES-GCM", iv },
    { name: "AES-GCM", iv, additionalData: message.subarray(0, 9) },
    { name: "AES-CBC", iv: message.subarray(0, 16) },
    { name: "AES-CTR", counter: message.subarray(0, 16), length: 64 },
  ]) {
    for (const length of [16, 32]) {
      const raw = message.subarray(3, 3 + length);
      const usages = ["encrypt", "decrypt"] as const;
      const a = await subtle.importKey("raw", raw, algorithm, false, [...usages]);
      const b = await theirs.importKey("raw", raw, algorithm, false, [...usages]);
      const secret = await subtle.encrypt(algorithm, a, message);
      assert.deepEqual(secret, await theirs.encrypt(algorithm, b, message));
      assert.deepEqual(await subtle.decrypt(algorithm, a, secret), message.buffer);
    }
  }
  const key = await subtle.importKey("raw", message.subarray(0, 16), "AES-GCM", false, ["decrypt"]);
  assert.equal(await errorName(subtle.decrypt({ name: "AES-GCM", iv }, key, message)), "OperationError");
});

test("derived bits are as Node's", async () => {
  const salt = message.subarray(0, 10);
  for (const algorithm of [
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: 100 },
    { name: "HKDF", hash: "SHA-512", salt, info: message.subarray(0, 5) },
  ]) {
    const a = await subtle.importKey("raw", message, algorithm.name, false, ["deriveBits", "deriveKey"]);
    const b = await theirs.importKey("raw", message, algorithm.name, false, ["deriveBits", "deriveKey"]);
    assert.deepEqual(await subtle.deriveBits(algorithm, a, 384), await theirs.deriveBits(algorithm, b, 384));
    const derived = { name: "AES-GCM", length: 256 };
    const key = await subtle.deriveKey(algorithm, a, derived, true, ["encrypt"]);
    const other = await theirs.deriveKey(algorithm, b, derived, true, ["encrypt"]);
    assert.deepEqual(await subtle.exportKey("raw", key), await theirs.exportKey("raw", other));
  }
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const alice = (await subtle.generateKey(curve, true, ["deriveBits"])) as CryptoKeyPair;
  const bob = (await theirs.generateKey(curve, true, ["deriveBits"])) as CryptoKeyPair;
  const bobForAlice = await subtle.importKey(
    "raw",
    await theirs.exportKey("raw", bob.publicKey),
    curve,
    true,
    [],
  );
  const aliceForBob = await theirs.importKey(
    "raw",
    await subtle.exportKey("raw", alice.publicKey),
    curve,
    true,
    [],
  );
  assert.deepEqual(
    await subtle.deriveBits({ name: "ECDH", public: bobForAlice }, alice.privateKey, 256),
    await theirs.deriveBits({ name: "ECDH", public: aliceForBob }, bob.privateKey, 256),
  );
});

test("wrong keys and wrong uses are refused as in Node", async () => {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const raw = message.subarray(0, 32);
  const cases: readonly ((api: SubtleCrypto) => Promise<unknown>)[] = [
    (api) => api.importKey("raw", raw, "Unknown", false, []),
    (api) =>
      api
        .importKey("raw", raw, { name: "AES-GCM" }, false, ["encrypt"])
        .then((key) => api.decrypt({ name: "AES-GCM", iv: raw }, key, raw)),
    (api) => api.importKey("raw", raw.subarray(1), { name: "AES-GCM" }, false, ["encrypt"]),
    (api) => api.importKey("raw", raw, hmac, false, ["sign"]).then((key) => api.exportKey("raw", key)),
    (api) =>
      api.importKey("raw", raw, hmac, false, ["sign"]).then((key) => api.verify("HMAC", key, raw, raw)),
    (api) =>
      api
        .importKey("raw", raw, hmac, false, ["sign"])
        .then((key) => api.sign({ name: "ECDSA", hash: "SHA-256" }, key, raw)),
    (api) =>
      api.importKey(
        "jwk",
        { kty: "EC", crv: "P-256", x: "AA", y: "AA" },
        { name: "ECDSA", namedCurve: "P-256" },
        false,
        ["verify"],
      ),
    (api) => api.importKey("jwk", { kty: "RSA" }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]),
    (api) => api.importKey("spki", raw, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]),
    (api) =>
      api.importKey("raw", new Uint8Array(65), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]),
  ];
  for (const [index, run] of cases.entries()) {
    assert.equal(await errorName(run(subtle)), await errorName(run(theirs)), `case ${index}`);
  }
});
