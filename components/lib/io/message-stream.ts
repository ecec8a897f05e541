/**
 * Messages one after the other on one stream.
 *
 * Reading up to a delimiter byte by byte would cost a call each, so that a read may bring the beginning of the next
 * message too. It is kept for the next call; one read is at most as long as the place for what it may leave over.
 */
import { sameOctets } from "../../bindings/slice";
import { InputStream, StreamError, StreamErrorTag } from "../../bindings/wasi/io/streams";
import { allocate, enlarge } from "../bytes/allocate";
import { Span } from "../bytes/span";
import { spanOfBytes } from "../abi/text";

const CHUNK_SIZE: i32 = 4096;

/** What the last message's reading left over. */
const KEPT = memory.data(4096);
let keptLength: i32 = 0;

export const enum ReadOutcome {
  /** `message` holds it. */
  Read,
  /** `error` says how the stream failed or that it has ended. */
  Failed,
  TooLong,
}

export class MessageStream {
  outcome: ReadOutcome = ReadOutcome.Read;
  message: Span = new Span(0, 0);
  error: StreamError | null = null;

  private buffer: usize = allocate(CHUNK_SIZE);
  private capacity: i32 = CHUNK_SIZE;
  private length: i32 = 0;

  constructor(private readonly input: InputStream) {
    memory.copy(this.buffer, KEPT, keptLength);
    this.length = keptLength;
    keptLength = 0;
  }

  /** Reads up to `delimiter`, which is not part of the message. The end of the stream ends the last message too. */
  readTo(delimiter: Span, limit: i32): void {
    let from = 0;
    while (true) {
      const found = this.find(delimiter, from);
      if (found >= 0) {
        this.message = new Span(this.buffer, this.buffer + found);
        const next = found + delimiter.length;
        this.keep(next);
        return;
      }
      // The delimiter may have begun in the last bytes.
      from = max(0, this.length - delimiter.length + 1);
      if (this.length > limit) {
        this.outcome = ReadOutcome.TooLong;
        return;
      }
      if (!this.readMore()) return;
      if (this.error !== null) break;
    }
    this.finish();
  }

  /** Reads to the end of the stream, which must come within `limit` bytes. */
  readAtMost(limit: i32): void {
    while (this.length <= limit) {
      if (!this.readMore()) return;
      if (this.error !== null) {
        this.finish();
        return;
      }
    }
    this.outcome = ReadOutcome.TooLong;
  }

  /** The stream has ended: what there is, is the last message. */
  private finish(): void {
    if (this.length == 0) this.outcome = ReadOutcome.Failed;
    else this.message = new Span(this.buffer, this.buffer + this.length);
  }

  /** One more chunk. False when the stream has failed; at its end `error` is set. */
  private readMore(): bool {
    const read = this.input.blockingRead(CHUNK_SIZE);
    if (read.isErr) {
      this.error = read.err;
      if (read.err.tag == StreamErrorTag.closed) return true;
      this.outcome = ReadOutcome.Failed;
      return false;
    }
    const chunk = spanOfBytes(read.ok);
    if (this.length + chunk.length > this.capacity) {
      const larger = max(this.capacity << 1, this.length + chunk.length);
      this.buffer = enlarge(this.buffer, this.capacity, larger);
      this.capacity = larger;
    }
    memory.copy(this.buffer + this.length, chunk.start, chunk.length);
    this.length += chunk.length;
    return true;
  }

  private find(delimiter: Span, from: i32): i32 {
    if (delimiter.length == 0) return this.length;
    for (let i = from; i + delimiter.length <= this.length; i++) {
      if (sameOctets(this.buffer + i, delimiter.start, delimiter.length)) return i;
    }
    return -1;
  }

  /** Keeps what follows a message; it came with the last chunk, and so it fits. */
  private keep(from: i32): void {
    keptLength = this.length - from;
    memory.copy(KEPT, this.buffer + from, keptLength);
  }
}
