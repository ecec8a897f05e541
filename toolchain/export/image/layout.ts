/** An image as a folder: OCI image layout 1.0, https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { json, type Files } from "../model.ts";
import { writeTar, type TarEntry } from "./tar.ts";

export interface ImageConfig {
  readonly architecture: string;
  /** `weather:1.2.0`: tools that load the image give it this name. */
  readonly reference: string;
  /** The member `config` of the image's configuration. */
  readonly config: object;
}

export interface ImageLayout {
  readonly files: Files;
  /** The paths of the layers, in their order. */
  readonly layers: readonly string[];
}

/** Equal inputs give an image of the same digest: no file has a date. */
export function imageLayout(
  layers: readonly (readonly TarEntry[])[],
  { architecture, reference, config }: ImageConfig,
): ImageLayout {
  const blobs = new Map<string, Uint8Array | string>();
  const add = (mediaType: string, bytes: Uint8Array | string) => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    blobs.set(`blobs/sha256/${hex}`, bytes);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(bytes) };
  };
  const archives = layers.map(writeTar);
  const descriptors = archives.map((each) =>
    add("application/vnd.oci.image.layer.v1.tar+gzip", compress(each)),
  );
  const image = {
    architecture,
    os: "linux",
    config,
    rootfs: {
      type: "layers",
      diff_ids: archives.map((each) => `sha256:${createHash("sha256").update(each).digest("hex")}`),
    },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: add("application/vnd.oci.image.config.v1+json", json(image)),
    layers: descriptors,
  };
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        ...add("application/vnd.oci.image.manifest.v1+json", json(manifest)),
        platform: { architecture, os: "linux" },
        annotations: { "org.opencontainers.image.ref.name": reference },
      },
    ],
  };
  return {
    files: new Map<string, Uint8Array | string>([
      ["oci-layout", json({ imageLayoutVersion: "1.0.0" })],
      ["index.json", json(index)],
      ...blobs,
    ]),
    layers: descriptors.map(({ digest }) => `blobs/${digest.replace(":", "/")}`),
  };
}

/** The header of gzip names the operating system that compressed. */
function compress(bytes: Uint8Array): Uint8Array {
  const compressed = gzipSync(bytes);
  compressed[9] = 255;
  return compressed;
}
