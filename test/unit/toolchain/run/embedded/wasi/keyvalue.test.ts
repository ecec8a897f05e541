import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { KeyvalueDatabase } from "../../../../../../toolchain/run/embedded/wasi/keyvalue/index.ts";
import { wasiKeyvalue } from "../../../../../../toolchain/run/embedded/wasi/keyvalue/index.ts";

/** The functions of the host as a transpiled component sees them. */
interface Store {
  open(name: string): Bucket;
}
interface Bucket {
  get(key: string): Uint8Array | undefined;
  set(key: string, value: Uint8Array): void;
  exists(key: string): boolean;
  listKeys(cursor: bigint | string | undefined): { keys: string[]; cursor: bigint | string | undefined };
}
interface Cas {
  current(): Uint8Array | undefined;
}
interface Atomics {
  increment(bucket: Bucket, key: string, delta: bigint): bigint;
  swap(cas: Cas, value: Uint8Array): void;
  readonly Cas: Record<"new", (bucket: Bucket, key: string) => Cas>;
}
interface Batch {
  getMany(bucket: Bucket, keys: string[]): unknown[];
}

let folder: string;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-keyvalue-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

async function host(draft: "0.2.0-draft" | "0.2.0-draft2") {
  const imports = wasiKeyvalue(await KeyvalueDatabase.open(folder), draft);
  const store = imports["wasi:keyvalue/store"] as Store;
  const atomics = imports["wasi:keyvalue/atomics"] as Atomics;
  const batch = imports["wasi:keyvalue/batch"] as Batch;
  return { store, atomics, batch };
}

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("latin1");

for (const draft of ["0.2.0-draft", "0.2.0-draft2"] as const) {
  test(`${draft}: a new counter is decimal digits, as on wasmtime`, async () => {
    const { store, atomics } = await host(draft);
    const bucket = store.open(draft);
    assert.equal(atomics.increment(bucket, "counter", 5n), 5n);
    assert.equal(atomics.increment(bucket, "counter", 37n), 42n);
    assert.equal(text(bucket.get("counter")), "42");
  });

  test(`${draft}: a typed number keeps its type`, async () => {
    const { store, atomics } = await host(draft);
    const bucket = store.open(draft);
    bucket.set("typed", Buffer.from("030700000000000000", "hex"));
    assert.equal(atomics.increment(bucket, "typed", 1n), 8n);
    assert.equal(text(bucket.get("typed")), "\u0003\b\0\0\0\0\0\0\0");
  });

  test(`${draft}: does not add to a value that is not a number`, async () => {
    const { store, atomics } = await host(draft);
    const bucket = store.open(draft);
    bucket.set("text", Buffer.from("text"));
    assert.throws(() => atomics.increment(bucket, "text", 1n), { tag: "other" });
    assert.equal(text(bucket.get("text")), "text");
  });
}

test("the first draft numbers its pages, and has no value for an absent key", async () => {
  const { store, batch } = await host("0.2.0-draft");
  const bucket = store.open("pages");
  for (let i = 0; i < 1_001; i++) bucket.set(`key-${i}`, Buffer.from("v"));
  const { keys, cursor } = bucket.listKeys(undefined);
  assert.equal(keys.length, 1_000);
  assert.equal(typeof cursor, "bigint");
  assert.deepEqual(bucket.listKeys(cursor), { keys: ["key-1000"], cursor: undefined });
  assert.deepEqual(batch.getMany(bucket, ["none"]), [undefined]);
});

test("the second draft has text cursors, refuses invalid ones, and names absent keys", async () => {
  const { store, batch } = await host("0.2.0-draft2");
  const bucket = store.open("pages");
  const { cursor } = bucket.listKeys(undefined);
  assert.equal(typeof cursor, "string");
  assert.deepEqual(bucket.listKeys(cursor).keys, ["key-1000"]);
  assert.throws(() => bucket.listKeys("'; --"), { tag: "other", val: "unknown cursor" });
  assert.deepEqual(batch.getMany(bucket, ["none"]), [["none", undefined]]);
});

test("a swap fails after another change, and returns the input for the next attempt", async () => {
  const { store, atomics } = await host("0.2.0-draft2");
  const bucket = store.open("swaps");
  const [first, second] = [atomics.Cas.new(bucket, "key"), atomics.Cas.new(bucket, "key")];
  assert.equal(first.current(), undefined);
  atomics.swap(first, Buffer.from("one"));
  let failure: { readonly tag: string; readonly val: Cas } | undefined;
  try {
    atomics.swap(second, Buffer.from("two"));
  } catch (error) {
    failure = error as typeof failure;
  }
  assert.equal(failure?.tag, "cas-failed");
  assert.ok(failure);
  assert.equal(text(failure.val.current()), "one");
  atomics.swap(failure.val, Buffer.from("three"));
  assert.equal(text(bucket.get("key")), "three");
});
