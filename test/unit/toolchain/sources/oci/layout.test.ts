import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CONFIG_MEDIA_TYPE,
  LAYER_MEDIA_TYPE,
  readManifest,
  tagOfVersion,
  versionOfTag,
  writeArtifact,
} from "../../../../../toolchain/sources/oci/layout.ts";

const component = new Uint8Array([1, 2, 3]);
const digest = "sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";
const artifact = () =>
  writeArtifact({
    component,
    summary: { imports: ["wasi:io/streams@0.2.12"], exports: ["acme:a/b@1.0.0"] },
    title: "weather.wasm",
    version: "1.0.0",
    created: new Date("2026-01-02T03:04:05Z"),
  });
const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test("a component is one layer, and its configuration lists its imports and exports", () => {
  const { manifest, config, layer } = artifact();
  assert.deepEqual(json(config.bytes), {
    created: "2026-01-02T03:04:05.000Z",
    architecture: "wasm",
    os: "wasip2",
    layerDigests: [digest],
    component: { exports: ["acme:a/b@1.0.0"], imports: ["wasi:io/streams@0.2.12"] },
  });
  assert.deepEqual(json(manifest), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: CONFIG_MEDIA_TYPE, digest: config.descriptor.digest, size: config.bytes.length },
    layers: [
      {
        mediaType: LAYER_MEDIA_TYPE,
        digest,
        size: 3,
        annotations: { "org.opencontainers.image.title": "weather.wasm" },
      },
    ],
    annotations: { "org.opencontainers.image.version": "1.0.0" },
  });
  assert.deepEqual(readManifest(manifest, "x"), { kind: "component", layer: layer.descriptor });
});

test("equal inputs give equal bytes", () => {
  assert.deepEqual(artifact(), artifact());
});

test("a component may have other layers beside it, but not a second component", () => {
  const layer = { mediaType: LAYER_MEDIA_TYPE, digest, size: 3 };
  const readme = { mediaType: "text/markdown", digest, size: 7 };
  for (const layers of [
    [readme, layer],
    [layer, readme],
    [readme, { ...layer, mediaType: "application/vnd.wasm.content.layer.v1+wasm" }, readme],
  ]) {
    const read = readManifest(bytes({ layers }), "x");
    assert.equal(read.kind === "component" && read.layer.size, 3);
  }
  for (const layers of [[readme], [readme, layer, layer]]) {
    assert.throws(() => readManifest(bytes({ layers }), "x"), { code: "not-a-component-package" });
  }
});

test("an index with one manifest leads to it, and one for several platforms is refused", () => {
  const entry = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest, size: 3 };
  assert.deepEqual(readManifest(bytes({ manifests: [entry] }), "x"), { kind: "index", manifest: entry });
  assert.throws(() => readManifest(bytes({ manifests: [entry, entry] }), "x"), {
    code: "not-a-component-package",
  });
});

test("an invalid manifest is refused with the name of the package", () => {
  const layer = { mediaType: LAYER_MEDIA_TYPE, digest, size: 3 };
  const wrong: readonly (readonly [value: unknown, code: string])[] = [
    ["text", "bad-manifest"],
    [[], "bad-manifest"],
    [{}, "not-a-component-package"],
    [{ layers: [] }, "not-a-component-package"],
    [{ layers: [layer, layer] }, "not-a-component-package"],
    [{ layers: [{ ...layer, digest: "sha512:12" }] }, "bad-manifest"],
    [{ layers: [{ ...layer, digest: "sha256:../../etc/passwd" }] }, "bad-manifest"],
    [{ layers: [{ ...layer, size: -1 }] }, "bad-manifest"],
    [{ layers: [{ ...layer, size: "3" }] }, "bad-manifest"],
    [{ layers: [{ ...layer, size: 2 ** 60 }] }, "bad-manifest"],
    [{ layers: [null] }, "bad-manifest"],
  ];
  for (const [value, code] of wrong) {
    assert.throws(() => readManifest(bytes(value), "ghcr.io/a/b:1"), { code, message: /`ghcr.io\/a\/b:1`/ });
  }
  assert.throws(() => readManifest(new Uint8Array([0xff]), "x"), { code: "bad-manifest" });
});

test("a version's `+` becomes `_` in its tag", () => {
  assert.equal(tagOfVersion("1.0.0+linux"), "1.0.0_linux");
  assert.equal(versionOfTag("1.0.0_linux"), "1.0.0+linux");
});
