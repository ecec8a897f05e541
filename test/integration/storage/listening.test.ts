/** What a listener needs while nothing happens: rounds are counted, since hours would be too long. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { servePlainly, type PlainServer } from "../components/plain-wasmtime.ts";
import { makeStorageServer, temporaryFolder } from "./storage-server.ts";

/** Of each component, in octets. */
const mostMemory = 1024 * 1024;
const rounds = 30_000;

let folder: string;
let server: PlainServer;
before(async () => {
  folder = await temporaryFolder();
  const file = await makeStorageServer("kv-store-fs", folder);
  const state = path.join(folder, "state");
  await fs.mkdir(state);
  server = await servePlainly(file, {}, ["--dir", `${state}::/state`, "-W", `max-memory-size=${mostMemory}`]);
});
after(async () => {
  await server.stop();
  await fs.rm(folder, { recursive: true, force: true });
});

test("a listener that asks for news again and again needs no more memory for that", async () => {
  const commands = [
    ["news-listen"],
    ["news-next", rounds],
    ["news-announce"],
    ["news-next", 3],
    ["news-next", rounds],
    ["news-announce"],
    ["news-announce"],
    ["news-next", 3],
  ];
  const response = await fetch(server.origin, { method: "POST", body: JSON.stringify(commands) });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), ["listening", 0, "done", 1, 0, "done", "done", 2]);
});
