/** The path that rules are looked up by. */
import { hexDigit } from "../../lib/json/json-check";
import { allocate } from "../../lib/abi/memory";
import { Span } from "../../lib/bytes/span";

/** Where clients are that come by no path, over standard input and output. */
export const DEFAULT_PATH = "/mcp";

/**
 * `/mcp//math/?x=1` is `/mcp/math`: no query, no empty segment, no slash at the end; `/` is empty. Octets that are
 * written as `%6d` count as what they stand for. `null` for a path that somebody else may read in another way: one with
 * `.` or `..` as a segment, a backslash, or an octet that would be structure if it were not written with `%`.
 */
export function normalPath(given: Span): Span | null {
  const start = allocate(given.length + 1);
  let to = start;
  let segment = start;
  for (let at = given.start; ;) {
    let byte = at < given.end ? (load<u8>(at) as i32) : -1;
    const isEnd = byte == -1 || byte == 0x3f || byte == 0x23;
    if (isEnd || byte == 0x2f) {
      if (isDots(new Span(segment, to))) return null;
      if (isEnd) break;
      if (to > start && load<u8>(to - 1) == 0x2f) to--;
      store<u8>(to++, 0x2f);
      segment = to;
      at++;
      continue;
    }
    at++;
    if (byte == 0x25) {
      if (at + 2 > given.end) return null;
      const high = hexDigit(load<u8>(at));
      const low = hexDigit(load<u8>(at, 1));
      if (high < 0 || low < 0) return null;
      at += 2;
      byte = (high << 4) | low;
      if (byte == 0x2f || byte == 0x25 || byte == 0x3f || byte == 0x23) return null;
    }
    if (byte == 0x5c || byte < 0x20 || byte == 0x7f) return null;
    store<u8>(to++, byte as u8);
  }
  if (to > start && load<u8>(to - 1) == 0x2f) to--;
  return new Span(start, to);
}

/** Whether the path is the rule's or lies below it: `/mcp/math` is for `/mcp/math/add` and not for `/mcp/mathematics`. */
export function isAtOrBelow(path: Span, rule: Span): bool {
  if (path.length < rule.length || !path.slice(0, rule.length).equals(rule)) return false;
  return path.length == rule.length || path.byteAt(rule.length) == 0x2f;
}

function isDots(segment: Span): bool {
  return segment.is(".") || segment.is("..");
}
