/** `TextEncoder` and `TextDecoder` of components, compared with those of Node. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as guest from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/text.ts";

const texts = [
  "",
  "abc",
  "für 5 €",
  "天気",
  "🛠️ 🏳️‍🌈",
  "\0\x7f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}",
  "\ud800x\udc00",
];

for (const text of texts) {
  test(`encodes ${JSON.stringify(text)} as Node does`, () => {
    assert.deepEqual(new guest.TextEncoder().encode(text), new TextEncoder().encode(text));
  });
}

test("decodes its own encoding", () => {
  for (const text of texts.filter((each) => !/\p{Surrogate}/u.test(each))) {
    assert.equal(new guest.TextDecoder().decode(new guest.TextEncoder().encode(text)), text);
  }
});

test("decodes any bytes as Node does, and refuses the same bytes when `fatal` is set", () => {
  for (const bytes of [...awkwardBytes(), ...randomBytes(3000)]) {
    assert.equal(new guest.TextDecoder().decode(bytes), new TextDecoder().decode(bytes), `${bytes}`);
    const accepts = (decoder: Pick<InstanceType<typeof TextDecoder>, "decode">) => {
      try {
        decoder.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const options = { fatal: true };
    assert.equal(
      accepts(new guest.TextDecoder("utf8", options)),
      accepts(new TextDecoder("utf8", options)),
      `${bytes}`,
    );
  }
});

test("keeps or drops a byte order mark according to `ignoreBOM`", () => {
  const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
  assert.equal(new guest.TextDecoder().decode(bytes), "a");
  assert.equal(new guest.TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), "\ufeffa");
});

test("decodes texts that are longer than an argument list", () => {
  const text = "aé天🛠".repeat(50_000);
  assert.equal(new guest.TextDecoder().decode(new TextEncoder().encode(text)), text);
});

test("decodes part of a buffer", () => {
  const bytes = new TextEncoder().encode("xabcx");
  assert.equal(new guest.TextDecoder().decode(bytes.subarray(1, 4)), "abc");
  assert.equal(new guest.TextDecoder().decode(new DataView(bytes.buffer, 1, 3)), "abc");
});

test("refuses encodings that it does not have", () => {
  assert.throws(() => new guest.TextDecoder("shift_jis"), RangeError);
  assert.throws(() => new guest.TextDecoder(""), RangeError);
});

test("decodes text in pieces of any length as Node does", () => {
  const options = { stream: true };
  for (const encoding of ["utf-8", "utf-16le", "utf-16be", "latin1"]) {
    for (const bytes of [...awkwardBytes(), ...randomBytes(500)]) {
      for (const size of [1, 2, 3]) {
        const [ours, theirs] = [new guest.TextDecoder(encoding), new TextDecoder(encoding)];
        for (let at = 0; at < bytes.length; at += size) {
          const piece = bytes.subarray(at, at + size);
          assert.equal(ours.decode(piece, options), theirs.decode(piece, options), `${encoding} ${bytes}`);
        }
        assert.equal(ours.decode(), theirs.decode(), `${encoding} ${bytes}`);
      }
    }
  }
});

test("decodes each byte of windows-1252 as Node does", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (const label of ["latin1", "ascii", " Windows-1252\n", "ISO-8859-1"]) {
    assert.equal(new guest.TextDecoder(label).decode(bytes), new TextDecoder(label).decode(bytes));
    assert.equal(new guest.TextDecoder(label).encoding, "windows-1252");
  }
});

test("encodes into a buffer as Node does, code point by code point", () => {
  for (const text of texts) {
    for (let size = 0; size < 12; size++) {
      const [ours, theirs] = [new Uint8Array(size), new Uint8Array(size)];
      const result = new guest.TextEncoder().encodeInto(text, ours);
      assert.deepEqual(result, new TextEncoder().encodeInto(text, theirs));
      assert.deepEqual(ours, theirs);
    }
  }
});

test("can be used again after an error", () => {
  const decoder = new guest.TextDecoder("utf-8", { fatal: true });
  assert.throws(() => decoder.decode(Uint8Array.of(0xff), { stream: true }), TypeError);
  assert.equal(decoder.decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "a");
});

/** Overlong forms, surrogates, too great code points, cut sequences. */
function awkwardBytes(): Uint8Array[] {
  return [
    [0xc0, 0x80],
    [0xc1, 0xbf],
    [0xe0, 0x80, 0x80],
    [0xe0, 0x9f, 0xbf],
    [0xed, 0xa0, 0x80],
    [0xed, 0xbf, 0xbf],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf0, 0x8f, 0xbf, 0xbf],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf5, 0x80],
    [0xff],
    [0x80],
    [0xe2, 0x82],
    [0xe2, 0x82, 0x61],
    [0xf0, 0x9f, 0x9b],
    [0xf0, 0x9f, 0xf0, 0x9f, 0x9b, 0xa0],
  ].map((bytes) => Uint8Array.from(bytes));
}

/** The same ones in every run. Mostly bytes that begin or continue a sequence. */
function randomBytes(count: number): Uint8Array[] {
  let seed = 1;
  const next = (limit: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % limit;
  };
  return Array.from({ length: count }, () =>
    Uint8Array.from({ length: 1 + next(8) }, () => (next(4) === 0 ? next(0x80) : 0x80 + next(0x80))),
  );
}
