/** The memory that a listener needs while nothing happens. It looks many times without a pause, instead of for hours. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { servePlainly, type PlainServer } from "../components/plain-wasmtime.ts";
import { makeStorageServer, temporaryFolder, TIME_LIMIT_MS } from "./storage-server.ts";

/** The memory that each component may have, in bytes. */
const MAX_MEMORY = 1024 * 1024;
const ROUNDS = 30_000;

let folder: string;
let server: PlainServer | undefined;
before(async () => {
  folder = await temporaryFolder();
  const file = await makeStorageServer("kv-store-fs", folder);
  const state = path.join(folder, "state");
  await fs.mkdir(state);
  server = await servePlainly(file, {}, ["--dir", `${state}::/state`, "-W", `max-memory-size=${MAX_MEMORY}`]);
});
after(async () => {
  await server?.stop();
  await fs.rm(folder, { recursive: true, force: true });
});

test("a listener's memory does not grow with time", { timeout: TIME_LIMIT_MS }, async () => {
  assert.ok(server !== undefined);
  const commands = [
    ["notifications-listen"],
    ["notifications-next", ROUNDS],
    ["notifications-announce"],
    ["notifications-next", 3],
    ["notifications-next", ROUNDS],
    ["notifications-announce"],
    ["notifications-announce"],
    ["notifications-next", 3],
  ];
  const response = await fetch(server.origin, { method: "POST", body: JSON.stringify(commands) });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), ["listening", 0, "done", 1, 0, "done", "done", 2]);
});
