/** The path that rules are looked up by. */
import { ByteReader } from "../../lib/bytes/byte-reader";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { hexPair } from "../../lib/bytes/hex";
import { Span } from "../../lib/bytes/span";

/** Where clients are that come by no path, over standard input and output. */
export const DEFAULT_PATH = "/mcp";

/**
 * `/mcp//math/?x=1` is `/mcp/math`: no query, no empty segment, no slash at the end; `/` is empty. Octets that are
 * written as `%6d` count as what they stand for. `null` for a path that another program may read in another way: one with
 * `.` or `..` as a segment, a backslash, or an octet that would be structure if it were not written with `%`.
 */
export function normalPath(given: Span): Span | null {
  const reader = new ByteReader(given);
  const path = new ByteWriter(given.length + 1);
  let segment = 0;
  while (true) {
    let byte = reader.next();
    const isEnd = byte == -1 || byte == 0x3f || byte == 0x23;
    if (isEnd || byte == 0x2f) {
      if (isDots(path.span.slice(segment))) return null;
      cutSlash(path);
      if (isEnd) return path.span;
      path.byte(0x2f);
      segment = path.length;
      continue;
    }
    if (byte == 0x25) {
      byte = hexPair(reader.next(), reader.next());
      if (byte < 0 || byte == 0x2f || byte == 0x25 || byte == 0x3f || byte == 0x23) return null;
    }
    if (byte == 0x5c || byte < 0x20 || byte == 0x7f) return null;
    path.byte(byte as u8);
  }
}

function cutSlash(path: ByteWriter): void {
  if (path.last == 0x2f) path.cut(path.length - 1);
}

/** Whether the path is the rule's or lies below it: `/mcp/math` is for `/mcp/math/add` and not for `/mcp/mathematics`. */
export function isAtOrBelow(path: Span, rule: Span): bool {
  if (path.length < rule.length || !path.slice(0, rule.length).equals(rule)) return false;
  return path.length == rule.length || path.byteAt(rule.length) == 0x2f;
}

function isDots(segment: Span): bool {
  return segment.is(".") || segment.is("..");
}
