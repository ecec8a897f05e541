import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { renderError } from "../../../../../core/errors.ts";
import { digestHex, digestOf } from "../../../../../toolchain/sources/oci/digest.ts";
import { downloadBlob, SEGMENT_BYTES } from "../../../../../toolchain/sources/oci/download.ts";

let folder: string;
let downloads = 0;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-download-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** A download of `content` from memory. */
function optionsFor(content: Uint8Array) {
  const own = path.join(folder, `${++downloads}`);
  return {
    digest: digestOf(content),
    size: content.length,
    what: "acme:weather@1.0.0",
    folder: path.join(own, "partial"),
    target: path.join(own, "blobs", "content.wasm"),
    fetch: async ({ start, end }: { readonly start: number; readonly end: number }) => ({
      isPartial: true,
      body: once(content.subarray(start, end + 1)),
    }),
    progress: (): void => {},
    wait: async () => {},
    signal: new AbortController().signal,
  };
}

test("an empty content is a file without bytes", async () => {
  const options = optionsFor(new Uint8Array());
  await downloadBlob(options);
  assert.equal((await fs.readFile(options.target)).length, 0);
});

test("contents of any length around that of a segment arrive whole, and leave no segments", async () => {
  for (const length of [1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES + 5]) {
    const content = Buffer.alloc(length, "0123456789");
    const options = optionsFor(content);
    const received: number[] = [];
    await downloadBlob({ ...options, progress: (bytes: number) => void received.push(bytes) });
    assert.ok((await fs.readFile(options.target)).equals(content), `${length} bytes`);
    assert.equal(Math.max(...received), length);
    assert.deepEqual(await fs.readdir(options.folder), []);
  }
});

// Only there is a device that is always full.
if (process.platform === "linux") {
  test("a full disk is reported, with what happens to the download", async () => {
    const options = optionsFor(Buffer.alloc(100_000));
    await fs.mkdir(options.folder, { recursive: true });
    // The segment's file leads to a device that is always full.
    await fs.symlink("/dev/full", path.join(options.folder, `${digestHex(options.digest)}.0`));
    await assert.rejects(downloadBlob(options), (error: unknown) => {
      assert.equal((error as { code?: string }).code, "disk-full");
      assert.match(
        renderError(error),
        /the disk is full: cannot write to `.*partial`\nfree some space and try again/,
      );
      return true;
    });
    await assert.rejects(fs.stat(options.target), { code: "ENOENT" });
  });
}

test("a folder that cannot be made is reported with a remedy", async () => {
  const options = optionsFor(Buffer.alloc(10));
  await fs.mkdir(path.dirname(options.folder), { recursive: true });
  await fs.writeFile(path.join(path.dirname(options.folder), "file"), "");
  const partial = path.join(path.dirname(options.folder), "file", "partial");
  await assert.rejects(downloadBlob({ ...options, folder: partial }), /ENOTDIR|cannot write/);
});
