/** Bytes in and out of `wasi:io` streams, within the limits that hosts set. */
import { Bytes } from "../bindings/abi";
import { InputStream, OutputStream, StreamError, StreamErrorTag } from "../bindings/wasi/io/streams";
import { Span } from "./span";
import { spanOfBytes } from "./text";

/** How much is asked for in one call. */
const READ_SIZE: u64 = 65536;

/** All that `stream` still holds, or a little more than `limit` bytes when it holds more; `null` when it fails. */
export function readAll(stream: InputStream, limit: i32): Span | null {
  let whole = new Span(0, 0);
  while (true) {
    const read = stream.blockingRead(READ_SIZE);
    if (read.isErr) {
      const error = read.err;
      if (error.tag == StreamErrorTag.closed) return whole;
      dropError(error);
      return null;
    }
    const part = read.ok;
    if (part.len == 0) continue;
    whole = append(whole, spanOfBytes(part));
    if (whole.length > limit) return whole;
  }
}

/** Both one after the other, in place where the second happens to lie right behind the first. */
function append(whole: Span, part: Span): Span {
  if (whole.length == 0) return part;
  if (whole.end == part.start) return new Span(whole.start, part.end);
  const start = heap.alloc(whole.length + part.length);
  memory.copy(start, whole.start, whole.length);
  memory.copy(start + whole.length, part.start, part.length);
  return new Span(start, start + whole.length + part.length);
}

/** Writes everything; gives the error when the other side has gone away. Does not wait until it has been sent. */
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

/** Gives back what an error holds, where nobody looks into it. */
export function dropError(error: StreamError): void {
  if (error.tag == StreamErrorTag.lastOperationFailed) error.lastOperationFailed.drop();
}
