/** The context of a message at the level of memory; see `handler-memory.ts` for why. */
import { Lines } from "../bytes/lines";
import { Span } from "../bytes/span";
import { allocate } from "../bytes/allocate";

/** Where the members that may be absent lie in a `message-context`: each begins with a byte that is 0 for an absent one. */
const CLIENT_STREAM: usize = 0;
const SESSION: usize = 16;
const IDENTITY: usize = 40;
const HTTP_CONTEXT: usize = 208;

/**
 * A copy of the `size` bytes of arguments at `args`, which begin with a context, without the members that are named in
 * the lines of `hidden`. The arguments themselves stay, since a borrowed stream in them is given back after the call.
 */
export function withoutMembers(args: usize, size: usize, hidden: Span): usize {
  const copy = allocate(size);
  memory.copy(copy, args, size);
  for (const lines = new Lines(hidden); lines.next();) {
    const member = lines.line;
    if (member.is("client-stream")) store<u8>(copy + CLIENT_STREAM, 0);
    else if (member.is("session")) store<u8>(copy + SESSION, 0);
    else if (member.is("identity")) store<u8>(copy + IDENTITY, 0);
    else if (member.is("http-context")) store<u8>(copy + HTTP_CONTEXT, 0);
  }
  return copy;
}
