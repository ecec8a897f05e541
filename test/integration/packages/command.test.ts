/** `wasmcp pull`, `push` and `compose` with packages, as users run them, against a real registry. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { schemaProblems, type Schema } from "../cli/json-schema.ts";
import { repositoryRoot } from "../sample-server.ts";
import { startFront, type Front } from "./front.ts";
import { makeUser, smallComponent, writeComponent, type PackageUser } from "./package-user.ts";
import { noRegistry, startRegistry, type RegistryServer } from "./registry-server.ts";
import { type Outcome, runCommand } from "../cli/run-command.ts";

const middleware = path.join(repositoryRoot, "dist/components/tools-middleware.wasm");

const schema = JSON.parse(
  await fs.readFile(path.join(repositoryRoot, "cli/commands/packages.schema.json"), "utf8"),
) as Schema;

describe("with a registry on loopback", { skip: noRegistry }, () => {
  let folder: string;
  let registry: RegistryServer;
  let front: Front;
  let user: PackageUser;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-command-"));
    registry = await startRegistry(path.join(folder, "registry"));
    front = await startFront(registry.host);
    user = await makeUser(path.join(folder, "user"));
    await user.configure({ acme: front.host });
  });
  after(async () => {
    await front.close();
    await registry.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  function wasmcp(directory: string, ...args: readonly string[]): Promise<Outcome> {
    return runCommand(args, { cwd: directory, env: { ...user.env } });
  }

  async function succeed(directory: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await wasmcp(directory, ...args);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  /** What a command prints with `--json`, which is as the schema says. */
  async function succeedJson(
    directory: string,
    ...args: readonly string[]
  ): Promise<Readonly<Record<string, unknown>>> {
    const value: unknown = JSON.parse(await succeed(directory, ...args, "--json"));
    assert.deepEqual(schemaProblems(value, schema), []);
    return value as Readonly<Record<string, unknown>>;
  }

  async function fail(directory: string, expected: RegExp, ...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await wasmcp(directory, ...args);
    assert.equal(code, 1, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /fault of wasmcp|\n {4}at /);
  }

  async function project(name: string): Promise<string> {
    const directory = path.join(folder, name);
    await fs.mkdir(directory);
    return directory;
  }

  test("a pushed component can be pulled, and both commands report the result", async () => {
    const directory = await project("round-trip");
    const pushed = await succeed(directory, "push", smallComponent, "acme:first@0.1.0");
    assert.match(pushed, /^Pushed: acme:first@0.1.0 \(127[^)]*\/acme\/first\)\nsha256:[0-9a-f]{64}\n$/);
    assert.match(
      await succeed(directory, "push", smallComponent, "acme:first@0.1.0"),
      /^Already published: /,
    );

    assert.match(await succeed(directory, "pull", "acme:first"), /^Pulled: first.wasm \(acme:first 0.1.0, /);
    assert.ok(
      (await fs.readFile(path.join(directory, "first.wasm"))).equals(await fs.readFile(smallComponent)),
    );
    await fail(directory, /`first.wasm` already exists\n.*--force/, "pull", "acme:first");
    await succeed(directory, "pull", "acme:first", "--force");

    const json = await succeedJson(directory, "pull", "acme:first@^0.1", "-o", "again.wasm");
    const { bytes, digest, ...rest } = json;
    assert.deepEqual(rest, {
      name: "acme:first",
      version: "0.1.0",
      from: "cache",
      file: path.join(directory, "again.wasm"),
    });
    assert.equal(bytes, (await fs.stat(smallComponent)).size);
    assert.match(pushed, new RegExp(String(digest)));
    assert.deepEqual((await fs.readdir(directory)).sort(), ["again.wasm", "first.wasm"]);

    const again = await succeedJson(directory, "push", "first.wasm", "acme:first@0.1.0");
    assert.deepEqual([again["outcome"], again["digest"]], ["already-there", digest]);
    await fs.mkdir(path.join(directory, "wit"));
    const world = "package a:b;\nworld w { import wasi:io/poll@0.2.12; }\n";
    await fs.writeFile(path.join(directory, "wit/world.wit"), world);
    assert.deepEqual(await succeedJson(directory, "wit", "fetch"), {
      fetched: [{ id: "wasi:io@0.2.12", folder: path.join(directory, "wit/deps/wasi-io"), from: "bundle" }],
      present: 0,
    });
  });

  test("components of the framework are pulled from the bundle", async () => {
    const directory = await project("framework");
    const stdout = await succeed(directory, "pull", "wasmcp:tools-middleware@0.1.0");
    assert.match(stdout, /from the bundle/);
    assert.ok(
      (await fs.readFile(path.join(directory, "tools-middleware.wasm"))).equals(
        await fs.readFile(middleware),
      ),
    );
  });

  test("each failure is one message", async () => {
    const directory = await project("refusals");
    await fs.writeFile(path.join(directory, "core.wasm"), Buffer.from("\0asm\x01\0\0\0", "latin1"));
    await fail(
      directory,
      /`core.wasm`|core.wasm` is not a WebAssembly component/,
      "push",
      "core.wasm",
      "acme:core@1.0.0",
    );
    await fail(directory, /has no exact version/, "push", smallComponent, "acme:first@^1");
    await fail(directory, /`acme` does not name a package/, "pull", "acme");
    await fail(directory, /has no release of `acme:nowhere`/, "pull", "acme:nowhere");
    await fail(
      directory,
      /has no release for `acme:first@9`\nits versions are 0.1.0/,
      "pull",
      "acme:first@9",
    );
    await fail(directory, /wasmcp.lock` does not pin `acme:first`/, "pull", "acme:first", "--locked");
    assert.deepEqual(await fs.readdir(directory), ["core.wasm"]);
  });

  test("composing a server of packages pins them beside `wasmcp.toml`, and `--locked` composes the same again", async () => {
    const directory = await project("server");
    const sample = path.join(folder, "sample");
    await succeed(folder, "new", "sample", "--language", "assemblyscript");
    await succeed(sample, "build");
    await succeed(directory, "push", path.join(sample, "dist/sample.wasm"), "acme:sample@1.0.0");

    const compose = ["compose", "server", "acme:sample@^1", "-o", "server.wasm", "--force"];
    await succeed(directory, ...compose);
    assert.deepEqual(await fs.readdir(directory), ["server.wasm"]);
    await fail(directory, /does not pin `acme:sample@\^1`/, ...compose, "--locked");

    await fs.writeFile(path.join(directory, "wasmcp.toml"), "");
    await succeed(directory, ...compose);
    const lock = await fs.readFile(path.join(directory, "wasmcp.lock"), "utf8");
    assert.match(lock, /name = "acme:sample"\nrequested = "\^1"\nversion = "1.0.0"\ndigest/);
    const server = await fs.readFile(path.join(directory, "server.wasm"));

    await succeed(directory, "push", smallComponent, "acme:sample@1.1.0");
    await succeed(directory, ...compose, "--locked");
    assert.ok((await fs.readFile(path.join(directory, "server.wasm"))).equals(server));
    assert.equal(await fs.readFile(path.join(directory, "wasmcp.lock"), "utf8"), lock);
  });

  test("several processes that want the same package download it once", async () => {
    const directory = await project("together");
    const large = await writeComponent(path.join(folder, "large.wasm"), 10_000_000);
    await succeed(directory, "push", large, "acme:large@1.0.0");
    front.seen.length = 0;
    const names = ["a", "b", "c", "d"];
    await Promise.all(
      names.map((name) => succeed(directory, "pull", "acme:large@1.0.0", "-o", `${name}.wasm`)),
    );
    const expected = await fs.readFile(large);
    for (const name of names)
      assert.ok((await fs.readFile(path.join(directory, `${name}.wasm`))).equals(expected));
    const ranges = front.seen.flatMap(({ method, headers }) =>
      method === "GET" ? (headers.range ?? []) : [],
    );
    assert.equal(new Set(ranges).size, ranges.length, ranges.join(" "));
    assert.equal(ranges.length, 2);
  });
});
