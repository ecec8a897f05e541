/** Code meets the same values of WIT on both engines, and the host gets the same from it. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { error, poll, streams } from "@bytecodealliance/preview2-shim/io";
import { readComponent } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { build, ENGINES } from "../../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { assets } from "../sample-server.ts";
import { useEngine } from "./build-project.ts";

const WIT = `
package local:probe;

interface host {
  record item { id: u64, note: option<string> }
  variant problem { lost(s64), other }
  resource counter {
    constructor(start: u64);
    add: func(amount: u64) -> result<u64, problem>;
    of: static func(start: s64) -> counter;
  }
  items: func(ids: list<u64>) -> list<item>;
  sum: func(numbers: list<s64>, more: option<list<u64>>) -> s64;
  bytes: func(data: list<u8>) -> list<u8>;
  fail: func() -> result<_, problem>;
}

interface api {
  use host.{item, problem};
  resource cell {
    constructor(value: u64);
    plus: func(value: u64) -> string;
  }
  probe: func(name: string) -> string;
  echo: func(items: list<item>, ids: list<u64>, data: list<u8>) -> result<tuple<list<item>, list<u64>, list<u8>>, problem>;
  refuse: func() -> result<list<u64>, problem>;
  break-off: func() -> result<_, u32>;
}

world probe {
  import host;
  export api;
}
`;

const SOURCE = `
import { bytes, Counter, fail, items, sum } from "local:probe/host";

const probes = {
  list: () => items([1, 2]),
  sum: () => [sum([1, -2], [5]), sum([4], undefined), typeof sum([], null)],
  bytes: () => {
    const found = bytes(new Uint8Array([1, 2]));
    return [found instanceof Uint8Array, ...found];
  },
  list_is_ours: () => {
    const found = items([3]);
    return [found instanceof Array, found[0] instanceof Object, found[0].note];
  },
  error: () => {
    try {
      fail();
    } catch (error) {
      return [error instanceof Error, error.payload];
    }
  },
  negative: () => {
    try {
      return [Counter.of(-5).add(8)];
    } catch (error) {
      return [error.message];
    }
  },
  counter: () => {
    const counter = new Counter(40);
    const made = Counter.of(1);
    let failed;
    try {
      made.add(0);
    } catch (error) {
      failed = error.payload;
    }
    return [counter.add(2), failed, counter instanceof Counter, made instanceof Counter];
  },
};

class Cell {
  constructor(value) {
    this.value = Number(value);
  }
  plus(value) {
    return typeof value + ":" + (this.value + value);
  }
}

export const api = {
  Cell,
  probe: (name) => JSON.stringify(probes[name]()),
  echo: (list, ids, data) => [list.map((each) => ({ ...each, id: each.id + 1 })), ids.map((id) => id * 2), data],
  refuse: () => {
    throw { tag: "lost", val: -7 };
  },
  breakOff: () => {
    throw new Error("no number");
  },
};
`;

class Counter {
  #value: bigint;
  constructor(start: bigint) {
    this.#value = start;
  }
  add(amount: bigint): bigint {
    // What a function of the host throws becomes the error of its result.
    // oxlint-disable-next-line typescript/only-throw-error
    if (amount === 0n) throw { tag: "lost", val: -this.#value };
    this.#value += amount;
    return this.#value;
  }
  static of(start: bigint): Counter {
    return new Counter(start);
  }
}

const host = {
  Counter,
  items: (ids: readonly bigint[]) => Array.from(ids, (id) => ({ id, note: id === 1n ? "first" : undefined })),
  sum: (numbers: readonly bigint[], more: readonly bigint[] = []) =>
    [...numbers, ...more].reduce((sum, each) => sum + each, 0n),
  bytes: (data: Uint8Array) => data.toReversed(),
  fail: () => {
    // oxlint-disable-next-line typescript/only-throw-error
    throw { tag: "lost", val: -3n };
  },
};

interface Api {
  readonly Cell: new (value: bigint) => { plus(value: bigint): string };
  probe(name: string): string;
  echo(items: readonly object[], ids: BigUint64Array, data: Uint8Array): readonly unknown[];
  refuse(): unknown;
  breakOff(): unknown;
}

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-engines-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

async function writeProject(name: string): Promise<string> {
  const directory = path.join(folder, name);
  await fs.mkdir(path.join(directory, "src"), { recursive: true });
  await fs.mkdir(path.join(directory, "wit"), { recursive: true });
  await fs.writeFile(path.join(directory, "wit/world.wit"), WIT);
  await fs.writeFile(path.join(directory, "src/index.ts"), `// @ts-nocheck${SOURCE}`);
  return directory;
}

async function load(bytes: Uint8Array, target: string): Promise<Api> {
  const { files } = await transpileBytes(bytes, { name: "component", instantiation: "async" });
  await fs.mkdir(target, { recursive: true });
  const entry = path.join(target, "component.mjs");
  await fs.writeFile(entry, Buffer.from(files["component.js"] ?? new Uint8Array()));
  const { instantiate } = (await import(pathToFileURL(entry).href)) as {
    readonly instantiate: (
      read: (name: string) => Promise<WebAssembly.Module>,
      imports: object,
    ) => Promise<{ readonly api: Api }>;
  };
  const imports = {
    "local:probe/host": host,
    "wasi:io/error": error,
    "wasi:io/poll": poll,
    "wasi:io/streams": { InputStream: streams.InputStream, OutputStream: Silent },
    "wasi:cli/stderr": { getStderr: () => new Silent() },
  };
  const read = (name: string) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array()));
  return (await instantiate(read, imports)).api;
}

/** Standard error, which these tests do not look at. */
class Silent {
  checkWrite(): bigint {
    return 1_000_000n;
  }
  write(): void {}
  blockingWriteAndFlush(): void {}
  blockingFlush(): void {}
}

for (const engine of ENGINES) {
  describe(`on ${engine}`, { timeout: 240_000 }, () => {
    let directory: string;
    let bytes: Uint8Array;
    let api: Api;
    before(async () => {
      directory = await writeProject(engine);
      await useEngine(directory, engine);
      const { file } = await build(directory, unwatchedJob, assets, { mayRunCode: true });
      bytes = await fs.readFile(file);
      api = await load(bytes, path.join(folder, `${engine}-js`));
    });

    const expected: Readonly<Record<string, unknown>> = {
      list: [
        { id: 1, note: "first" },
        { id: 2, note: null },
      ],
      sum: [4, 4, "number"],
      bytes: [true, 2, 1],
      list_is_ours: [true, true, null],
      error: [true, { tag: "lost", val: -3 }],
      counter: [42, { tag: "lost", val: -1 }, true, true],
    };
    for (const [name, value] of Object.entries(expected)) {
      test(`what code gets from the host: ${name}`, () => {
        assert.deepEqual(JSON.parse(api.probe(name)), value);
      });
    }

    test("a negative number", () => {
      const refused = "the engine StarlingMonkey cannot hand over `-5` as `s64`";
      assert.deepEqual(JSON.parse(api.probe("negative")), [engine === "quickjs" ? 3 : refused]);
    });

    test("what the host gets from code", () => {
      const item = { id: 1n, note: "x" };
      const [items, ids, data] = api.echo([item], new BigUint64Array([3n]), new Uint8Array([9]));
      assert.deepEqual(items, [{ id: 2n, note: "x" }]);
      assert.deepEqual([...(ids as BigUint64Array)], [6n]);
      assert.deepEqual([...(data as Uint8Array)], [9]);
      let thrown: unknown;
      try {
        api.refuse();
      } catch (reason) {
        thrown = reason;
      }
      assert.deepEqual(thrown, { tag: "lost", val: -7n });
    });

    test("a class that the component exports", () => {
      assert.equal(new api.Cell(40n).plus(2n), "number:42");
    });

    test("imports no more than its code uses", () => {
      const functions = [...readComponent(bytes).imports].flatMap(([name, item]) =>
        item.kind === "instance" && [...item.exports.values()].some(({ kind }) => kind === "func")
          ? [name.replace(/@.*/, "")]
          : [],
      );
      assert.deepEqual(
        functions.filter((name) => !name.startsWith("wasi:io/")),
        ["wasi:cli/stderr", "local:probe/host"],
      );
    });

    test("an error that is no value of WIT ends the call", async () => {
      const fresh = await load(bytes, path.join(folder, `${engine}-again`));
      assert.throws(
        () => fresh.breakOff(),
        (thrown) => !Object.hasOwn(thrown as object, "payload"),
      );
    });
  });
}

test("StarlingMonkey needs its packager, and the consent of the user", async () => {
  const directory = await writeProject("alone");
  await fs.writeFile(
    path.join(directory, "package.json"),
    JSON.stringify({ wasmcp: { engine: "starlingmonkey" } }),
  );
  const failure = async (): Promise<ToolchainError> => {
    const thrown = await build(directory, unwatchedJob, assets).catch((reason: unknown) => reason);
    assert.ok(thrown instanceof ToolchainError, String(thrown));
    return thrown;
  };
  assert.equal((await failure()).code, "no-componentize-js");
  await useEngine(directory, "starlingmonkey");
  assert.equal((await failure()).code, "untrusted-project");
});

test("what the code does wrong while StarlingMonkey loads it has its place", async () => {
  const directory = await writeProject("broken");
  await useEngine(directory, "starlingmonkey");
  const entry = path.join(directory, "src/index.ts");
  await fs.writeFile(
    entry,
    "// @ts-nocheck\nexport const api = { probe: (name) => /\\p{L}+/u.test(name) };\n",
  );
  await assert.rejects(build(directory, unwatchedJob, assets, { mayRunCode: true }), (thrown) => {
    assert.ok(thrown instanceof ToolchainError);
    assert.match(thrown.message, /StarlingMonkey cannot read a regular expression/);
    assert.deepEqual(
      thrown.problems.map(({ place }) => [place?.file, place?.line]),
      [[entry, 2]],
    );
    return true;
  });
});
