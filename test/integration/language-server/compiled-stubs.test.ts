/** What the language server writes for a guest is what each language's own compiler takes, for every kind of export. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { it } from "node:test";
import type { CodeAction } from "vscode-languageserver-protocol";
import { assetsAt } from "../../../toolchain/assets.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { readComponent } from "../../../core/component/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { testCache } from "../../../scripts/test-tools.ts";
import { type Client, withServer } from "./client.ts";
import { without } from "../../tools.ts";

const repository = path.join(import.meta.dirname, "../../..");
const wit = await fs.readFile(path.join(repository, "test/fixtures/stubs/wit/world.wit"), "utf8");
const world = "wit/world.wit";
const exported = [
  "local:demo/tools@0.1.0",
  "local:demo/users@0.1.0",
  "local:demo/spare@0.1.0",
  "inline",
  "run",
  "match",
];
const assets = {
  ...assetsAt(path.join(repository, "dist")),
  bindgenRuntime: path.join(repository, "toolchain/create/bindgen/runtime"),
};

/** Adds all missing stubs to the only source of a guest, and checks that none are missing afterwards. */
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

/** A guest that has some stubs: one of the resources, under another name, with one of its functions. */
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

/** Where the Rust compiler has the libraries that guests are built for. */
function rustLibraries(): string {
  const { stdout } = spawnSync("rustc", ["--print", "sysroot"], { encoding: "utf8" });
  return path.join(stdout.trim(), "lib/rustlib");
}

it("produces Rust that cargo compiles", { skip: without("cargo") }, () => {
  const target = "wasm32-wasip2";
  const hasTarget = existsSync(path.join(rustLibraries(), target));
  // The types are the same for every target, so that without this one they are only checked.
  const args = hasTarget ? ["build", "--target", target] : ["check"];
  return implementing("src/lib.rs", rustGuest, async (client) => {
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
    if (hasTarget) await checkExports(path.join(shared, "target", target, "debug/guest.wasm"));
  });
});

async function checkExports(file: string): Promise<void> {
  const { exports } = readComponent(await fs.readFile(file));
  for (const name of exported) assert.ok(exports.has(name), name);
}

/** Has one of the resources, and one function. */
const typeScriptGuest = `import type { Item } from "local:demo/kinds@0.1.0";

const items: Item[] = [];
export const tools = {
  Bare: class {},
  listItems: () => items,
};
`;

it("produces TypeScript that builds and fits the types of its declarations", () =>
  implementing("src/index.ts", typeScriptGuest, async (client) => {
    const { file } = await build(client.folder, unwatchedJob, assets);
    await checkExports(file);
    const config = path.join(client.folder, "tsconfig.json");
    await fs.copyFile(path.join(repository, "templates/typescript/common/tsconfig.json"), config);
    await fs.writeFile(
      path.join(client.folder, "src/check.ts"),
      'import * as guest from "./index";\nguest satisfies import("local:demo/everything@0.1.0").Everything;\n',
    );
    const tsc = path.join(repository, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", client.folder], { encoding: "utf8" });
    assert.equal(stdout, "", await fs.readFile(path.join(client.folder, "src/index.ts"), "utf8"));
  }));

it("produces JavaScript that builds", () =>
  implementing("src/index.js", "", async (client) => {
    // What builds is TypeScript; plain JavaScript is that, too.
    await fs.rename(path.join(client.folder, "src/index.js"), path.join(client.folder, "src/index.ts"));
    await checkExports((await build(client.folder, unwatchedJob, assets)).file);
  }));

/** Has one of the resources, and knows the class of another one by its own name. */
const assemblyScriptGuest = `import { Bare as BareBase, Counter } from "../bindings/local/demo/tools";
import { Result, Unit, unit } from "../bindings/abi";

let kept: Counter | null = null;

export namespace tools {
  export class Bare extends BareBase {}

  export function check(): Result<Unit, Unit> {
    return Result.ok<Unit, Unit>(unit);
  }
}
`;

it("produces AssemblyScript that builds", () =>
  implementing("assembly/index.ts", assemblyScriptGuest, async (client) => {
    await checkExports((await build(client.folder, unwatchedJob, assets)).file);
  }));
