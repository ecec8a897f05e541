/** One suite for every build of the key-value store on every runtime that can run it. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import {
  makeStorageServer,
  startStorageServer,
  stopStorageServers,
  temporaryFolder,
  TIME_LIMIT_MS,
  type StorageServer,
  type StoreBuild,
} from "./storage-server.ts";

interface Case {
  readonly build: StoreBuild;
  readonly runtime: "wasmtime" | "embedded";
  /** Whether one request sees what another has stored: wasmtime's store in memory is one request's own. */
  readonly isShared: boolean;
  /** Whether a counter can fall: those of the first draft are the host's, and rise. */
  readonly canFall: boolean;
  /** Whether what only `increment` has touched is stored with its type, or as the host's own text. */
  readonly isCounterTyped: boolean;
  /** Whether it refuses to add to a number that was set: a host on Redis cannot, and one on NATS would destroy it. */
  readonly onlyCounts?: boolean;
}

const cases: readonly Case[] = [
  { build: "kv-store", runtime: "wasmtime", isShared: false, canFall: true, isCounterTyped: true },
  { build: "kv-store", runtime: "embedded", isShared: true, canFall: false, isCounterTyped: false },
  {
    build: "kv-store-wasmcloud",
    runtime: "embedded",
    isShared: true,
    canFall: false,
    isCounterTyped: false,
    onlyCounts: true,
  },
  { build: "kv-store-d2", runtime: "embedded", isShared: true, canFall: true, isCounterTyped: true },
  { build: "kv-store-fs", runtime: "wasmtime", isShared: true, canFall: true, isCounterTyped: true },
  { build: "kv-store-fs", runtime: "embedded", isShared: true, canFall: true, isCounterTyped: true },
];

// The widest: what is made is private all the same.
process.umask(0);

const open = ["open", ""];
let folder: string;
const files = new Map<StoreBuild, string>();

before(async () => {
  folder = await temporaryFolder();
  for (const build of new Set(cases.map((each) => each.build))) {
    files.set(build, await makeStorageServer(build, folder));
  }
});
after(() => fs.rm(folder, { recursive: true, force: true }));

const start = (
  { build, runtime }: Pick<Case, "build" | "runtime">,
  state: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StorageServer> => startStorageServer(files.get(build) ?? "", { runtime, state, env });

const refused = (reason: string) => ({ error: reason });

for (const each of cases) {
  const { build, runtime, isShared, canFall, isCounterTyped, onlyCounts = false } = each;
  /** For values that outlive a request. Skipped for stores that are new for each request. */
  const testShared = (name: string, work: () => Promise<void>): void => {
    if (isShared) void test(name, work);
  };
  describe(`${build} on ${runtime}`, { timeout: TIME_LIMIT_MS }, () => {
    let server: StorageServer;
    let state: string;

    before(async () => {
      state = path.join(folder, `${build}-${runtime}`);
      server = await start(each, state);
    });
    after(stopStorageServers);

    /** The results of the commands after `open`, all in one request. */
    const run = async (...commands: readonly (readonly unknown[])[]) =>
      (await server.ask(open, ...commands)).slice(1);

    for (const [type, value, getter] of [
      ["string", "grüße\u0000\n", "get-string"],
      ["string", "", "get-string"],
      ["json", '{"a":[1,2]}', "get-json"],
      ["u64", 7, "get-u64"],
      ["s64", -7, "get-s64"],
      ["bool", true, "get-bool"],
      ["bool", false, "get-bool"],
      ["bytes", "\u0001\u0002", "get-bytes"],
    ] as const) {
      test(`returns ${type} ${JSON.stringify(value)} with its type`, async () => {
        const results = await run(["set", "typed", type, value], ["get", "typed"], [getter, "typed"]);
        assert.deepEqual(results, ["done", [type, value], value]);
      });
    }

    testShared("values are in files for the user alone, whatever the mask for new files is", async () => {
      await run(["set", "private", "string", "x"]);
      const entries = await fs.readdir(state, { recursive: true, withFileTypes: true });
      assert.ok(entries.some((entry) => entry.isFile()));
      for (const entry of entries) {
        const file = path.join(entry.parentPath, entry.name);
        assert.equal((await fs.stat(file)).mode & 0o077, 0, file);
      }
      assert.equal((await fs.stat(state)).mode & 0o777, 0o700);
    });

    test("refuses a value of another type, and names the type", async () => {
      const results = await run(
        ["set", "mixed", "string", "text"],
        ["get-u64", "mixed"],
        ["get-json", "mixed"],
        ["increment", "mixed", 1],
        ["get-string", "mixed"],
      );
      assert.deepEqual(results.slice(1, 3), [
        refused("expected an unsigned number, found a string"),
        refused("expected JSON, found a string"),
      ]);
      assert.match(JSON.stringify(results[3]), /error/);
      assert.equal(results[4], "text");
    });

    test("refuses invalid JSON, and keeps the old value", async () => {
      const results = await run(
        ["set-json", "json", "[1]"],
        ["set-json", "json", "[1"],
        ["set", "json", "json", "nope"],
        ["get-json", "json"],
      );
      assert.deepEqual(results, ["done", refused("expected JSON"), refused("expected JSON"), "[1]"]);
    });

    test("finds no value for an unset key, and removing one is not an error", async () => {
      const results = await run(["get", "none"], ["get-u64", "none"], ["exists", "none"], ["delete", "none"]);
      assert.deepEqual(results, [null, null, false, "done"]);
    });

    test("replaces a value by one of another type, and a small one by a large one", async () => {
      const large = "x".repeat(100_000);
      const results = await run(
        ["set", "changing", "u64", 1],
        ["set", "changing", "string", large],
        ["get-string", "changing"],
        ["set", "changing", "bool", true],
        ["get", "changing"],
        ["delete", "changing"],
        ["exists", "changing"],
      );
      assert.deepEqual(results, ["done", "done", large, "done", ["bool", true], "done", false]);
    });

    test("reads, sets and deletes many keys in one call", async () => {
      const results = await run(
        ["set-many", "m1", "m2", "m3"],
        ["delete-many", "m2", "never"],
        ["get-many", "m1", "m2", "m3"],
      );
      const found = [["m1", ["string", "m1"]], null, ["m3", ["string", "m3"]]];
      assert.deepEqual(results, ["done", "done", found]);
    });

    test("G2: opens the default bucket, which always exists, twice with the same contents", async () => {
      const results = await server.ask(
        open,
        ["set", "shared", "u64", 1],
        ["open", "default"],
        ["get-u64", "shared"],
        open,
        ["get-u64", "shared"],
      );
      assert.deepEqual(results, ["open", "done", "open", 1, "open", 1]);
    });

    test("D3: keeps `:memory:` for the life of the instance, and separate from other instances", async () => {
      const commands = [
        ["open", ":memory:"],
        ["get", "own"],
        ["set", "own", "string", "a"],
        ["increment", "falls", 1],
        ["increment", "falls", -3],
        ["open", ":memory:"],
        ["get", "own"],
        ["get-s64", "falls"],
        ["list"],
        ["delete", "own"],
        ["exists", "own"],
        open,
        ["exists", "falls"],
      ];
      const [, ...results] = await server.ask(...commands);
      const [keys] = results.splice(7, 1);
      assert.deepEqual(results, [
        null,
        "done",
        1,
        -2,
        "open",
        ["string", "a"],
        -2,
        "done",
        false,
        "open",
        false,
      ]);
      assert.match(JSON.stringify(keys), /\["falls","own"\]/);
      assert.deepEqual((await server.ask(["open", ":memory:"], ["get", "own"]))[1], null);
    });

    test("G4: the result of `increment` can be read with its type", async () => {
      const results = await run(
        ["increment", "counter", 2],
        ["increment", "counter", 40],
        ["get", "counter"],
        ["get-s64", "counter"],
        ["get-u64", "counter"],
      );
      assert.deepEqual(results, [2, 42, ["s64", 42], 42, 42]);
    });

    test("G4: `increment` adds to a number that was set, which keeps its type", async () => {
      const results = await run(
        ["set", "set", "u64", 7],
        ["increment", "set", 1],
        ["get", "set"],
        ["set", "signed", "s64", -7],
        ["increment", "signed", 10],
        ["get", "signed"],
      );
      const refusal = refused("this host adds only to what it has counted itself");
      assert.deepEqual(
        results,
        onlyCounts
          ? ["done", refusal, ["u64", 7], "done", refusal, ["s64", -7]]
          : ["done", 8, ["u64", 8], "done", 3, ["s64", 3]],
      );
    });

    test("counts down if the host can", async () => {
      const results = await run(
        ["increment", "falling", 1],
        ["increment", "falling", -3],
        ["get", "falling"],
      );
      assert.deepEqual(
        results,
        canFall ? [1, -2, ["s64", -2]] : [1, refused("this host's counters only rise"), ["s64", 1]],
      );
    });

    test("refuses a sum that does not fit, and keeps the number", async () => {
      const [, sum, value] = await run(
        ["set", "full", "s64", 9007199254740992],
        ["increment", "full", 9223372036854775000],
        ["get-s64", "full"],
      );
      assert.match(JSON.stringify(sum), onlyCounts ? /only to what it has counted/ : /does not fit/);
      assert.equal(value, 9007199254740992);
    });

    const hostile = [
      "",
      "../../escape",
      "..",
      ".",
      "/etc/passwd",
      "a/b",
      "a:b",
      "C:\\x",
      "con",
      "UPPER",
      "upper",
      "%2e%2e",
      "*?<>|\"'",
      "grüße 🎉 \u0000 nul",
      "\u00e9",
      "e\u0301",
      "k".repeat(1024),
      "\u{1F389}".repeat(256),
      `${"l".repeat(200)}1`,
      `${"l".repeat(200)}2`,
    ];
    test("keeps hostile keys apart", async () => {
      const sets = hostile.map((key, index) => ["set", key, "u64", index]);
      const gets = hostile.map((key) => ["get-u64", key]);
      const results = await run(...sets, ...gets, ["list"]);
      assert.deepEqual(
        results.slice(hostile.length, -1),
        hostile.map((_, index) => index),
      );
      const { keys } = results.at(-1) as { readonly keys: readonly string[] };
      assert.deepEqual(
        hostile.filter((key) => !keys.includes(key)),
        [],
      );
      assert.deepEqual(
        (await run(["delete-many", ...hostile], ...hostile.map((key) => ["exists", key]))).slice(1),
        hostile.map(() => false),
      );
    });

    testShared("G5: pages of keys skip none while keys are removed", async () => {
      const names = Array.from({ length: 2_300 }, (_, index) => `page-${index}`);
      await server.ask(["open", "pages"], ["set-many", ...names]);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const [, page] = (await server.ask(
          ["open", "pages"],
          cursor === undefined ? ["list"] : ["list", cursor],
        )) as readonly [unknown, { readonly keys: readonly string[]; readonly cursor?: string }];
        seen.push(...page.keys);
        await server.ask(["open", "pages"], ["delete-many", ...page.keys]);
        ({ cursor } = page);
      } while (cursor !== undefined);
      assert.deepEqual(seen.toSorted(), names.toSorted());
    });

    testShared("G7: a thousand concurrent increments over HTTP lose none", async () => {
      const sums: unknown[] = [];
      await inParallel(16, 1_000, async () => {
        const [, sum] = await server.ask(open, ["increment", "visits", 1]);
        sums.push(sum);
      });
      assert.deepEqual(
        sums.toSorted((a, b) => Number(a) - Number(b)),
        Array.from({ length: 1_000 }, (_, index) => index + 1),
      );
      assert.deepEqual(await run(["get-u64", "visits"]), [1_000]);
    });

    testShared("G7: concurrent changes of one key leave one whole value", async () => {
      const values = ["a", "b".repeat(90), "c".repeat(5_000)];
      let failures = 0;
      await inParallel(8, 240, async (index) => {
        const commands = [
          ["set", "contended", "string", values[index % 3]],
          ["get-string", "contended"],
          ...(index % 5 === 0 ? [["delete", "contended"]] : []),
        ];
        const [, set, found] = await server.ask(open, ...commands);
        if (set !== "done" || !(found === null || values.includes(found as string))) failures++;
      });
      assert.equal(failures, 0);
      assert.deepEqual((await run(["set", "contended", "u64", 1], ["get", "contended"]))[1], ["u64", 1]);
    });

    testShared("G1: values are there in the next request and after a restart", async () => {
      await run(["set", "lasting", "string", "still here"], ["increment", "lasting-count", 3]);
      await server.running.stop();
      server = await start(each, state);
      assert.deepEqual(await run(["get-string", "lasting"], ["increment", "lasting-count", 1]), [
        "still here",
        4,
      ]);
    });

    testShared("stores the bytes that other implementations store", async () => {
      await server.ask(
        ["open", "bytes"],
        ["set", "a", "string", "ä"],
        ["set", "b", "json", "{}"],
        ["set", "c", "u64", 258],
        ["set", "d", "s64", -2],
        ["set", "e", "bool", true],
        ["set", "f", "bytes", "xy"],
        ["increment", "g", 1],
      );
      const stored = await storedBytes(state, build, "bytes", ["a", "b", "c", "d", "e", "f", "g"]);
      assert.deepEqual(stored, [
        "01c3a4",
        "027b7d",
        "030201000000000000",
        "04feffffffffffffff",
        "0501",
        "067879",
        isCounterTyped ? "040100000000000000" : "31",
      ]);
    });

    testShared("WASMCP_SESSION_BUCKET names the default bucket", async () => {
      const other = await start(each, state, { WASMCP_SESSION_BUCKET: "elsewhere" });
      try {
        await other.ask(open, ["set", "where", "string", "elsewhere"]);
        const results = await server.ask(
          open,
          ["get", "where"],
          ["open", "elsewhere"],
          ["get-string", "where"],
        );
        assert.deepEqual(results, ["open", null, "open", "elsewhere"]);
      } finally {
        await other.running.stop();
      }
    });
  });
}

describe("kv-store-fs on a folder that several servers use", { timeout: TIME_LIMIT_MS }, () => {
  test("G7: two processes that increment lose no count", async () => {
    const state = path.join(folder, "two-processes");
    const servers = [
      await start({ build: "kv-store-fs", runtime: "wasmtime" }, state),
      await start({ build: "kv-store-fs", runtime: "embedded" }, state),
    ];
    try {
      await inParallel(8, 400, async (index) => {
        await servers[index % 2]?.ask(open, ["increment", "both", 1]);
      });
      assert.deepEqual(await servers[0]?.ask(open, ["get-s64", "both"]), ["open", 400]);
    } finally {
      for (const server of servers) await server.running.stop();
    }
  });

  test("keys and buckets of any name stay inside of it", async () => {
    const outer = path.join(folder, "outer");
    const state = path.join(outer, "state");
    const server = await start({ build: "kv-store-fs", runtime: "wasmtime" }, state);
    try {
      for (const name of ["../escape", "/escape", "a/../../../escape", "x", "..%2f..", ".", ".."]) {
        await server.ask(["open", name], ["set", name, "string", "y".repeat(500)]);
      }
      assert.deepEqual(await fs.readdir(outer), ["state"]);
      assert.deepEqual(
        (await server.ask(["open", "b".repeat(300)]))[0],
        refused("the bucket's name is too long"),
      );
      const results = await server.ask(
        open,
        ["set", "k".repeat(4_000), "u64", 1],
        ["get", "k".repeat(4_000)],
      );
      assert.deepEqual(results.slice(1), [refused("the key is too long"), refused("the key is too long")]);
    } finally {
      await server.running.stop();
    }
  });

  test("leaves no unused files behind", async () => {
    const state = path.join(folder, "tidy");
    const server = await start({ build: "kv-store-fs", runtime: "wasmtime" }, state);
    try {
      const large = "z".repeat(1_000);
      await inParallel(8, 80, async (index) => {
        await server.ask(open, ["set", "k", "string", large + index], ["set", `k${index}`, "string", large]);
        await server.ask(open, ["delete", `k${index}`]);
      });
      await server.ask(open, ["delete", "k"]);
      const left = (await fs.readdir(state, { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      );
      assert.deepEqual(
        left.map((entry) => path.join(entry.parentPath, entry.name)),
        [],
      );
    } finally {
      await server.running.stop();
    }
  });
});

describe("kv-store-fs over a damaged folder", { timeout: TIME_LIMIT_MS }, () => {
  const state = () => path.join(folder, "damaged");
  const valueFolder = (key: string) => path.join(state(), "bdefault", `k${key}`);
  const damages: readonly (readonly [name: string, damage: (key: string) => Promise<void>])[] = [
    [
      "foreign",
      async (key) => {
        await fs.mkdir(valueFolder(key), { recursive: true });
        await fs.writeFile(path.join(valueFolder(key), "notes.txt"), "x");
      },
    ],
    ["file", (key) => fs.writeFile(valueFolder(key), "x")],
    ["link", (key) => fs.symlink("/etc", valueFolder(key))],
    [
      "lost",
      async (key) => {
        await fs.mkdir(valueFolder(key), { recursive: true });
        await fs.writeFile(path.join(valueFolder(key), `f-${"0".repeat(16)}`), "");
      },
    ],
    [
      "folder",
      async (key) => {
        await fs.mkdir(valueFolder(key), { recursive: true });
        await fs.writeFile(path.join(valueFolder(key), `f-${"1".repeat(16)}`), "");
        await fs.mkdir(path.join(state(), "+values", "1".repeat(16)), { recursive: true });
      },
    ],
    [
      "type",
      async (key) => {
        await fs.mkdir(valueFolder(key), { recursive: true });
        await fs.writeFile(path.join(valueFolder(key), `v09-${"2".repeat(16)}`), "");
      },
    ],
    [
      "short",
      async (key) => {
        await fs.mkdir(valueFolder(key), { recursive: true });
        await fs.writeFile(path.join(valueFolder(key), `v0300-${"3".repeat(16)}`), "");
      },
    ],
  ];
  for (const runtime of ["wasmtime", "embedded"] as const) {
    test(`on ${runtime}, a damaged value is named, and setting or deleting it repairs it`, async () => {
      const server = await start({ build: "kv-store-fs", runtime }, state());
      try {
        await server.ask(open, ["set", "whole", "u64", 1]);
        for (const [name, damage] of damages) {
          const keys = [`${name}-1`, `${name}-2`];
          for (const key of keys) await damage(key);
          const [set, deleted] = keys as [string, string];
          const results = await server.ask(
            open,
            ["get", set],
            ["increment", set, 1],
            ["set", set, "u64", 5],
            ["increment", set, 1],
            ["get-u64", set],
            ["delete", deleted],
            ["get", deleted],
            ["exists", deleted],
            ["increment", deleted, 2],
          );
          for (const failure of results.slice(1, 3)) {
            assert.match(
              JSON.stringify(failure),
              new RegExp(`the value of \`${set}\` in the bucket \`default\` is damaged: `),
              name,
            );
          }
          assert.deepEqual(results.slice(3), ["done", 6, 6, "done", null, false, 2], name);
        }
        assert.deepEqual(await server.ask(open, ["get-u64", "whole"]), ["open", 1]);
      } finally {
        await server.running.stop();
        await fs.rm(state(), { recursive: true, force: true });
      }
    });
  }
});

/** Calls `work` `count` times, `width` of them at the same time. */
async function inParallel(
  width: number,
  count: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** What lies under the keys, in hexadecimal digits. */
async function storedBytes(
  state: string,
  build: StoreBuild,
  bucket: string,
  keys: readonly string[],
): Promise<readonly string[]> {
  if (build === "kv-store-fs") {
    return Promise.all(
      keys.map(async (key) => {
        const [entry] = await fs.readdir(path.join(state, `b${bucket}`, `k${key}`));
        return entry?.replace(/^v|-.*$/g, "") ?? "";
      }),
    );
  }
  const database = new DatabaseSync(path.join(state, "keyvalue.sqlite"), { readOnly: true });
  try {
    const statement = database.prepare("SELECT hex(value) AS hex FROM entry WHERE bucket = ? AND key = ?");
    return keys.map((key) => String(statement.get(bucket, key)?.["hex"]).toLowerCase());
  } finally {
    database.close();
  }
}
