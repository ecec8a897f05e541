/** The life of sessions, on the stores that two requests share. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  makeStorageServer,
  startStorageServer,
  stopStorageServers,
  temporaryFolder,
  TIME_LIMIT_MS,
  type StorageServer,
} from "./storage-server.ts";

const cases = [
  { build: "kv-store-fs", runtime: "wasmtime" },
  { build: "kv-store-d2", runtime: "embedded" },
  { build: "kv-store", runtime: "embedded" },
] as const;

const noSuchSession = { error: "no-such-session" };
const day = 24 * 60 * 60;
const unknown = "01234567-89ab-4def-8123-456789abcdef";

let folder: string;
before(async () => {
  folder = await temporaryFolder();
});
after(() => fs.rm(folder, { recursive: true, force: true }));

interface Meta {
  readonly terminated: boolean;
  readonly created_at: number;
  readonly expires_at?: number;
  readonly reason?: string;
}

for (const { build, runtime } of cases) {
  describe(`session-store over ${build} on ${runtime}`, { timeout: TIME_LIMIT_MS }, () => {
    let server: StorageServer;
    let file: string;
    const state = () => path.join(folder, `sessions-${build}-${runtime}`);

    before(async () => {
      file = await makeStorageServer(build, folder);
      server = await startStorageServer(file, { runtime, state: state() });
    });
    after(stopStorageServers);

    const begin = async () => (await server.ask(["manager-initialize", ""]))[0] as string;
    const validate = async (id: string) => (await server.ask(["manager-validate", id, ""]))[0];
    const meta = async (id: string): Promise<Meta> => {
      const [, json] = await server.ask(["open", ""], ["get-json", `${id}:__meta__`]);
      return JSON.parse(json as string) as Meta;
    };
    const writeMeta = (id: string, value: Meta) =>
      server.ask(["open", ""], ["set-json", `${id}:__meta__`, JSON.stringify(value)]);
    const now = () => Math.floor(Date.now() / 1000);

    test("names sessions by unique version 4 UUIDs", async () => {
      const ids = (await server.ask(
        ...Array.from({ length: 50 }, () => ["manager-initialize", ""]),
      )) as string[];
      for (const id of ids)
        assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(new Set(ids).size, ids.length);
    });

    test("records a session in the same form as other implementations, for five minutes until it is used", async () => {
      const id = await begin();
      const record = await meta(id);
      assert.deepEqual(Object.keys(record), ["terminated", "created_at", "expires_at"]);
      assert.equal(record.terminated, false);
      assert.ok(Math.abs(record.created_at - Date.now()) < 60_000);
      assert.equal(record.expires_at, Math.floor(record.created_at / 1000) + 5 * 60);
      assert.equal(await validate(id), true);
      assert.ok(((await meta(id)).expires_at ?? 0) >= now() + day - 60);
    });

    test("G1: a session and its values survive into the next request and a restart", async () => {
      const id = await begin();
      await server.ask(["session-open", id, ""], ["session-set", "name", "string", "Ada"]);
      assert.equal(await validate(id), true);
      await server.running.stop();
      server = await startStorageServer(file, { runtime, state: state() });
      assert.deepEqual(await server.ask(["session-open", id, ""], ["session-get", "name"]), [
        id,
        ["string", "Ada"],
      ]);
    });

    test("G3: only use postpones the end of a session", async () => {
      const id = await begin();
      const soon = { ...(await meta(id)), expires_at: now() + 60 };
      await writeMeta(id, soon);
      assert.equal(await validate(id), true);
      assert.ok(((await meta(id)).expires_at ?? 0) >= now() + day - 60);
      // An expiry that was set explicitly stays, for example that of a token.
      const fixed = now() + 600;
      await server.ask(["manager-expire", id, "", fixed]);
      assert.equal(await validate(id), true);
      assert.equal((await meta(id)).expires_at, fixed);
    });

    test("G3: records of expired or unknown sessions are removed when other sessions begin", async () => {
      const [expired, alive, ended] = [await begin(), await begin(), await begin()];
      for (const id of [expired, alive]) {
        await server.ask(
          ["session-open", id, ""],
          ["session-set", "k", "u64", 1],
          ["session-set", "K", "u64", 1],
        );
      }
      await server.ask(["manager-end", ended, "", "over"]);
      await writeMeta(expired, { ...(await meta(expired)), expires_at: now() - 1 });
      await server.ask(
        ["open", ""],
        ["set", `${unknown}:left`, "u64", 1],
        ["set", "not a session", "u64", 1],
        ["delete", "__clean-up-at__"],
      );
      await begin();
      const keys = [`${expired}:k`, `${expired}:K`, `${expired}:__meta__`, `${unknown}:left`];
      const kept = [`${alive}:k`, `${alive}:__meta__`, `${ended}:__meta__`, "not a session"];
      const [, ...found] = await server.ask(
        ["open", ""],
        ...[...keys, ...kept].map((key) => ["exists", key]),
      );
      assert.deepEqual(found, [...keys.map(() => false), ...kept.map(() => true)]);
    });

    test("G5: deleting a session removes each of its keys and no others", async () => {
      const [id, other] = [await begin(), await begin()];
      const names = Array.from({ length: 1_200 }, (_, index) => `${id}:key-${index}`);
      await server.ask(["open", ""], ["set-many", ...names, `${other}:key`]);
      assert.deepEqual(await server.ask(["manager-delete", id, ""]), ["done"]);
      const left: string[] = [];
      for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
        const [, page] = (await server.ask(
          ["open", ""],
          cursor === undefined ? ["list"] : ["list", cursor],
        )) as [unknown, { keys: string[]; cursor?: string }];
        left.push(...page.keys);
        ({ cursor } = page);
      }
      assert.deepEqual(
        left.filter((key) => key.startsWith(id)),
        [],
      );
      assert.ok(left.includes(`${other}:key`));
      assert.deepEqual(await validate(id), noSuchSession);
    });

    test("G6: `validate` distinguishes active sessions, ended ones and unknown ones", async () => {
      const [active, ended, expired] = [await begin(), await begin(), await begin()];
      await server.ask(["manager-end", ended, "", "logged out"]);
      await server.ask(["manager-expire", expired, "", now() - 1]);
      const outcomes = [];
      for (const id of [active, ended, expired, unknown, "", "../x", "x".repeat(36)])
        outcomes.push(await validate(id));
      assert.deepEqual(outcomes, [
        true,
        false,
        false,
        noSuchSession,
        noSuchSession,
        noSuchSession,
        noSuchSession,
      ]);
      assert.equal((await meta(ended)).reason, "logged out");
    });

    test("G7: the end of a session is final, also when its record is written afterwards", async () => {
      const id = await begin();
      const active = await meta(id);
      await server.ask(["manager-end", id, ""]);
      // What a request does that read the record before the end, and extends the session after it.
      await writeMeta(id, { ...active, expires_at: now() + day });
      assert.equal(await validate(id), false);
      assert.deepEqual(await server.ask(["session-open", id, ""]), [noSuchSession]);
    });

    test("an ended session is closed to all, and keeps its values", async () => {
      const id = await begin();
      const results = await server.ask(
        ["session-open", id, ""],
        ["session-set", "k", "u64", 5],
        ["session-end", "enough"],
        ["session-get", "k"],
        ["session-end"],
        ["session-open", id, ""],
        ["open", ""],
        ["get-u64", `${id}:k`],
      );
      assert.deepEqual(results.slice(1), [
        "done",
        "done",
        noSuchSession,
        noSuchSession,
        noSuchSession,
        "open",
        5,
      ]);
    });

    test("an unknown session can neither be ended nor get an expiry", async () => {
      const results = await server.ask(
        ["manager-end", unknown, ""],
        ["manager-expire", unknown, "", 1],
        ["manager-delete", unknown, ""],
        ["session-open", unknown, ""],
      );
      assert.deepEqual(results, [noSuchSession, noSuchSession, "done", noSuchSession]);
    });

    for (const key of ["", "__meta__", "__META__", "__metadata__", "Metadata", "meta", "k".repeat(1025)]) {
      test(`refuses the key ${JSON.stringify(key.slice(0, 16))}`, async () => {
        const [, set, get] = await server.ask(
          ["session-open", await begin(), ""],
          ["session-set", key, "u64", 1],
          ["session-get", key],
        );
        assert.match(JSON.stringify([set, get]), /\[\{"error":"a session's key.*\{"error":"a session's key/);
      });
    }

    test("takes keys with colons and 1024 bytes, and values of 1 MiB but no more", async () => {
      const results = await server.ask(
        ["session-open", await begin(), ""],
        ["session-set", "a:b", "u64", 1],
        ["session-set", "K".repeat(1024), "u64", 2],
        ["session-get", "K".repeat(1024)],
        ["session-set", "big", "string", "v".repeat(1024 * 1024)],
        ["session-set", "big", "string", "v".repeat(1024 * 1024 + 1)],
      );
      const tooLarge = { error: "a value of a session may have 1 MiB" };
      assert.deepEqual(results.slice(1), ["done", "done", ["u64", 2], "done", tooLarge]);
    });

    test("two sessions never see each other's values", async () => {
      const [one, two] = [await begin(), await begin()];
      await server.ask(["session-open", one, ""], ["session-set", "k", "u64", 1]);
      assert.deepEqual(await server.ask(["session-open", two, ""], ["session-get", "k"]), [two, null]);
    });

    test("D3: a transport with one client may call its session `0`, which is this instance's own", async () => {
      const results = await server.ask(
        ["manager-validate", "0", ""],
        ["session-open", "0", ""],
        ["session-set", "k", "u64", 1],
        ["session-open", "0", ""],
        ["session-get", "k"],
        ["manager-validate", "0", ""],
      );
      assert.deepEqual(results, [noSuchSession, "0", "done", "0", ["u64", 1], true]);
      // Another request is another instance.
      assert.deepEqual(await server.ask(["session-open", "0", ""], ["session-get", "k"]), ["0", null]);
    });

    test("asking the user fails with a reason outside of a client's request", async () => {
      const [, asked] = await server.ask(["session-open", await begin(), ""], ["session-elicit"]);
      assert.deepEqual(asked, { error: "no request is being answered" });
    });
  });
}
