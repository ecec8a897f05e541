/**
 * How a component is stored in an OCI registry (CNCF, "Wasm OCI Artifact layout"): an image manifest whose configuration
 * has a special media type, with the component as its only layer of WebAssembly. Bytes in, bytes out.
 */
import { ToolchainError } from "../../../core/errors.ts";
import { digestOf, parseDigest, type Digest } from "./digest.ts";

export const MANIFEST_MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
export const INDEX_MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";
export const CONFIG_MEDIA_TYPE = "application/vnd.wasm.config.v0+json";
export const LAYER_MEDIA_TYPE = "application/wasm";

/** Written by tools before the layout was standardized. */
const OLDER_LAYER_MEDIA_TYPES: ReadonlySet<string> = new Set(["application/vnd.wasm.content.layer.v1+wasm"]);

/** OCI image specification, "Descriptor". */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
}

/** A manifest as it was fetched; `where` names it in messages: `ghcr.io/acme/weather:1.2.0`. */
export type ReadManifest =
  | { readonly kind: "component"; readonly layer: Descriptor }
  /** Points to the manifest. */
  | { readonly kind: "index"; readonly manifest: Descriptor };

/** The layer that is the component; a `ToolchainError` for images of another kind. */
export function readManifest(bytes: Uint8Array, where: string): ReadManifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ToolchainError("bad-manifest", `the manifest of \`${where}\` is not JSON`, { cause });
  }
  if (!isObject(manifest))
    throw new ToolchainError("bad-manifest", `the manifest of \`${where}\` is not a JSON object`);
  if (Array.isArray(manifest["manifests"])) {
    const manifests = descriptors(manifest["manifests"], where);
    const [first] = manifests;
    if (first === undefined || manifests.length > 1) {
      throw notAComponent(where, `an image for ${manifests.length} platforms`);
    }
    return { kind: "index", manifest: first };
  }
  const layers = descriptors(manifest["layers"], where);
  // Others may be beside it, such as a README, a licence or a list of what it was built from.
  const [layer, second] = layers.filter(
    ({ mediaType }) => mediaType === LAYER_MEDIA_TYPE || OLDER_LAYER_MEDIA_TYPES.has(mediaType),
  );
  if (layer === undefined || second !== undefined) {
    const kinds = [...new Set(layers.map(({ mediaType }) => `\`${mediaType}\``))].join(", ");
    throw notAComponent(
      where,
      layers.length === 0
        ? "no layer"
        : `${layers.length === 1 ? "a layer" : `${layers.length} layers`} of ${kinds}`,
    );
  }
  return { kind: "component", layer };
}

/** What the configuration says about a component. */
export interface ComponentSummary {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** Everything that a push uploads; equal inputs give equal bytes. */
export interface Artifact {
  readonly manifest: Uint8Array;
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  readonly layer: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
}

export interface ArtifactOptions {
  readonly component: Uint8Array;
  readonly summary: ComponentSummary;
  /** `weather.wasm`, under which other tools save the component. */
  readonly title: string;
  readonly version: string;
  readonly created: Date;
}

export function writeArtifact({ component, summary, title, version, created }: ArtifactOptions): Artifact {
  const layer = describe(LAYER_MEDIA_TYPE, component);
  const configBytes = encode({
    created: created.toISOString(),
    architecture: "wasm",
    os: "wasip2",
    layerDigests: [layer.digest],
    component: { exports: summary.exports, imports: summary.imports },
  });
  const config = describe(CONFIG_MEDIA_TYPE, configBytes);
  const manifest = encode({
    schemaVersion: 2,
    mediaType: MANIFEST_MEDIA_TYPE,
    config,
    layers: [{ ...layer, annotations: { "org.opencontainers.image.title": title } }],
    annotations: { "org.opencontainers.image.version": version },
  });
  return {
    manifest,
    config: { descriptor: config, bytes: configBytes },
    layer: { descriptor: layer, bytes: component },
  };
}

/** A tag cannot have the `+` of a version. */
export function tagOfVersion(version: string): string {
  return version.replace("+", "_");
}

export function versionOfTag(tag: string): string {
  return tag.replace("_", "+");
}

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function encode(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function descriptors(value: unknown, where: string): readonly Descriptor[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map((entry) => {
    const { mediaType, digest: text, size } = isObject(entry) ? entry : {};
    const digest = parseDigest(text);
    if (typeof mediaType === "string" && digest !== undefined && Number.isSafeInteger(size)) {
      const bytes = size as number;
      if (bytes >= 0) return { mediaType, digest, size: bytes };
    }
    throw new ToolchainError(
      "bad-manifest",
      `the manifest of \`${where}\` has an entry without a media type, a SHA-256 digest or a size`,
    );
  });
}

function notAComponent(where: string, found: string): ToolchainError {
  return new ToolchainError(
    "not-a-component-package",
    `\`${where}\` is not a WebAssembly component: expected one layer of \`${LAYER_MEDIA_TYPE}\`, found ${found}`,
    { remedy: "check the package's name; wasmcp cannot use container images" },
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
