/** Bytes in and out of `wasi:io` streams, within the limits that hosts set. */
import { Bytes } from "../../bindings/abi";
import { InputStream, OutputStream, StreamError, StreamErrorTag } from "../../bindings/wasi/io/streams";
import { allocate } from "../bytes/allocate";
import { Span } from "../bytes/span";
import { spanOfBytes } from "../abi/text";

/** How much is asked for in one call. */
const READ_SIZE: u64 = 65536;

/**
 * All that `stream` still holds, or a little more than `limit` bytes when it holds more; `null` when it fails. A stream
 * that comes in one piece is not copied. `declared` is how much it holds, where that is known: then its end is not waited for.
 */
export function readAll(stream: InputStream, limit: i32, declared: i32 = 0): Span | null {
  let whole = new Span(0, 0);
  let capacity = 0;
  while (true) {
    const read = stream.blockingRead(READ_SIZE);
    if (read.isErr) {
      const error = read.err;
      if (error.tag == StreamErrorTag.closed) return whole;
      dropError(error);
      return null;
    }
    const part = spanOfBytes(read.ok);
    const length = whole.length + part.length;
    if (whole.length == 0) {
      whole = part;
    } else {
      let start = whole.start;
      if (length > capacity) {
        capacity = max(length, max(capacity << 1, min(declared, limit)));
        start = allocate(capacity);
        memory.copy(start, whole.start, whole.length);
      }
      memory.copy(start + whole.length, part.start, part.length);
      whole = new Span(start, start + length);
    }
    if (length > limit || (declared > 0 && length >= declared)) return whole;
  }
}

/** Writes everything; returns the error when the other side has closed the stream. Does not wait until the bytes are sent. */
export function writeAll(stream: OutputStream, bytes: Span): StreamError | null {
  let at = bytes.start;
  while (at < bytes.end) {
    const room = stream.checkWrite();
    if (room.isErr) return room.err;
    if (room.ok == 0) {
      const ready = stream.subscribe();
      ready.block();
      ready.drop();
      continue;
    }
    const size = min(room.ok, (bytes.end - at) as u64) as i32;
    const written = stream.write(new Bytes(at, size));
    if (written.isErr) return written.err;
    at += size;
  }
  return null;
}

/** Releases the resource that an error holds, when its details are not needed. */
export function dropError(error: StreamError): void {
  if (error.tag == StreamErrorTag.lastOperationFailed) error.lastOperationFailed.drop();
}
