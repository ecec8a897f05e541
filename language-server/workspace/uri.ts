/** URIs as text: the part of RFC 3986 that finds the folder of a file, and recognises a file by differently encoded URIs. */

/** The spelling of a URI that serves as a key: editors percent-encode different characters. */
export function canonicalUri(uri: string): string {
  const [, scheme, authority = "", path = "", rest = ""] =
    /^([a-z][a-z0-9+.-]*):(\/\/[^/?#]*)?([^?#]*)(.*)$/is.exec(uri) ?? [];
  if (scheme === undefined) return uri;
  const segments = path.split("/").map((segment, index) => {
    const plain = decodeSegment(segment);
    // A drive letter: `/C:` and `/c%3A` are equal.
    const name = index === 1 && /^[A-Za-z]:$/.test(plain) ? plain.toLowerCase() : plain;
    return encodeURIComponent(name);
  });
  return `${scheme.toLowerCase()}:${authority}${segments.join("/")}${rest}`;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoded.
    return segment;
  }
}

/** The folder that holds a file or folder, without a slash at its end. */
export function parentUri(uri: string): string {
  return uri.slice(0, Math.max(0, uri.lastIndexOf("/")));
}

/** The last segment, decoded: `types.wit`. */
export function uriName(uri: string): string {
  return decodeSegment(uri.slice(uri.lastIndexOf("/") + 1));
}

/** The path below the folder `from`: `deps/http/types.wit`. The whole URI for a file outside `from`. */
export function relativeUri(from: string, uri: string): string {
  return uri.startsWith(`${from}/`)
    ? uri
        .slice(from.length + 1)
        .split("/")
        .map(decodeSegment)
        .join("/")
    : uri;
}

export function isWithin(folder: string, uri: string): boolean {
  return uri === folder || uri.startsWith(`${folder}/`);
}
