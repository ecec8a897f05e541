/** Lists of keys, for backends whose host has no pages: pages in the order of the keys. */
import { Utf8 } from "../../bindings/abi";
import { KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { compareText } from "../../lib/abi/text";

const PAGE: i32 = 1000;

/**
 * The first page of `keys`, which are all those behind the cursor. The next cursor is a key, so that keys which are
 * removed meanwhile do not move the others.
 */
export function firstPage(keys: Array<Utf8>): KeyResponse {
  keys.sort((a, b) => compareText(a, b));
  return keys.length <= PAGE
    ? new KeyResponse(keys, null)
    : new KeyResponse(keys.slice(0, PAGE), keys[PAGE - 1]);
}

export function isBehind(key: Utf8, cursor: Utf8 | null): bool {
  return cursor === null || compareText(key, cursor) > 0;
}
