/** The modules that a component's code is given, loaded into Node, which has the real thing to compare with. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  GUEST_GLOBALS,
  guestModules,
} from "../../../../../../toolchain/create/builders/typescript/guest-globals.ts";

interface TextModule {
  readonly TextEncoder: typeof TextEncoder;
  readonly TextDecoder: typeof TextDecoder;
}

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-globals-"));
after(() => fs.rm(folder, { recursive: true, force: true }));
for (const [name, source] of guestModules) await fs.writeFile(path.join(folder, name), source);
const guest = (await import(pathToFileURL(path.join(folder, "text.js")).href)) as TextModule;

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
  assert.throws(() => new guest.TextDecoder("latin1"), RangeError);
});

test("every global is a separate module", () => {
  for (const name of GUEST_GLOBALS) assert.ok(guestModules.has(name), name);
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
