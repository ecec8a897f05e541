/**
 * Whether a build would make what it made before.
 *
 * Idea: a component carries the digest of all that it was made of, so that no other file has to be kept beside it. The digest stands at its end:
 * a file that was cut off has none.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

/** Counts the ways in which builds have made different components of equal inputs. */
const REVISION = "1";
const SECTION = "wasmcp-inputs";
/** The custom section: its code, its size, the size of its name, its name. The digest is the rest. */
const DIGEST_LENGTH = 64;
const HEADER = [0, 1 + SECTION.length + DIGEST_LENGTH, SECTION.length, ...Buffer.from(SECTION)];

/** Of all files below the folder, and of `others`. */
export async function digestOf(folder: string, others: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const add = (content: string | Uint8Array): void => {
    hash.update(`${content.length}\n`);
    hash.update(content);
  };
  for (const each of [REVISION, ...others]) add(each);
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) {
    add(path.relative(folder, file));
    add(await fs.readFile(file));
  }
  return hash.digest("hex");
}

export function withDigest(component: Uint8Array, digest: string): Uint8Array {
  return Buffer.concat([component, Buffer.from(HEADER), Buffer.from(digest)]);
}

export function digestIn(component: Uint8Array): string | undefined {
  const end = Buffer.from(component.subarray(-HEADER.length - DIGEST_LENGTH));
  const hasSection = end.subarray(0, HEADER.length).equals(Buffer.from(HEADER));
  return hasSection ? end.subarray(HEADER.length).toString() : undefined;
}
