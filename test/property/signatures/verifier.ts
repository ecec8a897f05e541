/** The component `signature-verifier` as it is built, inside this process. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { buildComponents } from "../../../scripts/build-components.ts";

export const algorithms = [
  "rs256",
  "rs384",
  "rs512",
  "ps256",
  "ps384",
  "ps512",
  "es256",
  "es384",
  "eddsa",
] as const;
export type Algorithm = (typeof algorithms)[number];
export type Verdict = "accepted" | "refused" | "bad-key";

/** What a signature is verified with, in the forms of `wasmcp:framework/signatures`. */
export interface Signed {
  readonly algorithm: Algorithm;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

export type Verify = (signed: Signed) => Verdict;

interface Exports {
  readonly [name: string]: {
    readonly verify: (
      algorithm: Algorithm,
      key: Uint8Array,
      message: Uint8Array,
      signature: Uint8Array,
    ) => Verdict;
  };
}

/** One instance, which answers all calls. */
export async function loadVerifier(): Promise<Verify> {
  const built = await buildComponents(undefined, ["signature-verifier"]);
  const binary = await fs.readFile(built[0]?.file ?? "");
  const { files } = await transpileBytes(binary, { name: "verifier", instantiation: "async" });
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-verifier-"));
  try {
    const entry = path.join(folder, "verifier.mjs");
    await fs.writeFile(entry, files["verifier.js"] ?? new Uint8Array());
    const { instantiate } = (await import(pathToFileURL(entry).href)) as {
      readonly instantiate: (
        getCoreModule: (name: string) => Promise<WebAssembly.Module>,
        imports: object,
      ) => Promise<Exports>;
    };
    const exports = await instantiate(
      (name) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array())),
      {},
    );
    const signatures = exports["wasmcp:framework/signatures@0.1.0"];
    if (signatures === undefined) throw new Error(`no signatures among ${Object.keys(exports).join(", ")}`);
    return ({ algorithm, key, message, signature }) => signatures.verify(algorithm, key, message, signature);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
