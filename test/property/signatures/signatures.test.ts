/** `signature-verifier` as it is built, held to Project Wycheproof and to `node:crypto`. `scripts/check-signatures.ts` does more of both. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import { Random } from "../../random.ts";
import { checkMutations, isAcceptedByNode, signedOf, type Original } from "./mutations.ts";
import { curves, specialCases } from "./special-points.ts";
import { algorithms, loadVerifier, type Signed, type Verify } from "./verifier.ts";
import { failures, type VectorGroup } from "./wycheproof.ts";

const fixtures = path.join(import.meta.dirname, "../../fixtures/signatures");
const component = path.join(import.meta.dirname, "../../../components/signature-verifier");

/** The mutations of a run; the script makes 10,000 with new keys. */
const mutations = 1000;

describe("signatures", { timeout: 300_000 }, () => {
  let verify: Verify;
  let originals: readonly Signed[] = [];
  before(async () => {
    verify = await loadVerifier();
    const text = await fs.readFile(path.join(fixtures, "originals.json"), "utf8");
    originals = (JSON.parse(text) as readonly Original[]).map(signedOf);
  });

  test("the module in the repository has the digest that is written beside it", async () => {
    const bytes = await fs.readFile(path.join(component, "verify.wasm"));
    const [digest] = (await fs.readFile(path.join(component, "verify.wasm.sha256"), "utf8")).split(" ");
    assert.equal(createHash("sha256").update(bytes).digest("hex"), digest);
  });

  test("decides as Wycheproof says", async () => {
    const text = await fs.readFile(path.join(fixtures, "wycheproof.json"), "utf8");
    const groups = JSON.parse(text) as readonly VectorGroup[];
    const wrong = failures(groups, verify).map(
      ({ file, test: number, found }) => `${file} ${number}: ${found}`,
    );
    assert.deepEqual(wrong, []);
    // Each algorithm had something to accept and something to refuse.
    for (const algorithm of algorithms) {
      const tests = groups.filter((group) => group.algorithm === algorithm).flatMap((group) => group.tests);
      assert.deepEqual(new Set(tests.map(([, isAccepted]) => isAccepted)), new Set([true, false]), algorithm);
    }
  });

  test("accepts a token of each algorithm and size of key", () => {
    for (const signed of originals) {
      assert.equal(verify(signed), "accepted", `${signed.algorithm}, ${signed.key.length} bytes`);
      assert.equal(isAcceptedByNode(signed), true);
    }
    assert.deepEqual(new Set(originals.map(({ algorithm }) => algorithm)), new Set(algorithms));
  });

  test("decides about changed tokens as Node does", () => {
    const { wrong, accepted } = checkMutations(verify, originals, new Random(15), mutations);
    assert.deepEqual(
      wrong.map(({ change, signed }) => `${signed.algorithm}: ${change}`),
      [],
    );
    // Some changes mean the same, such as another `s` of ECDSA; most do not.
    assert.ok(accepted > 0 && accepted < mutations / 20, `${accepted} accepted`);
  });

  for (const curve of curves) {
    test(`adds points for ${curve.algorithm} where they are equal, opposite or near the generator`, () => {
      for (const nonce of [1n, 2n, 0x1234_5678_9abc_def0n, curve.order - 1n]) {
        for (const { name, signed, isAccepted } of specialCases(curve, Buffer.from(`${nonce}`), nonce)) {
          assert.equal(verify(signed), isAccepted ? "accepted" : "refused", `${name}, nonce ${nonce}`);
          assert.equal(isAcceptedByNode(signed), isAccepted, `Node: ${name}, nonce ${nonce}`);
        }
      }
    });
  }

  test("gives the same answers however many it has given before", () => {
    const [signed] = originals;
    assert.ok(signed !== undefined);
    const message = Buffer.alloc(100_000, 1);
    for (let round = 0; round < 200; round += 1) assert.equal(verify({ ...signed, message }), "refused");
    assert.equal(verify(signed), "accepted");
  });

  const rsa = (exponent: number, modulus: Uint8Array) => {
    const key = Buffer.alloc(4 + modulus.length);
    key.writeUInt32BE(exponent);
    key.set(modulus, 4);
    return key;
  };
  const modulus = (bytes: number, first = 0xff, last = 0xff) => {
    const made = Buffer.alloc(bytes, 0xa5);
    made[0] = first;
    made[bytes - 1] = last;
    return made;
  };
  const edwards = (hex: string) => Buffer.from(hex, "hex");
  const badKeys: readonly (readonly [string, "rs256" | "es256" | "es384" | "eddsa", Uint8Array])[] = [
    ["no bytes", "rs256", Buffer.alloc(0)],
    ["no modulus", "rs256", rsa(65_537, Buffer.alloc(0))],
    ["2047 bits", "rs256", rsa(65_537, modulus(256, 0x7f))],
    ["1024 bits", "rs256", rsa(65_537, modulus(128))],
    ["8193 bits", "rs256", rsa(65_537, modulus(1025, 0x01))],
    ["a zero before the modulus", "rs256", rsa(65_537, modulus(257, 0x00))],
    ["an even modulus", "rs256", rsa(65_537, modulus(256, 0xff, 0xfe))],
    ["the exponent 0", "rs256", rsa(0, modulus(256))],
    ["the exponent 1", "rs256", rsa(1, modulus(256))],
    ["the exponent 2", "rs256", rsa(2, modulus(256))],
    ["an even exponent", "rs256", rsa(65_536, modulus(256))],
    ["no bytes", "es256", Buffer.alloc(0)],
    ["the point (0, 0)", "es256", Buffer.alloc(64)],
    ["a point that is not on the curve", "es256", Buffer.alloc(64, 1)],
    ["an octet too many", "es256", Buffer.alloc(65, 1)],
    ["coordinates that are too large", "es384", Buffer.alloc(96, 0xff)],
    ["no bytes", "eddsa", Buffer.alloc(0)],
    ["an octet too many", "eddsa", Buffer.alloc(33, 1)],
    ["the neutral point", "eddsa", edwards(`01${"00".repeat(31)}`)],
    ["a point of order 2", "eddsa", edwards(`ec${"ff".repeat(30)}7f`)],
    ["a point of order 4", "eddsa", edwards("00".repeat(32))],
    [
      "a point of order 8",
      "eddsa",
      edwards("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ],
    ["the neutral point, written with y + p", "eddsa", edwards(`ee${"ff".repeat(30)}7f`)],
    ["the neutral point, written with a sign", "eddsa", edwards(`01${"00".repeat(30)}80`)],
    ["a y that is not reduced", "eddsa", edwards(`f0${"ff".repeat(30)}7f`)],
    ["no point", "eddsa", edwards(`02${"00".repeat(31)}`)],
  ];
  for (const [name, algorithm, key] of badKeys) {
    test(`refuses a key with ${name} for ${algorithm}`, () => {
      const signature = Buffer.alloc(algorithm === "rs256" ? 256 : algorithm === "es384" ? 96 : 64, 1);
      assert.equal(verify({ algorithm, key, message: Buffer.from("x"), signature }), "bad-key");
    });
  }
});
