/** `components/lib`'s cryptography is compiled as the components are, and held to published vectors and to Node's. */
import assert from "node:assert/strict";
import { createHash, createHmac, hkdfSync } from "node:crypto";
import { test } from "node:test";
import { compileFace } from "./compile-face.ts";

interface Face {
  readonly memory: WebAssembly.Memory;
  alloc(size: number): number;
  reset(): void;
  hash(start: number, length: number): bigint;
  hashInPieces(start: number, length: number, step: number): bigint;
  hmac(key: number, keyLength: number, start: number, length: number): bigint;
  hkdf(...secretSaltInfoLength: readonly number[]): bigint;
  purposeKey(master: number, masterLength: number): bigint;
  equal(one: number, oneLength: number, other: number, otherLength: number): number;
  encode(start: number, length: number): bigint;
  decode(start: number, length: number): bigint;
  seal(...keyPurposePayload: readonly (number | bigint)[]): bigint;
  unseal(...keyPurposeToken: readonly (number | bigint)[]): bigint;
}

// JavaScript reads every i64 as a signed one.
const FORGED = -1n;
const EXPIRED = -2n;
const key = Buffer.from("a key of exactly as many bytes!!");
const face = await compileFace<Face>("sealed");

test("digests the examples of FIPS 180-4 as published", () => {
  const examples: readonly (readonly [string, string])[] = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ];
  for (const [message, digest] of examples) assert.equal(hash(Buffer.from(message)), digest);
});

test("digests every length around a block as Node does, whole and in pieces", () => {
  for (let length = 0; length < 200; length++) {
    const message = Buffer.from(Array.from({ length }, (_, index) => (index * 7 + length) & 255));
    const expected = createHash("sha256").update(message).digest("hex");
    assert.equal(hash(message), expected, `${length} bytes`);
    for (const step of [1, 3, 63, 64, 65]) {
      face.reset();
      assert.equal(
        hex(face.hashInPieces(put(message), length, step)),
        expected,
        `${length} bytes by ${step}`,
      );
    }
  }
});

test("authenticates the examples of RFC 4231 as published", () => {
  const repeated = (byte: number, count: number) => Buffer.alloc(count, byte);
  const examples: readonly (readonly [Buffer, Buffer, string])[] = [
    [
      repeated(0x0b, 20),
      Buffer.from("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      Buffer.from("Jefe"),
      Buffer.from("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      repeated(0xaa, 20),
      repeated(0xdd, 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ],
    [
      Buffer.from(Array.from({ length: 25 }, (_, index) => index + 1)),
      repeated(0xcd, 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ],
    [
      repeated(0xaa, 131),
      Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
    [
      repeated(0xaa, 131),
      Buffer.from(
        "This is a test using a larger than block-size key and a larger than block-size data. " +
          "The key needs to be hashed before being used by the HMAC algorithm.",
      ),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ],
  ];
  for (const [secret, message, code] of examples) assert.equal(hmac(secret, message), code);
});

test("authenticates with keys of every length around a block as Node does", () => {
  for (let length = 0; length < 140; length++) {
    const secret = Buffer.alloc(length, length);
    const message = Buffer.from(`message ${length}`);
    assert.equal(hmac(secret, message), createHmac("sha256", secret).update(message).digest("hex"));
  }
});

test("derives the examples of RFC 5869 as published", () => {
  const bytes = (first: number, last: number) =>
    Buffer.from(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  const examples: readonly (readonly [Buffer, Buffer, Buffer, number, string])[] = [
    [
      Buffer.alloc(22, 0x0b),
      bytes(0, 0x0c),
      bytes(0xf0, 0xf9),
      42,
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ],
    [
      bytes(0, 0x4f),
      bytes(0x60, 0xaf),
      bytes(0xb0, 0xff),
      82,
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ],
    [
      Buffer.alloc(22, 0x0b),
      Buffer.alloc(0),
      Buffer.alloc(0),
      42,
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ],
  ];
  for (const [secret, salt, info, length, expected] of examples) {
    face.reset();
    const places = [secret, salt, info].flatMap((each) => [put(each), each.length]);
    assert.equal(hex(face.hkdf(...places, length)), expected);
  }
});

test("derives the key for a purpose as Node does", () => {
  face.reset();
  const expected = Buffer.from(hkdfSync("sha256", key, "", "wasmcp requestState 1", 32)).toString("hex");
  assert.equal(hex(face.purposeKey(put(key), key.length)), expected);
});

test("reports two codes as equal only if they are", () => {
  const code = Buffer.from("0123456789abcdef0123456789abcdef");
  assert.equal(equal(code, Buffer.from(code)), true);
  assert.equal(equal(code, code.subarray(1)), false);
  for (let at = 0; at < code.length; at++) {
    const other = Buffer.from(code);
    other[at] = (other[at] ?? 0) ^ 0x80;
    assert.equal(equal(code, other), false, `byte ${at}`);
  }
});

test("writes base64url as Node does and reads nothing else", () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => 255 - index * 11));
    face.reset();
    const text = read(face.encode(put(bytes), length)).toString();
    assert.equal(text, bytes.toString("base64url"));
    assert.deepEqual(decode(text), bytes);
  }
  for (const text of ["A", "AA=", "AA==", "AB", "AAB", "A+A", "A/A", "A A", "AAAA\n", "é"]) {
    assert.equal(decode(text), undefined, text);
  }
});

test("opens a sealed token, and refuses a changed one", () => {
  const token = seal("state", "payload", 1000n);
  assert.match(token, /^[\w-]+$/u);
  assert.equal(unseal("state", token, 999n), "payload");
  for (let at = 0; at < token.length; at++) {
    for (const digit of ["A", "_", "7"]) {
      const changed = token.slice(0, at) + digit + token.slice(at + 1);
      if (changed !== token) assert.equal(unseal("state", changed, 999n), FORGED, `character ${at}`);
    }
  }
  for (let length = 0; length < token.length; length++) {
    assert.equal(unseal("state", token.slice(0, length), 999n), FORGED);
  }
});

test("opens a token only for the same purpose and with the same key", () => {
  const token = seal("session", "payload", 1000n);
  assert.equal(unseal("state", token, 999n), FORGED);
  assert.equal(unseal("session2", token, 999n), FORGED);
  assert.equal(unseal("session", token, 999n, Buffer.from(key.toReversed())), FORGED);
  // Purpose and contents do not run into each other.
  assert.equal(unseal("sessio", token, 999n), FORGED);
});

test("opens a token until it expires, then reports the expiry", () => {
  const token = seal("state", "", 1000n);
  assert.equal(unseal("state", token, 0n), "");
  assert.equal(unseal("state", token, 999n), "");
  assert.equal(unseal("state", token, 1000n), EXPIRED);
  assert.equal(unseal("state", token, 10_000_000_000n), EXPIRED);
});

function seal(purpose: string, payload: string, expiry: bigint): string {
  face.reset();
  const sealed = face.seal(
    ...place(key),
    ...place(Buffer.from(purpose)),
    ...place(Buffer.from(payload)),
    expiry,
  );
  return read(sealed).toString();
}

function unseal(purpose: string, token: string, now: bigint, secret: Buffer = key): string | bigint {
  face.reset();
  const opened = face.unseal(
    ...place(secret),
    ...place(Buffer.from(purpose)),
    ...place(Buffer.from(token)),
    now,
  );
  return opened === FORGED || opened === EXPIRED ? opened : read(opened).toString();
}

function hash(message: Buffer): string {
  face.reset();
  return hex(face.hash(put(message), message.length));
}

function hmac(secret: Buffer, message: Buffer): string {
  face.reset();
  return hex(face.hmac(put(secret), secret.length, put(message), message.length));
}

function equal(one: Buffer, other: Buffer): boolean {
  face.reset();
  return face.equal(put(one), one.length, put(other), other.length) !== 0;
}

function decode(text: string): Buffer | undefined {
  face.reset();
  const bytes = Buffer.from(text);
  const decoded = face.decode(put(bytes), bytes.length);
  return decoded === FORGED ? undefined : read(decoded);
}

function place(bytes: Buffer): readonly [number, number] {
  return [put(bytes), bytes.length];
}

function put(bytes: Buffer): number {
  const start = face.alloc(bytes.length);
  new Uint8Array(face.memory.buffer, start, bytes.length).set(bytes);
  return start;
}

/** A span comes as its start and its length in one number. */
function read(span: bigint): Buffer {
  const start = Number((span >> 32n) & 0xffff_ffffn);
  const length = Number(span & 0xffff_ffffn);
  return Buffer.from(new Uint8Array(face.memory.buffer, start, length));
}

function hex(span: bigint): string {
  return read(span).toString("hex");
}
