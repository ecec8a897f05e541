/** What parts reach of the store: buckets of their own, beside those of the framework and of other parts, and the session of the call. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Denial } from "../../../toolchain/compose/index.ts";
import { askPart, compilePart, makePartServer } from "./part-server.ts";
import {
  makeStorageServer,
  startStorageServer,
  stopStorageServers,
  temporaryFolder,
  TIME_LIMIT_MS,
  type StorageServer,
} from "./storage-server.ts";

const cases = [
  { build: "kv-store", runtime: "embedded" },
  { build: "kv-store-d2", runtime: "embedded" },
  { build: "kv-store-fs", runtime: "wasmtime" },
] as const;

const uuid = "01234567-89ab-4def-8123-456789abcdef";
/** As servers stored them before parts had buckets of their own, and as the framework stores its own. */
const records = [
  "__mcp__:state-key",
  `${uuid}:__meta__`,
  `${uuid}:secret`,
  "__clean-up-at__",
  "__part__:x:y",
];
const open = ["open", ""];

interface Page {
  readonly keys: readonly string[];
  readonly cursor?: string;
}

/** How many clients begin a session with a server that keeps 20. */
const HANDSHAKES = 200;

function shakeHands({ running }: StorageServer): Promise<Response> {
  return fetch(running.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "stranger", version: "1" },
      },
    }),
  });
}

async function begin(server: StorageServer): Promise<string> {
  const answer = await shakeHands(server);
  const id = answer.headers.get("mcp-session-id");
  const text = await answer.text();
  assert.ok(id !== null, text);
  return id;
}

let folder: string;
let part: Uint8Array;
before(async () => {
  folder = await temporaryFolder();
  part = await compilePart(folder);
});
after(() => fs.rm(folder, { recursive: true, force: true }));

for (const { build, runtime } of cases) {
  describe(`parts over ${build} on ${runtime}`, { timeout: TIME_LIMIT_MS }, () => {
    let stateFolder: string;
    let framework: StorageServer;
    let alone: StorageServer;
    let both: StorageServer;

    before(async () => {
      stateFolder = path.join(folder, `parts-${build}`);
      framework = await startStorageServer(await makeStorageServer(build, folder), {
        runtime,
        state: stateFolder,
      });
      await framework.ask(
        open,
        ...records.map((key) => ["set", key, "string", "secret"]),
        ["set", "old", "string", "before"],
        ["set", "gone", "string", "before"],
        ["set", "count", "u64", 7],
        ["increment", "visits", 3],
        ["open", "cache"],
        ["set", "cached", "string", "before"],
      );
      const start = async (names: readonly string[], denials: readonly Denial[]) =>
        startStorageServer(await makePartServer(build, part, names, folder, { denials }), {
          runtime,
          state: stateFolder,
        });
      alone = await start(["weather"], []);
      both = await start(["news", "sport"], [{ only: ["keyvalue:shared", "sessions"] }]);
    });
    after(stopStorageServers);

    const run = async (server: StorageServer, name: string, ...commands: readonly (readonly unknown[])[]) =>
      (await askPart(server, name, commands)).results;

    test("two parts do not see each other's values, in buckets of any name", async () => {
      for (const bucket of ["", "cache", "__part__:sport:"]) {
        const set = [
          ["open", bucket],
          ["set", "k", "string", "mine"],
          ["increment", "n", 2],
        ];
        await run(both, "news", ...set);
        const seen = [["open", bucket], ["get", "k"], ["exists", "n"], ["get-many", "k", "n"], ["list"]];
        assert.deepEqual(await run(both, "sport", ...seen), [
          "open",
          null,
          false,
          [null, null],
          { keys: [] },
        ]);
        const own = await run(both, "news", ["open", bucket], ["get-string", "k"], ["get-s64", "n"]);
        assert.deepEqual(own, ["open", "mine", 2]);
      }
    });

    test("values from the time when parts shared a bucket belong to the only part that stores any", async () => {
      const results = await run(
        alone,
        "weather",
        open,
        ["get-string", "old"],
        ["exists", "old"],
        ["increment", "count", 1],
        ["get", "count"],
        ["increment", "visits", 1],
        ["get-s64", "visits"],
        ["delete", "gone"],
        ["get", "gone"],
        ["exists", "gone"],
        ["set", "old", "string", "after"],
        ["get-string", "old"],
        ["list"],
        ["open", "cache"],
        ["get-string", "cached"],
      );
      const { keys } = results[12] as Page;
      assert.deepEqual(keys.toSorted(), ["count", "old", "visits"]);
      assert.deepEqual(
        [...results.slice(0, 12), ...results.slice(13)],
        ["open", "before", true, 8, ["u64", 8], 4, 4, "done", null, false, "done", "after", "open", "before"],
      );
      const removed = [["delete-many", "old", "count"], ["get-many", "old", "count"], ["list"]];
      assert.deepEqual(await run(alone, "weather", open, ...removed), [
        "open",
        "done",
        [null, null],
        { keys: ["visits"] },
      ]);
    });

    test("parts of a server with several of them do not see those values", async () => {
      const seen = [open, ["get", "visits"], ["list"], ["open", "cache"], ["exists", "cached"]];
      assert.deepEqual(await run(both, "sport", ...seen), ["open", null, { keys: [] }, "open", false]);
    });

    test("a bucket that is granted to both is shared, without records of the framework", async () => {
      const shared = ["open", "shared"];
      await framework.ask(shared, ...records.map((key) => ["set", key, "string", "secret"]));
      await run(both, "news", shared, ["set", "k", "string", "ours"], ["increment", "n", 1]);
      const seen = [shared, ["get-string", "k"], ["increment", "n", 1], ["list"]];
      assert.deepEqual(await run(both, "sport", ...seen), ["open", "ours", 2, { keys: ["k", "n"] }]);
      const attempts = records.flatMap((key) => [
        ["get", key],
        ["exists", key],
        ["set", key, "u64", 1],
        ["delete", key],
        ["increment", key, 1],
      ]);
      const found = (await run(both, "sport", shared, ...attempts)).slice(1);
      const reserved = {
        error:
          "keys that begin with `__mcp__:`, `__part__:` or a UUID and a colon belong to the framework: choose another key",
      };
      assert.deepEqual(
        found,
        records.flatMap(() => [null, false, reserved, reserved, reserved]),
      );
      assert.deepEqual(await framework.ask(shared, ["get-string", records[0]], ["get-string", "k"]), [
        "open",
        "secret",
        "ours",
      ]);
    });

    test("records of the framework are out of reach", async () => {
      for (const [server, name] of [
        [alone, "weather"],
        [both, "news"],
      ] as const) {
        const seen = await run(
          server,
          name,
          open,
          ...records.map((key) => ["get", key]),
          ...records.map((key) => ["exists", key]),
          ["get-many", ...records],
        );
        assert.deepEqual(seen, [
          "open",
          ...records.map(() => null),
          ...records.map(() => false),
          records.map(() => null),
        ]);
        await run(
          server,
          name,
          open,
          ...records.flatMap((key) => [
            ["set", key, "string", "changed"],
            ["increment", `${key}-`, 1],
            ["delete", key],
          ]),
          ["delete-many", ...records],
        );
      }
      assert.deepEqual(
        (await framework.ask(open, ...records.map((key) => ["get-string", key]))).slice(1),
        records.map(() => "secret"),
      );
    });

    test("a list has all keys of the part, page by page, between those of others", async () => {
      const names = Array.from({ length: 1_200 }, (_, index) => `page-${index}`);
      const others = Array.from({ length: 1_200 }, (_, index) => `other-${index}`);
      await framework.ask(["open", "pages"], ["set-many", ...others]);
      await run(both, "news", ["open", "pages"], ["set-many", ...names]);
      await run(both, "sport", ["open", "pages"], ["set-many", ...others]);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const list = cursor === undefined ? ["list"] : ["list", cursor];
        const [, page] = (await run(both, "news", ["open", "pages"], list)) as [unknown, Page];
        seen.push(...page.keys);
        ({ cursor } = page);
      } while (cursor !== undefined);
      assert.deepEqual(seen.toSorted(), names.toSorted());
    });

    test("`:memory:` is the part's own", async () => {
      const memory = ["open", ":memory:"];
      assert.deepEqual(await run(alone, "weather", memory, ["set", "k", "u64", 1], ["get", "k"]), [
        "open",
        "done",
        ["u64", 1],
      ]);
    });

    test("a part opens the session of the call, and no other", async () => {
      const file = await makePartServer(build, part, ["weather"], folder);
      const env = { WASMCP_SESSION_ENABLED: "true" };
      const server = await startStorageServer(file, { runtime, state: stateFolder, env });
      const [own, other] = [await begin(server), await begin(server)];
      const mine = { "mcp-session-id": own };
      const set = [
        ["session-open", own, ""],
        ["session-set", "k", "u64", 1],
      ];
      assert.deepEqual(await askPart(server, "weather", set, mine), {
        session: [own, ""],
        results: [own, "done"],
      });
      const attempts = [
        ["session-open", other, ""],
        ["session-open", own, "cache"],
        ["session-open", own, ":memory:"],
        ["session-open", other, ":memory:"],
        ["session-open", uuid, ""],
        ["session-open", "", ""],
      ];
      const { results } = await askPart(server, "weather", attempts, mine);
      assert.deepEqual(
        results,
        attempts.map(() => ({ error: "no-such-session" })),
      );
      // A session of this instance alone, which no store keeps.
      const instanceOnly = [
        ["session-open", "0", ""],
        ["session-set", "k", "u64", 2],
        ["session-open", own, ""],
        ["session-get", "k"],
      ];
      const found = await askPart(server, "weather", instanceOnly, mine);
      assert.deepEqual(found.results, ["0", "done", own, ["u64", 1]]);
      // No session belongs to a call of a client without one.
      assert.deepEqual((await askPart(alone, "weather", [["session-open", own, ""]])).results, [
        { error: "no-such-session" },
      ]);
      await server.running.stop();
    });

    test("handshakes of strangers cannot fill the store", async () => {
      const file = await makePartServer(build, part, ["weather"], folder);
      const state = path.join(folder, `handshakes-${build}`);
      const env = { WASMCP_SESSION_ENABLED: "true", WASMCP_MAX_SESSIONS: "20" };
      const server = await startStorageServer(file, { runtime, state, env });
      const statuses = new Map<number, number>();
      let answer: Response | undefined;
      for (let count = 0; count < HANDSHAKES; count++) {
        answer = await shakeHands(server);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
      assert.deepEqual(Object.fromEntries(statuses), { 200: 20, 503: HANDSHAKES - 20 });
      assert.equal(answer?.headers.get("retry-after"), "60");
      assert.match((await answer?.text()) ?? "", /keeps as many sessions as it may/);
      await server.running.stop();
    });

    test("two parts whose files have one name do not share", async () => {
      const server = await startStorageServer(
        await makePartServer(build, part, ["a/same", "b/same"], folder, {
          prefixes: new Map([
            ["a/same.wasm", "a_"],
            ["b/same.wasm", "b_"],
          ]),
        }),
        { runtime, state: stateFolder },
      );
      await run(server, "a", open, ["set", "k", "u64", 1]);
      assert.deepEqual(await run(server, "b", open, ["get", "k"]), ["open", null]);
    });
  });
}
