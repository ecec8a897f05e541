/** How deep JSON is that leaves the server. */
import { Json } from "./json";

/**
 * Readers of clients give up: Rust's at 128 levels of the whole message, Python's at 200, and compilers of schemas run out of stack.
 * What a list contains is some levels down already.
 */
export const LIKED_DEPTH: i32 = 100;

/** How many arrays and objects lie in one another. */
export function depthOf(json: Json): i32 {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = json.start; at < json.end; at++) {
    const byte = load<u8>(at);
    if (isText) {
      if (byte == 0x5c) at++;
      else if (byte == 0x22) isText = false;
    } else if (byte == 0x22) {
      isText = true;
    } else if (byte == 0x7b || byte == 0x5b) {
      deepest = max(deepest, ++depth);
    } else if (byte == 0x7d || byte == 0x5d) {
      depth--;
    }
  }
  return deepest;
}
