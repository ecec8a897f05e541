/**
 * Keys that the framework keeps for itself in a bucket that parts may share: no part reads, changes or lists them.
 *
 * | key | what |
 * |---|---|
 * | `__mcp__:…` | tasks, questions, announcements, the random key of the server (`call-context`) |
 * | `<uuid>:…` | sessions, and what parts keep in them (`session-store`) |
 * | `__clean-up-…` | when and where sessions are cleaned up |
 * | `__sessions-…` | how many sessions there are |
 * | `__part__:…` | the buckets of parts: `part-backend.ts` |
 */
import { Utf8 } from "../../bindings/abi";
import { UUID_LENGTH, isUuid } from "../../lib/bytes/uuid";
import { spanOf } from "../../lib/abi/text";

/** In front of the keys of a part's own buckets: `__part__:weather:`. */
export const PART = "__part__:";

export function isFrameworkKey(key: Utf8): bool {
  const bytes = spanOf(key);
  if (bytes.startsWith("__")) {
    return (
      bytes.startsWith("__mcp__:") ||
      bytes.startsWith(PART) ||
      bytes.startsWith("__clean-up-") ||
      bytes.startsWith("__sessions-")
    );
  }
  return bytes.byteAt(UUID_LENGTH) == 0x3a && isUuid(bytes.slice(0, UUID_LENGTH));
}
