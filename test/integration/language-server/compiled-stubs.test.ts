/** What the language server writes for a guest is what each language's own compiler takes, for every kind of export. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { it } from "node:test";
import type { CodeAction } from "vscode-languageserver-protocol";
import { readComponent } from "../../../extension/toolchain/component/index.ts";
import { testCache } from "../../../scripts/test-tools.ts";
import { type Client, withServer } from "./client.ts";

const repository = path.join(import.meta.dirname, "../../..");
const wit = await fs.readFile(path.join(repository, "test/fixtures/stubs/wit/world.wit"), "utf8");
const world = "wit/world.wit";
const exported = ["tools", "users", "spare"].map((name) => `local:demo/${name}@0.1.0`);

/** Writes into the one source of a guest what it lacks; afterwards there is nothing more to write. */
async function implementing(
  source: string,
  before: string,
  body: (client: Client) => Promise<void>,
): Promise<void> {
  await withServer({ files: { [world]: wit, [source]: before } }, async (client) => {
    await client.open(world);
    const [action] = await actionsAt(client);
    const after = (await client.apply(action?.edit ?? {}))[source];
    assert.ok(after !== undefined, `nothing is written into ${source}`);
    await client.write(source, after);
    assert.deepEqual(await actionsAt(client), []);
    await body(client);
  });
}

async function actionsAt(client: Client): Promise<readonly CodeAction[]> {
  const { textDocument, position } = client.place(world, "world");
  const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
    textDocument,
    range: { start: position, end: position },
    context: { diagnostics: [], only: ["refactor"] },
  });
  return actions.filter(({ title }) => title.startsWith("Implement"));
}

/** A guest that has some of it: one of the resources under a name of its own, with one of its functions. */
const rustGuest = `mod bindings {
    wit_bindgen::generate!({ path: "wit", world: "everything", generate_all, pub_export_macro: true });
}
use bindings::exports::local::demo::tools::{Guest as Tools, GuestCounter};

struct Part;
bindings::export!(Part with_types_in bindings);

pub struct Tally(u64);

impl GuestCounter for Tally {
    fn add(&self, by: i32) -> Result<u64, String> {
        self.0.checked_add_signed(by.into()).ok_or("too much".to_string())
    }
}

impl Tools for Part {
    type Counter = Tally;
}
`;
const cargoManifest = `[package]
name = "guest"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
wit-bindgen = "=0.63.0"

[profile.dev]
debug = false
incremental = false
`;

/** Where the Rust compiler has what guests are built for; `undefined` without cargo. */
function rustLibraries(): string | undefined {
  if (spawnSync("cargo", ["--version"]).status !== 0) return undefined;
  const { status, stdout } = spawnSync("rustc", ["--print", "sysroot"], { encoding: "utf8" });
  return status === 0 ? path.join(stdout.trim(), "lib/rustlib") : undefined;
}

const libraries = rustLibraries();
if (libraries !== undefined) {
  const target = "wasm32-wasip2";
  const isThere = existsSync(path.join(libraries, target));
  // The types are the same for every target, so that without this one they are only checked.
  const args = isThere ? ["build", "--target", target] : ["check"];
  it(`gives Rust that cargo takes: ${args.join(" ")}`, () =>
    implementing("src/lib.rs", rustGuest, async (client) => {
      // Compiling `wit-bindgen` takes far longer than the guest; all runs share that, and the versions of one lock.
      const shared = path.join(testCache, "rust-guest");
      await fs.mkdir(shared, { recursive: true });
      const lock = path.join(shared, "Cargo.lock");
      if (existsSync(lock)) await fs.copyFile(lock, path.join(client.folder, "Cargo.lock"));
      await fs.writeFile(path.join(client.folder, "Cargo.toml"), cargoManifest);
      const { status, stderr, error } = spawnSync("cargo", args, {
        cwd: client.folder,
        encoding: "utf8",
        env: { ...process.env, CARGO_TARGET_DIR: path.join(shared, "target"), CARGO_TERM_COLOR: "never" },
      });
      const source = await fs.readFile(path.join(client.folder, "src/lib.rs"), "utf8");
      assert.equal(status, 0, `${error?.message ?? ""}${stderr}\n${source}`);
      await fs.copyFile(path.join(client.folder, "Cargo.lock"), lock);
      if (!isThere) return;
      const { exports } = readComponent(
        await fs.readFile(path.join(shared, "target", target, "debug/guest.wasm")),
      );
      for (const name of [...exported, "inline", "run", "match"]) assert.ok(exports.has(name), name);
    }));
}
