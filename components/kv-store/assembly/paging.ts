/** Lists of keys, for backends whose host has none: pages in the order of the keys. */
import { Utf8 } from "../../bindings/abi";
import { KeyResponse } from "../../bindings/wasmcp/keyvalue/store";

const PAGE: i32 = 1000;

/**
 * The first page of `keys`, which are all those behind the cursor. The next cursor is a key, so that what is removed meanwhile moves
 * nothing.
 */
export function firstPage(keys: Array<Utf8>): KeyResponse {
  keys.sort((a, b) => compare(a, b));
  return keys.length <= PAGE
    ? new KeyResponse(keys, null)
    : new KeyResponse(keys.slice(0, PAGE), keys[PAGE - 1]);
}

export function isBehind(key: Utf8, cursor: Utf8 | null): bool {
  return cursor === null || compare(key, cursor) > 0;
}

function compare(a: Utf8, b: Utf8): i32 {
  const order = memory.compare(a.ptr, b.ptr, min(a.len, b.len));
  return order != 0 ? order : a.len - b.len;
}
