/** `wasmcp pull`, `push` and `compose` with packages, as users run them, against a real registry. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { schemaProblems, type Schema } from "../cli/json-schema.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { assets, repositoryRoot } from "../sample-server.ts";
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
      asks: [],
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

  test("the framework comes from a registry, pinned by the lock file", async () => {
    const directory = await project("framework-release");
    const place = `${front.host}/team/wasmcp:0.1.0`;
    const { framework } = await succeedJson(directory, "push", "--framework", place);
    assert.ok((framework as readonly unknown[]).length > 30);
    await fs.writeFile(path.join(directory, "wasmcp.toml"), "");
    const sample = path.join(folder, "sample/dist/sample.wasm");
    const compose = ["compose", "server", sample, "--no-check", "--force"];
    await succeed(directory, ...compose, "-o", "shipped.wasm");
    await succeed(directory, ...compose, "-o", "fetched.wasm", "--framework", place);
    const read = (name: string) => fs.readFile(path.join(directory, name));
    assert.ok((await read("fetched.wasm")).equals(await read("shipped.wasm")));
    const lock = await fs.readFile(path.join(directory, "wasmcp.lock"), "utf8");
    assert.match(lock, /name = ".*\/team\/wasmcp\/transport"/);
    // Only what the server contains was fetched.
    assert.doesNotMatch(lock, /interactive-prompts/);

    // Another component under the same version is not taken: the lock file has the digest of the first.
    const transport = `${front.host}/team/wasmcp/transport:0.1.0`;
    await succeed(directory, "push", middleware, transport, "--force");
    await fs.rm(path.join(user.home, "cache"), {
      recursive: true,
      force: true,
    });
    await succeed(directory, ...compose, "-o", "again.wasm", "--framework", place);
    assert.ok((await read("again.wasm")).equals(await read("shipped.wasm")));
    const unclear = await wasmcp(directory, ...compose, "-o", "x.wasm", "--framework", "wasmcp");
    assert.match(unclear.stderr, /`wasmcp` does not name a release of the framework/);
  });

  describe("packages are code of others", () => {
    /** Builds two versions of a component: the second asks for clocks, too. */
    before(async () => {
      const options = { name: "dice", language: "assemblyscript", directory: folder, force: false } as const;
      const { directory: dice } = await scaffold(options, assets);
      const entry = path.join(dice, "assembly/index.ts");
      const text = await fs.readFile(entry, "utf8");
      const line = "text(reverse(";
      assert.ok(text.includes(line));
      for (const [version, condition] of [
        ["1.0.0", "Math.random() > 2"],
        ["1.1.0", "Math.random() > 2 || Date.now() < 0"],
      ] as const) {
        await fs.writeFile(entry, text.replace(line, `text(${condition} ? "" : reverse(`));
        const { file } = await build(dice, unwatchedJob, assets, { optimize: false });
        await fs.copyFile(file, path.join(folder, `dice-${version}.wasm`));
      }
      await succeed(folder, "push", "dice-1.0.0.wasm", "acme:dice@1.0.0");
    });

    const compose = ["compose", "server", "acme:dice@^1", "-o", "server.wasm", "--force"];
    const granting = (...names: readonly string[]) =>
      names.flatMap((name) => ["--allow", `${name}=acme:dice`]);

    async function call(directory: string): Promise<Outcome> {
      return wasmcp(directory, "call", "server.wasm", "reverse", "text=abc", "--runtime", "embedded");
    }

    test("they reach nothing by themselves, and composing says what they ask for and what to add", async () => {
      const directory = await project("granted");
      const refused = await wasmcp(directory, ...compose);
      assert.equal(refused.code, 0, refused.stderr);
      assert.match(refused.stderr, /^acme:dice@\^1 asks for random; granted: nothing$/m);
      assert.match(refused.stderr, /^ {2}--allow random=acme:dice$/m);
      assert.notEqual((await call(directory)).code, 0);

      const granted = await wasmcp(directory, ...compose, ...granting("random"));
      assert.match(granted.stderr, /^acme:dice@\^1 asks for random; granted: random$/m);
      assert.match((await call(directory)).stdout, /cba/);
    });

    test("a file of one's own has today's ease", async () => {
      const directory = await project("own");
      const own = path.join(folder, "dice-1.0.0.wasm");
      const { code, stderr } = await wasmcp(directory, "compose", "server", own, "-o", "server.wasm");
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /asks for/);
      assert.match((await call(directory)).stdout, /cba/);
    });

    test("a server of wasmcp.toml names the package without its version, and its own components under a star", async () => {
      const directory = await project("listed");
      await fs.copyFile(path.join(folder, "dice-1.0.0.wasm"), path.join(directory, "own.wasm"));
      const server = '[servers.main]\ncomponents = ["./own.wasm", "acme:dice@^1"]\noutput = "server.wasm"\n';
      await fs.writeFile(path.join(directory, "wasmcp.toml"), server);
      const asked = await wasmcp(directory, "compose");
      const [, line = ""] = /^ {2}(allow = .*)$/m.exec(asked.stderr) ?? [];
      assert.equal(line, 'allow = { "acme:dice" = ["random"], "*" = ["random"] }');
      await fs.writeFile(path.join(directory, "wasmcp.toml"), `${server}${line}\n`);
      const composed = await wasmcp(directory, "compose");
      assert.equal(composed.code, 0, composed.stderr);
      assert.match(composed.stderr, /acme:dice@\^1 asks for random; granted: random/);
      assert.doesNotMatch(composed.stderr, /To grant/);
    });

    test("the lock file says what they ask for, and an update that asks for more is refused until it is allowed", async () => {
      const directory = await project("updated");
      const lockFile = path.join(directory, "wasmcp.lock");
      const asks = async () => /^asks = (.*)$/m.exec(await fs.readFile(lockFile, "utf8"))?.[1];
      const change = async (pattern: RegExp, text: string) => {
        await fs.writeFile(lockFile, (await fs.readFile(lockFile, "utf8")).replace(pattern, text));
      };
      await fs.writeFile(path.join(directory, "wasmcp.toml"), "");
      await succeed(directory, ...compose);
      assert.equal(await asks(), '["random"]');

      // A lock file of an earlier version gains the line.
      await change(/^asks = .*\n/m, "");
      await succeed(directory, ...compose, "--locked");
      assert.equal(await asks(), undefined);
      await succeed(directory, ...compose);
      assert.equal(await asks(), '["random"]');

      await succeed(folder, "push", "dice-1.1.0.wasm", "acme:dice@1.1.0");
      await succeed(directory, ...compose);
      const old = await fs.readFile(lockFile, "utf8");
      const pull = ["pull", "acme:dice@^1", "--update", "-o", "dice.wasm", "--force"];
      await fail(directory, /`acme:dice@\^1` asks for `clocks`, and .*`random`\n.*--accept/, ...pull);
      assert.equal(await fs.readFile(lockFile, "utf8"), old);
      const pulled = await succeedJson(directory, ...pull, "--accept");
      assert.deepEqual(pulled["asks"], ["clocks", "random"]);
      assert.equal(await asks(), '["clocks", "random"]');

      // The content changed, and the line did not.
      const allowed = granting("clocks", "random");
      for (const accepting of [allowed, ["--accept"]]) {
        await change(/^asks = .*$/m, "asks = []");
        await fail(directory, /asks for `clocks`, `random`, and .* nothing/, ...compose);
        await fail(directory, /without `--locked`/, ...compose, ...accepting, "--locked");
        await succeed(directory, ...compose, ...accepting);
        assert.equal(await asks(), '["clocks", "random"]');
      }
    });
  });

  test("a package in the place of a framework component is pinned with what it asks for, too", async () => {
    const directory = await project("overriding");
    const store = path.join(assets.components, "kv-store.wasm");
    await succeed(folder, "push", store, "acme:kv@1.0.0");
    await fs.copyFile(smallComponent, path.join(directory, "own.wasm"));
    await fs.writeFile(path.join(directory, "wasmcp.toml"), "");
    const compose = [
      "compose",
      "server",
      "own.wasm",
      "-o",
      "server.wasm",
      "--force",
      "--override",
      "kv-store=acme:kv@^1",
    ];
    await succeed(directory, ...compose);
    const lockFile = path.join(directory, "wasmcp.lock");
    const lock = await fs.readFile(lockFile, "utf8");
    assert.match(lock, /^asks = \["environment", "framework", "keyvalue"\]$/m);
    await fs.writeFile(lockFile, lock.replace(/^asks = .*$/m, 'asks = ["environment"]'));
    await fail(directory, /asks for `framework`, `keyvalue`, and .*`environment`\n.*--accept/, ...compose);
    await succeed(directory, ...compose, "--accept");
    assert.equal(await fs.readFile(lockFile, "utf8"), lock);
  });

  test("a version in the place of a framework component is that of the framework's own package", async () => {
    const directory = await project("versioned");
    await user.configure({ acme: front.host, wasmcp: front.host });
    const store = path.join(assets.components, "kv-store.wasm");
    await succeed(folder, "push", store, "wasmcp:kv-store@9.1.2");
    await fs.copyFile(smallComponent, path.join(directory, "own.wasm"));
    await fs.writeFile(path.join(directory, "wasmcp.toml"), "");
    const compose = ["compose", "server", "own.wasm", "-o", "server.wasm", "--force", "--override"];
    for (const version of ["9.1.2", "v9.1.2", "^9.1"]) {
      await succeed(directory, ...compose, `kv-store=${version}`);
      const lock = await fs.readFile(path.join(directory, "wasmcp.lock"), "utf8");
      assert.match(lock, /name = "wasmcp:kv-store"[^]*version = "9\.1\.2"/);
    }
    await fail(
      directory,
      /has no release for `wasmcp:kv-store@9\.9\.9`\n.*9\.1\.2/,
      ...compose,
      "kv-store=9.9.9",
    );
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
