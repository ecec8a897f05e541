/** What happens around `cargo build`: consent, mistakes, a missing target, and a build that is stopped. Crates without dependencies compile in a second. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { ToolchainError } from "../../core/errors.ts";
import { build } from "../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { isAlive, until, withoutProc } from "../processes.ts";
import { needs } from "../tools.ts";
import { assets } from "./sample-server.ts";

needs("cargo");

const root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-build-rust-")));
after(() => fs.rm(root, { recursive: true, force: true }));

async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = path.join(root, name);
  const all = {
    "Cargo.toml": `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n[workspace]\n`,
    "wit/world.wit": `package test:${name};\nworld ${name} {}\n`,
    "src/lib.rs": "",
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    await fs.mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await fs.writeFile(path.join(directory, file), text);
  }
  return directory;
}

/** A folder with programs of this name, which are shell scripts. */
async function programs(name: string, scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = path.join(root, name);
  await fs.mkdir(folder);
  for (const [program, script] of Object.entries(scripts)) {
    await fs.writeFile(path.join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

test("without consent, nothing of the project runs", { timeout: 180_000 }, async () => {
  const ran = path.join(root, "ran");
  const directory = await project("refused", {
    "build.rs": `fn main() { std::fs::write(${JSON.stringify(ran)}, "").unwrap(); }`,
  });
  await assert.rejects(build(directory, unwatchedJob, assets), {
    code: "untrusted-project",
    remedy: /`--trust`/,
  });
  await assert.rejects(fs.stat(ran), { code: "ENOENT" });
});

test("mistakes have their place, and the help of the compiler", { timeout: 180_000 }, async () => {
  const directory = await project("mistaken", {
    "src/lib.rs":
      'pub fn sum(numbers: &[u32]) -> u32 {\n    let total: u32 = "none";\n    numbers.iter().sum()\n}\n',
  });
  await assert.rejects(build(directory, unwatchedJob, assets, { mayRunCode: true }), (error) => {
    assert.ok(error instanceof ToolchainError);
    assert.equal(error.code, "compile-failed");
    const [problem] = error.problems.filter(({ severity }) => severity === "error");
    assert.match(problem?.message ?? "", /^mismatched types: expected `u32`, found `&str`/);
    assert.deepEqual(problem?.place, { file: path.join(directory, "src/lib.rs"), line: 2, column: 22 });
    return true;
  });
});

test("what cargo itself refuses is the reason", { timeout: 180_000 }, async () => {
  const directory = await project("unresolved", {});
  await fs.appendFile(path.join(directory, "Cargo.toml"), '[dependencies]\nmissing = { path = "missing" }\n');
  await assert.rejects(build(directory, unwatchedJob, assets, { mayRunCode: true }), (error) => {
    assert.ok(error instanceof ToolchainError && error.cause instanceof Error);
    assert.match(error.cause.message, /failed to load manifest for dependency `missing`/);
    return true;
  });
});

test("a build that is stopped leaves no process", { timeout: 180_000, skip: withoutProc }, async () => {
  const started = path.join(root, "started");
  const directory = await project("endless", {
    "build.rs": `fn main() {
        let child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        std::fs::write(${JSON.stringify(`${started}.draft`)}, format!("{} {}", std::process::id(), child.id())).unwrap();
        std::fs::rename(${JSON.stringify(`${started}.draft`)}, ${JSON.stringify(started)}).unwrap();
        std::thread::sleep(std::time::Duration::from_secs(600));
      }`,
  });
  const abort = new AbortController();
  const job = { ...unwatchedJob, signal: abort.signal };
  const building = build(directory, job, assets, { mayRunCode: true });
  building.catch(() => {});
  await until(() => existsSync(started), "the build script", 150_000);
  const pids = (await fs.readFile(started, "utf8")).split(" ").map(Number);
  assert.ok(pids.length === 2 && pids.every(isAlive));
  abort.abort();
  await assert.rejects(building, { name: "AbortError" });
  await until(() => !pids.some(isAlive), "the end of all processes");
});

test(
  "without a target, the standard library is compiled from the sources of the distribution",
  { skip: process.platform === "win32" && "shell scripts" },
  async () => {
    const directory = await project("debian", {});
    // What the programs of Debian's packages `rustc-web`, `cargo-web`, `rust-web-src` and `lld-19` 1.96.0+dfsg1-1~deb12u2 answer.
    const sysroot = path.join(root, "debian-usr");
    const library = path.join(sysroot, "lib/rustlib/src/rust/library/std");
    await fs.mkdir(library, { recursive: true });
    const told = path.join(root, "debian-cargo");
    const scripts = {
      rustc: `case "$2" in sysroot) echo ${sysroot};; *) echo ${sysroot}/lib/rustlib/$4/lib;; esac`,
      cargo: `echo "$RUSTC_BOOTSTRAP $CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER $*" > ${told}; exit 1`,
      "wasm-ld-19": "exit 1",
      "wasm-ld-15": "exit 1",
    };
    const folder = await programs("debian-bin", scripts);
    const attempt = (PATH: string) =>
      build(directory, unwatchedJob, assets, { mayRunCode: true, env: { PATH } });
    await assert.rejects(attempt(folder), { code: "compile-failed" });
    const linker = path.join(folder, "wasm-ld-19");
    assert.equal(
      await fs.readFile(told, "utf8"),
      `1 ${linker} build --release --target wasm32-unknown-unknown --message-format=json -Zbuild-std=std,panic_abort\n`,
    );
    const withRustup = await programs("debian-with-rustup", { ...scripts, rustup: "exit 1" });
    await assert.rejects(attempt(withRustup), { code: "no-rust-target" });
    await fs.rm(library, { recursive: true });
    await assert.rejects(attempt(folder), { code: "no-rust-target" });
  },
);

test(
  "a build that is to be fast keeps the project's profile out",
  { skip: process.platform === "win32" && "shell scripts" },
  async () => {
    const directory = await project("quick", {});
    const told = path.join(root, "quick-cargo");
    const folder = await programs("quick-bin", {
      rustc: `echo ${root}`,
      cargo: `echo "$CARGO_PROFILE_RELEASE_LTO $CARGO_PROFILE_RELEASE_OPT_LEVEL" > ${told}; exit 1`,
    });
    for (const [optimize, expected] of [
      [true, " \n"],
      [false, "off 1\n"],
    ] as const) {
      const options = { mayRunCode: true, optimize, env: { PATH: folder } };
      await assert.rejects(build(directory, unwatchedJob, assets, options), { code: "compile-failed" });
      assert.equal(await fs.readFile(told, "utf8"), expected);
    }
  },
);

test(
  "the command that installs the target is named",
  { skip: process.platform === "win32" && "shell scripts" },
  async () => {
    const directory = await project("untargeted", {});
    const without = await programs("without-rustup", { cargo: "exit 1", rustc: "echo /nowhere" });
    const withRustup = await programs("with-rustup", { cargo: "exit 1", rustc: "exit 1", rustup: "exit 1" });
    const attempt = (folder: string) =>
      build(directory, unwatchedJob, assets, { mayRunCode: true, env: { PATH: folder } });
    await assert.rejects(attempt(withRustup), {
      code: "no-rust-target",
      remedy: "install it with `rustup target add wasm32-wasip2`",
    });
    await assert.rejects(attempt(without), { code: "no-rust-target", remedy: /`wasmcp doctor`/ });
    await assert.rejects(attempt(root), { code: "no-rust", remedy: /`wasmcp doctor`/ });
  },
);
