/** Patterns of names, in which `*` stands for any run of octets, an empty one too: `delete_*`. */
import { Span } from "../../lib/bytes/span";

const STAR: i32 = 0x2a;

/**
 * Whether the pattern matches all of the name. What stands before a star is looked for at its first place only: if the rest
 * matches behind a later place, it matches behind the first one too. So nothing is tried twice, whatever the name is.
 */
export function matches(pattern: Span, name: Span): bool {
  let at = 0;
  let from = 0;
  /** Behind the last star, and where in the name the piece behind it is tried now. */
  let behindStar = -1;
  let tried = 0;
  while (from < name.length) {
    const wanted = pattern.byteAt(at);
    if (wanted == STAR) {
      behindStar = ++at;
      tried = from;
    } else if (wanted == name.byteAt(from)) {
      at++;
      from++;
    } else if (behindStar >= 0) {
      at = behindStar;
      from = ++tried;
    } else {
      return false;
    }
  }
  while (pattern.byteAt(at) == STAR) at++;
  return at == pattern.length;
}
