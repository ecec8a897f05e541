/**
 * `node scripts/check-signatures.ts WYCHEPROOF [--write] [CASES [SEED]]`: the long run of `test/property/signatures`. It holds the
 * component to all vectors of Project Wycheproof for its algorithms, from a copy of C2SP/wycheproof in the folder WYCHEPROOF,
 * to `node:crypto` with changed tokens of new keys, by default 10,000, and, for each curve of ECDSA, with 1,000 new keys and with
 * sums of points that go special ways.
 *
 * `--write` also writes the fixtures of the test: the vectors that lie in the repository, and one token of each kind of key.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { Random } from "../test/random.ts";
import { keyBytes } from "../test/property/signatures/keys.ts";
import { checkMutations, makeOriginals, signedOf } from "../test/property/signatures/mutations.ts";
import { curves, specialCases } from "../test/property/signatures/special-points.ts";
import { loadVerifier } from "../test/property/signatures/verifier.ts";
import { failures, isCommitted, readRepository } from "../test/property/signatures/wycheproof.ts";

const [repository, ...numbers] = process.argv.slice(2).filter((word) => word !== "--write");
const [cases = 10_000, seed = Date.now() % 1_000_000] = numbers.map(Number);
if (repository === undefined) throw new Error("expected the folder of a copy of C2SP/wycheproof");

const verify = await loadVerifier();
const groups = await readRepository(repository);
const originals = makeOriginals(`seed ${seed}`);

if (process.argv.includes("--write")) {
  const folder = path.join(import.meta.dirname, "../test/fixtures/signatures");
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, "wycheproof.json"), lines(groups.filter(isCommitted)));
  await fs.writeFile(path.join(folder, "originals.json"), lines(originals));
}

const wrongVectors = failures(groups, verify);
const tests = groups.flatMap((group) => group.tests);
console.log(
  `Wycheproof: ${tests.length} vectors, ${tests.filter(([, isAccepted]) => isAccepted).length} to be accepted, ${wrongVectors.length} wrong`,
);
for (const { file, test, found } of wrongVectors) console.log(`  ${file} ${test}: ${found}`);

const refusedOriginals = originals.filter((original) => verify(signedOf(original)) !== "accepted");
console.log(`originals: ${originals.length}, ${refusedOriginals.length} not accepted`);
const report = checkMutations(verify, originals.map(signedOf), new Random(seed), cases);
console.log(
  `changed tokens: ${report.cases} with the seed ${seed}, ${report.accepted} accepted here and by node:crypto, ${report.wrong.length} wrong`,
);
for (const { change, signed } of report.wrong) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
  console.log(
    `  ${signed.algorithm}: ${change}\n    ${text(signed.key)}\n    ${text(signed.message)}\n    ${text(signed.signature)}`,
  );
}

let wrongPoints = 0;
for (const curve of curves) {
  let special = 0;
  for (let round = 0; round < 100; round += 1) {
    const nonce = BigInt(`0x${randomBytes(curve.length - 1).toString("hex")}`) + 1n;
    for (const { signed, isAccepted, name } of specialCases(curve, randomBytes(50), nonce)) {
      special += 1;
      if ((verify(signed) === "accepted") === isAccepted) continue;
      wrongPoints += 1;
      console.log(`  ${curve.algorithm}: ${name}, nonce ${nonce}`);
    }
  }
  for (let round = 0; round < 1000; round += 1) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: curve.name });
    const message = randomBytes(round);
    const signature = sign(curve.hash, message, { key: privateKey, dsaEncoding: "ieee-p1363" });
    const signed = { algorithm: curve.algorithm, key: keyBytes(publicKey), message, signature };
    const other = { ...signed, message: randomBytes(round + 1) };
    if (verify(signed) === "accepted" && verify(other) === "refused") continue;
    wrongPoints += 1;
    console.log(`  ${curve.algorithm}: ${JSON.stringify(publicKey.export({ format: "jwk" }))}`);
  }
  console.log(`${curve.algorithm}: 1000 new keys and ${special} special sums, ${wrongPoints} wrong so far`);
}
if (wrongPoints + wrongVectors.length + refusedOriginals.length + report.wrong.length > 0)
  process.exitCode = 1;

/** An array as JSON, an element a line. */
function lines(items: readonly unknown[]): string {
  return `[\n${items.map((item) => JSON.stringify(item)).join(",\n")}\n]\n`;
}
