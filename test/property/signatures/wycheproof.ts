/**
 * The vectors of Project Wycheproof (C2SP/wycheproof) for the algorithms of `wasmcp:framework/signatures`, read from a copy
 * of its repository, and in the form in which some of them lie in `test/fixtures/signatures`.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { jwkBytes } from "./keys.ts";
import type { Algorithm, Signed, Verify } from "./verifier.ts";

/** The vectors of one key, all bytes as base64url. */
export interface VectorGroup {
  /** Without its ending: `ed25519_test`. */
  readonly file: string;
  readonly algorithm: Algorithm;
  readonly key: string;
  /** Each with its number in the file, whether it has to be accepted, message and signature. */
  readonly tests: readonly (readonly [number, boolean, string, string])[];
}

/** What of a file of Wycheproof is read here. */
interface VectorFile {
  readonly testGroups: readonly {
    readonly publicKey: {
      readonly modulus?: string;
      readonly publicExponent?: string;
      readonly uncompressed?: string;
      readonly pk?: string;
    };
    readonly sha?: string;
    readonly mgfSha?: string;
    readonly sLen?: number;
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: "valid" | "invalid" | "acceptable";
    }[];
  }[];
}

/** The files with keys that are large enough. Those of PSS with other salts and hashes are here to be refused. */
const FILE =
  /^(rsa_signature_(2048|3072|4096|8192)_sha(256|384|512)|rsa_pss_((2048|3072|4096)_sha(256|384|512)_mgf1_?(sha\d+_)?\d+|misc)|ecdsa_secp(256r1_sha256|384r1_sha384)_p1363|ed25519)_test\.json$/u;

/** Those that lie in the repository: a quarter of the bytes, with each algorithm that Wycheproof has. */
const COMMITTED =
  /^(rsa_signature_(2048_sha(256|384|512)|3072_sha256|4096_sha512)|rsa_pss_(2048_sha256_mgf1_32|2048_sha384_mgf1_48|3072_sha256_mgf1_32|4096_sha512_mgf1_64|misc)|ecdsa_\w+|ed25519)_test$/u;

export function isCommitted({ file }: VectorGroup): boolean {
  return COMMITTED.test(file);
}

/** `repository` is a folder with a copy of C2SP/wycheproof. */
export async function readRepository(repository: string): Promise<readonly VectorGroup[]> {
  const folder = path.join(repository, "testvectors_v1");
  const names = (await fs.readdir(folder)).filter((name) => FILE.test(name)).toSorted();
  const groups: VectorGroup[] = [];
  for (const name of names) {
    const contents = JSON.parse(await fs.readFile(path.join(folder, name), "utf8")) as VectorFile;
    const file = name.slice(0, -".json".length);
    for (const group of contents.testGroups) {
      const algorithm = algorithmOf(file, group);
      if (algorithm === undefined) continue;
      const isOurs = isOurPss(group);
      // What is wrong with other parameters may be right with ours.
      const tests = isOurs ? group.tests : group.tests.filter(({ result }) => result === "valid");
      groups.push({
        file,
        algorithm,
        key: Buffer.from(keyOf(group)).toString("base64url"),
        tests: tests.map(({ tcId, msg, sig, result }) => [
          tcId,
          // What Wycheproof calls acceptable leaves out a part of the encoding.
          isOurs && result === "valid",
          Buffer.from(msg, "hex").toString("base64url"),
          Buffer.from(sig, "hex").toString("base64url"),
        ]),
      });
    }
  }
  return groups;
}

type Group = VectorFile["testGroups"][number];

/** `undefined` for a hash that no algorithm of ours has. */
function algorithmOf(file: string, { sha }: Group): Algorithm | undefined {
  if (file.startsWith("ed25519")) return "eddsa";
  const bits = /^SHA-(256|384|512)$/u.exec(sha ?? "")?.[1];
  if (bits === undefined) return undefined;
  const family = file.startsWith("ecdsa") ? "es" : file.startsWith("rsa_pss") ? "ps" : "rs";
  return `${family}${bits}` as Algorithm;
}

/** RFC 7518, section 3.5: one hash function for all, and a salt as long as the digest. True for all that is not PSS. */
function isOurPss({ sha, mgfSha, sLen }: Group): boolean {
  if (mgfSha === undefined) return true;
  return sha === mgfSha && `SHA-${8 * (sLen ?? 0)}` === sha;
}

function keyOf({ publicKey: { pk, uncompressed, modulus, publicExponent } }: Group): Uint8Array {
  if (pk !== undefined) return Buffer.from(pk, "hex");
  if (uncompressed !== undefined) return Buffer.from(uncompressed, "hex").subarray(1);
  const number = (hex = "") => Buffer.from(hex.replace(/^(?:00)+/u, ""), "hex").toString("base64url");
  return jwkBytes({ kty: "RSA", n: number(modulus), e: number(publicExponent) });
}

export interface Failure extends Signed {
  readonly file: string;
  readonly test: number;
  readonly found: string;
}

/** The vectors that end otherwise than they have to. */
export function failures(groups: readonly VectorGroup[], verify: Verify): readonly Failure[] {
  const found: Failure[] = [];
  for (const { file, algorithm, key, tests } of groups) {
    for (const [test, isAccepted, message, signature] of tests) {
      const signed = {
        algorithm,
        key: Buffer.from(key, "base64url"),
        message: Buffer.from(message, "base64url"),
        signature: Buffer.from(signature, "base64url"),
      };
      const verdict = verify(signed);
      if ((verdict === "accepted") !== isAccepted) found.push({ ...signed, file, test, found: verdict });
    }
  }
  return found;
}
