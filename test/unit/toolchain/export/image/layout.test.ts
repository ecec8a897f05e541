import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { imageLayout } from "../../../../../toolchain/export/image/layout.ts";
import type { TarEntry } from "../../../../../toolchain/export/image/tar.ts";

const file: TarEntry = { name: "a/b.txt", mode: 0o644, owner: 7, bytes: new TextEncoder().encode("text") };
const config = { architecture: "amd64", reference: "weather:1", config: { User: "7" } };

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

test("every blob has the digest and the size that its descriptor names, and every layer unpacks to its own", () => {
  const { files, layers } = imageLayout([[file], []], config);
  const read = ({ digest, size }: Descriptor): Buffer => {
    const bytes = Buffer.from(files.get(`blobs/${digest.replace(":", "/")}`) ?? "");
    assert.equal(bytes.length, size);
    assert.equal(`sha256:${createHash("sha256").update(bytes).digest("hex")}`, digest);
    return bytes;
  };
  const json = (text: unknown) => JSON.parse(String(text)) as Record<string, unknown>;
  const [entry] = json(files.get("index.json"))["manifests"] as readonly Descriptor[];
  assert.ok(entry);
  const manifest = json(read(entry));
  const image = json(read(manifest["config"] as Descriptor));
  assert.deepEqual(image["config"], { User: "7" });
  const descriptors = manifest["layers"] as readonly Descriptor[];
  const digests = descriptors.map(
    (each) =>
      `sha256:${createHash("sha256")
        .update(gunzipSync(read(each)))
        .digest("hex")}`,
  );
  assert.deepEqual(image["rootfs"], { type: "layers", diff_ids: digests });
  assert.equal(layers.length, 2);
  assert.equal(files.size, 2 + 4);
});

test("equal inputs give an equal image", () => {
  assert.deepEqual(imageLayout([[file]], config), imageLayout([[file]], config));
});
