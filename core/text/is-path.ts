/** `./a`, `../a`, `~/a`, `/a`, `a/b`, `a\b` and `a.wasm` are paths; `acme:tool@1.0.0`, `tool` and references are not. */
export function isPath(spec: string): boolean {
  return (/[/\\]/.test(spec) || spec.endsWith(".wasm")) && !isReference(spec);
}

/** A host as registries have it: with a dot, with a port, or `localhost`. */
const HOST = String.raw`(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:\d)|\[[0-9A-Fa-f:]+\])(?::\d+)?`;
const REFERENCE = new RegExp(
  String.raw`^${HOST}/[^\s\\:@]+(?::[^\s/\\:@]+|(?::[^\s/\\:@]+)?@sha256:[0-9a-f]+)$`,
);

/**
 * Whether a spec names an image in a registry, as Docker writes it: `ghcr.io/acme/weather:1.2.0`, with a tag or a digest, or
 * anything after `oci://`. A file of such a name is written `./ghcr.io/…`.
 */
export function isReference(spec: string): boolean {
  return spec.startsWith("oci://") || (REFERENCE.test(spec) && !spec.endsWith(".wasm"));
}
