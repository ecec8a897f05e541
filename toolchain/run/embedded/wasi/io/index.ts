/**
 * `wasi:io@0.2` for one guest thread. A host function reports `err(e)` by throwing `e`, in the shape that the
 * transpiled component expects: `{ tag, val }` for a variant.
 */
import type { HostLink } from "../../host-link.ts";
import { IoError } from "./error.ts";
import { InputStream } from "./input-stream.ts";
import { OutputStream } from "./output-stream.ts";
import { poll, Pollable } from "./poll.ts";

export { IoError } from "./error.ts";
export { emptySource, InputStream, type Source } from "./input-stream.ts";
export { OutputStream, type Sink } from "./output-stream.ts";
export { Pollable } from "./poll.ts";

/** The imports `wasi:io/*`, by the name that the transpiled component uses. */
export function wasiIo(link: HostLink): Record<string, object> {
  return {
    "wasi:io/error": { Error: IoError },
    "wasi:io/poll": { Pollable, poll: (pollables: readonly Pollable[]) => poll(link, pollables) },
    "wasi:io/streams": { InputStream, OutputStream },
  };
}
