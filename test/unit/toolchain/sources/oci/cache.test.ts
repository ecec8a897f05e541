import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { digestOf, PackageCache, delay } from "../../../../../toolchain/sources/oci/index.ts";

describe("clearing the cache", () => {
  let root: string;
  let folders = 0;

  before(async () => {
    root = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-cache-"));
  });
  after(() => fs.rm(root, { recursive: true, force: true }));

  async function write(file: string, text: string): Promise<string> {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    return file;
  }

  function newCache(): { readonly folder: string; readonly cache: PackageCache } {
    const folder = path.join(root, `cache-${++folders}`);
    return { folder, cache: new PackageCache(folder) };
  }

  const digest = digestOf(Buffer.from("a component"));
  const release = { digest, size: 11, source: "example.com/acme/weather" };

  test("removes contents, lists of versions, and interrupted downloads", async () => {
    const { folder, cache } = newCache();
    await write(cache.blobFile(digest), "a component");
    await cache.keepRelease("example.com/acme/weather", "1.0.0", release);
    const known = await fs.stat(path.join(folder, "releases/example.com/acme/weather/1.0.0.json"));
    await write(path.join(cache.partialFolder, `${"1".repeat(64)}.0`), "half");
    const cleared = await cache.clear();
    assert.deepEqual(cleared, { folder, contents: 1, bytes: 11 + known.size + 4, inUse: 0 });
    assert.equal(await cache.hasBlob(digest), false);
    assert.equal(await cache.findRelease("example.com/acme/weather", "1.0.0"), undefined);
    assert.deepEqual(await fs.readdir(cache.partialFolder), []);
    assert.deepEqual(await cache.clear(), { folder, contents: 0, bytes: 0, inUse: 0 });
  });

  test("of a cache that was never used does nothing, and makes no folder", async () => {
    const { folder, cache } = newCache();
    assert.deepEqual(await cache.clear(), { folder, contents: 0, bytes: 0, inUse: 0 });
    await assert.rejects(fs.stat(folder), { code: "ENOENT" });
  });

  test("leaves foreign files alone, and the targets of links", async () => {
    const { folder, cache } = newCache();
    const outside = path.join(root, "outside");
    const name = `${"2".repeat(64)}.wasm`;
    const kept = [
      await write(path.join(outside, name), "elsewhere"),
      await write(path.join(outside, "1.0.0.json"), "elsewhere"),
      await write(path.join(folder, "blobs/notes.txt"), "mine"),
      await write(path.join(folder, "mine.wasm"), "mine"),
    ];
    await fs.symlink(path.join(outside, name), path.join(folder, "blobs", name));
    await fs.mkdir(path.join(folder, "releases"));
    await fs.symlink(outside, path.join(folder, "releases/example.com"));
    await fs.symlink(outside, path.join(folder, "partial"));
    assert.deepEqual(await cache.clear(), { folder, contents: 0, bytes: 0, inUse: 0 });
    for (const file of kept) await fs.access(file);
  });

  test("does not disturb a running download", async () => {
    const { cache } = newCache();
    const signal = new AbortController().signal;
    const part = path.join(cache.partialFolder, `${digest.slice("sha256:".length)}.0`);
    const download = async () => {
      await write(part, "a comp");
      const { contents, bytes, inUse } = await cache.clear();
      assert.deepEqual([contents, bytes, inUse], [0, 0, 1]);
      await fs.access(part);
      await write(cache.blobFile(digest), "a component");
    };
    await cache.fill(digest, download, { wait: delay, signal });
    assert.deepEqual(await cache.clear().then(({ contents, bytes, inUse }) => [contents, bytes, inUse]), [
      1,
      "a component".length + "a comp".length,
      0,
    ]);
  });
});
