/**
 * `node scripts/build-signature-verifier.ts [--check]`: compiles the core module of `components/signature-verifier` from Rust,
 * twice and in different folders, and writes it with its digest; with `--check` it compares instead. Only this needs Rust:
 * the module lies in the repository, and builds and tests use it as it is.
 *
 * rustup finds the compiler and the target in `rust-toolchain.toml`; versions and digests of the crates are in `Cargo.lock`.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const folder = path.join(import.meta.dirname, "../components/signature-verifier");
const moduleFile = path.join(folder, "verify.wasm");
const digestFile = path.join(folder, "verify.wasm.sha256");
const target = "wasm32-unknown-unknown";

/** Builds in a folder of its own, so that no path of this machine can get into the module unnoticed. */
async function build(): Promise<Buffer> {
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-verify-"));
  try {
    const sources = path.join(scratch, "rust");
    await fs.cp(path.join(folder, "rust"), sources, { recursive: true });
    const home = process.env["CARGO_HOME"] ?? path.join(os.homedir(), ".cargo");
    const flags = [
      // Products of numbers of 64 bits are slow in WebAssembly.
      `--cfg=cpubits="32"`,
      `--remap-path-prefix=${home}=cargo`,
      `--remap-path-prefix=${sources}=signature-verifier`,
      // The deepest call uses 34 KB. What needs more ends in a trap, since the stack ends where memory begins.
      "-Clink-arg=-zstack-size=131072",
    ];
    await promisify(execFile)("cargo", ["build", "--release", "--locked", "--target", target], {
      cwd: sources,
      env: {
        ...process.env,
        CARGO_TARGET_DIR: path.join(scratch, "target"),
        CARGO_ENCODED_RUSTFLAGS: flags.join("\u001f"),
      },
      maxBuffer: 1 << 24,
    });
    return await fs.readFile(path.join(scratch, "target", target, "release/signature_verifier.wasm"));
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}

const first = await build();
const second = await build();
if (!first.equals(second)) throw new Error("two builds give different modules");
const digest = createHash("sha256").update(first).digest("hex");
console.log(`${digest}, ${first.length} bytes, twice`);
if (process.argv.includes("--check")) {
  const present = await fs.readFile(moduleFile);
  if (!present.equals(first)) throw new Error(`expected \`${moduleFile}\` to be what its sources make`);
  console.log("the module in the repository is the same");
} else {
  await fs.writeFile(moduleFile, first);
  await fs.writeFile(digestFile, `${digest}  verify.wasm\n`);
}
