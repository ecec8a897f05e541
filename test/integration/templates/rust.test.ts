/**
 * The templates for Rust as a new user meets them: sound code, tests that pass, and a server that answers.
 *
 * Compiling takes a minute, so that what has been checked and compiled is kept by the contents of the project and the version of the
 * compiler. All projects share one folder for what cargo compiles, and one copy of the SDK, since cargo compiles each copy for itself.
 * Some kinds are compiled here, and all of them by `scripts/check-rust.ts`.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { addTool } from "../../../extension/add-tool/tool-text.ts";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { kindsOf, scaffold, type ScaffoldKind } from "../../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { cargoEnvironment, filesIn, rustCache, shareSdk } from "../../rust-project.ts";
import { needs } from "../../tools.ts";
import { assets, repositoryRoot, runtimes } from "../sample-server.ts";
import { checkReadme } from "./projects.ts";
import { serveKinds } from "./server-of-kinds.ts";

needs("wasmtime");
needs("cargo");

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-rust-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

const env = cargoEnvironment;
const compiler = run("rustc", ["-vV"], folder) + run("rustc", ["--print", "sysroot"], folder);

/** rustup's smallest profile has neither. */
const [hasFormatter, hasLinter] = ["fmt", "clippy"].map(
  (name) => spawnSync("cargo", [name, "--version"], { env }).status === 0,
);

/** The kinds that prove the most: what every user sees first, every sort of export, and the chain. */
const kinds: readonly ScaffoldKind[] =
  process.env["WASMCP_TEST_ALL_RUST"] === "1" ? kindsOf("rust") : ["tools", "middleware", "everything"];
const has = (kind: ScaffoldKind): boolean => kinds.includes(kind);
const built = new Map<string, string>();

/** Fails with what the program has printed. */
function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** Does the work unless it was done for the same contents; what it returns is a file, which is kept. */
async function once(
  what: "test" | "build",
  directory: string,
  work: () => Promise<string | undefined>,
): Promise<string> {
  const hash = createHash("sha256").update(`${compiler} ${hasLinter} ${what}`);
  const builder = path.join(repositoryRoot, "toolchain/create/builders/rust");
  for (const root of what === "build" ? [directory, builder] : [directory]) {
    for (const file of await filesIn(root)) {
      hash
        .update(path.relative(root, file))
        .update("\0")
        .update(await fs.readFile(file));
    }
  }
  const kept = path.join(rustCache, "done", hash.digest("hex"));
  if (await fs.stat(kept).catch(() => undefined)) return kept;
  const made = await work();
  await fs.mkdir(path.dirname(kept), { recursive: true });
  const draft = `${kept}.${process.pid}`;
  if (made === undefined) await fs.writeFile(draft, "");
  else await fs.copyFile(made, draft);
  await fs.rename(draft, kept);
  return kept;
}

for (const kind of kinds) {
  describe(`a project of the kind ${kind}`, () => {
    const name = `my_${kind.replace("-", "_")}`;
    const directory = path.join(folder, name);
    before(async () => {
      const project = await scaffold(
        { name, language: "rust", kind, directory: folder, force: false },
        assets,
      );
      assert.equal(project.name, `my-${kind}`);
      await shareSdk(directory);
      if (kind === "tools") await addTools(path.join(directory, "src/lib.rs"));
    });

    test("has a README of one screen", () => checkReadme(directory, `my-${kind}`));

    test(
      "is formatted",
      { skip: !hasFormatter && "without rustfmt" },
      () => void run("cargo", ["fmt", "--check", "--package", `my-${kind}`], directory),
    );

    test("has no warnings, and tests that pass without WebAssembly", { timeout: 600_000 }, async () => {
      await once("test", directory, async () => {
        if (hasLinter) {
          run("cargo", ["clippy", "--locked", "--all-targets", "--", "--deny", "warnings"], directory);
        }
        run("cargo", ["test", "--locked", "--quiet"], directory);
        return undefined;
      });
    });

    test("is built", { timeout: 600_000 }, async () => {
      const component = await once("build", directory, async () => {
        const options = { mayRunCode: true, env };
        return (await build(directory, unwatchedJob, assets, options)).file;
      });
      const named = path.join(folder, `my-${kind}.wasm`);
      await fs.copyFile(component, named);
      built.set(kind, named);
    });
  });
}

/** As *Add Tool* does: one tool that works, and one that panics. */
async function addTools(file: string): Promise<void> {
  for (const [name, body] of [
    ["sayHello", HELLO],
    ["give-up", 'panic!("no such name: {name}")'],
  ] as const) {
    const text = await fs.readFile(file, "utf8");
    const added = addTool("rust", text, name) ?? assert.fail("no place for a tool");
    const changed = added.edits
      .toSorted((a, b) => b.offset - a.offset)
      .reduce((all, edit) => all.slice(0, edit.offset) + edit.text + all.slice(edit.offset), text);
    const at = changed.lastIndexOf(HELLO);
    assert.notEqual(at, -1);
    await fs.writeFile(file, changed.slice(0, at) + body + changed.slice(at + HELLO.length));
  }
}

test("a project is not called like a library that its code imports", async () => {
  const options = { language: "rust", directory: folder, force: false } as const;
  for (const name of ["wasmcp", "serde_json", "core"])
    await assert.rejects(scaffold({ ...options, name }, assets), /imports a library of that name/, name);
  assert.deepEqual(
    await fs.readdir(folder).then((names) => names.filter((name) => /serde|core/.test(name))),
    [],
  );
});

const HELLO = 'format!("Hello, {name}!")';

for (const runtime of runtimes) {
  test(`a server of these kinds answers on ${runtime}`, { timeout: 300_000 }, async (t) => {
    const { client, log } = await serveKinds(t, { folder, built, runtime });

    const { tools } = await client.listTools();
    const add = tools.find(({ name }) => name === "add");
    assert.equal(add?.description, "Adds two numbers.");
    assert.deepEqual(add?.inputSchema, {
      type: "object",
      properties: {
        a: { type: "number", description: "The first number" },
        b: { type: "number", description: "The second number" },
      },
      required: ["a", "b"],
    });

    const call = async (
      name: string,
      args: object,
      onprogress?: (done: { readonly progress: number }) => void,
    ) => client.callTool({ name, arguments: { ...args } }, onprogress && { onprogress });
    const content = async (name: string, args: object) =>
      (await call(name, args)).content as readonly Record<string, unknown>[];
    assert.equal((await content("add", { a: 10, b: 32 }))[0]?.["text"], "42");
    const refused = await call("subtract", { a: "x" });
    assert.equal(refused.isError, true);
    assert.match(JSON.stringify(refused.content), /argument `a`: invalid type.*argument `b` is missing/);
    assert.equal((await content("sayHello", { name: "Ada" }))[0]?.["text"], "Hello, Ada!");
    assert.deepEqual(await call("give-up", { name: "Ada" }), {
      content: [{ type: "text", text: 'The tool "give-up" failed: no such name: Ada' }],
      isError: true,
    });
    assert.match(log(), /panicked at src\/lib\.rs:\d+:\d+:/);
    if (has("http")) {
      assert.equal((await content("weather", { city: "Oslo" }))[0]?.["text"], "Oslo: light rain, 4 °C");
      assert.match(
        String((await content("weather", { city: "Atlantis" }))[0]?.["text"]),
        /no city is called/,
      );
    }
    const heard: number[] = [];
    const chart = await call("chart", { values: [1, 2] }, ({ progress }) => heard.push(progress));
    assert.equal((chart.content as readonly Record<string, unknown>[])[1]?.["mimeType"], "image/svg+xml");
    assert.deepEqual(heard, [0.5]);
    assert.match(String((await content("count", {}))[0]?.["text"]), /^This is call number 1\.$/);

    const read = async (uri: string) => (await client.readResource({ uri })).contents[0];
    if (has("resources")) {
      assert.deepEqual(await read("text://greeting"), {
        uri: "text://greeting",
        mimeType: "text/plain",
        text: "Hello from wasmcp resources!",
      });
      assert.equal((await read("units://inch"))?.uri, "units://inch");
      await assert.rejects(read("units://parsec"));
    }

    if (has("prompts")) {
      const { messages } = await client.getPrompt({
        name: "code-review",
        arguments: { language: "rust", code: "1" },
      });
      assert.deepEqual(messages[0]?.content, {
        type: "text",
        text: "Review this rust code:\n\n```rust\n1\n```",
      });
    }
    if (has("completions")) {
      const { completion } = await client.complete({
        ref: { type: "ref/prompt", name: "visit" },
        argument: { name: "country", value: "zea" },
      });
      assert.deepEqual(completion.values, ["New Zealand"]);
    }
    assert.match(
      log(),
      /\{"by":null,"method":"tools\/call","milliseconds":\d+,"name":"subtract","outcome":"failed"\}/,
    );
  });
}

if (has("routing-config"))
  test("rules of `routing-config` are what the filter reads", { timeout: 180_000 }, async (t) => {
    const file = path.join(folder, "filtered.wasm");
    const specs = [
      path.join(repositoryRoot, "dist/components/filter-middleware.wasm"),
      built.get("routing-config") ?? "",
      built.get("tools") ?? "",
    ];
    await composeFiles({ ...here, specs, output: file, force: false }, unwatchedJob, assets);
    const server = await startServer(
      { ...host, file, runtime: "embedded", host: "127.0.0.1", port: 0, env: {} },
      unwatchedJob,
      assets,
    );
    t.after(() => server.stop());
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/math`)));
    t.after(() => client.close());
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ["add", "subtract"],
    );
  });
