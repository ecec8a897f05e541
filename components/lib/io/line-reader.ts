/** Lines of a stream, one after the other, however it is cut into pieces. */
import { heapMark, heapRelease } from "../../bindings/abi";
import { InputStream } from "../../bindings/wasi/io/streams";
import { Span } from "../bytes/span";
import { dropError } from "./streams";
import { spanOfBytes } from "../abi/text";

/** How much is asked for in one call, and what the buffer has room for at first. */
const READ_SIZE: i32 = 65536;
const LINE_FEED: u8 = 0x0a;

export const enum LineOutcome {
  /** `line` holds it. */
  Line,
  /** A line was longer than the limit; its bytes are lost. */
  TooLong,
  /** The stream has ended. */
  End,
}

/** Where lines come from. */
export abstract class LineSource {
  abstract next(): LineOutcome;

  /** The last line without its line feed, in place: valid until `next` is called. */
  abstract get line(): Span;
}

/**
 * The buffer is the newest block on the heap whenever `next` is called: by then the caller has released everything that it made
 * of the last line. So the buffer can grow in place.
 */
export class LineReader extends LineSource {
  private readonly input: InputStream;
  private readonly limit: i32;
  private capacity: i32 = READ_SIZE << 1;
  private buffer: usize;
  /** What has been read and not yet been given out: from here to `filled`. */
  private from: i32 = 0;
  private filled: i32 = 0;
  private lineStart: usize = 0;
  private lineEnd: usize = 0;
  private isTooLong: bool = false;
  private isAtEnd: bool = false;

  constructor(input: InputStream, limit: i32) {
    super();
    this.input = input;
    this.limit = limit;
    this.buffer = heap.alloc(this.capacity);
  }

  get line(): Span {
    return new Span(this.lineStart, this.lineEnd);
  }

  next(): LineOutcome {
    let scanned = this.from;
    while (true) {
      const end = this.lineFeed(scanned);
      if (end >= 0) return this.give(end, end + 1);
      if (this.isAtEnd)
        return this.filled > this.from || this.isTooLong
          ? this.give(this.filled, this.filled)
          : LineOutcome.End;
      this.moveDown();
      if (this.filled > this.limit) {
        this.isTooLong = true;
        this.filled = 0;
      }
      scanned = this.filled;
      this.readMore();
    }
  }

  /** Whether `next` would not have to wait. */
  get isReady(): bool {
    while (this.lineFeed(this.from) < 0 && !this.isAtEnd) {
      const more = this.input.subscribe();
      const isMore = more.ready();
      more.drop();
      if (!isMore) return false;
      this.moveDown();
      if (this.filled > this.limit) {
        this.isTooLong = true;
        this.filled = 0;
      }
      this.readMore();
    }
    return true;
  }

  /** Where the buffer lies; it moves when it grows and is not the newest block. */
  get place(): usize {
    return this.buffer;
  }

  /** The line up to `end`; the next one begins at `next`. */
  private give(end: i32, next: i32): LineOutcome {
    const isTooLong = this.isTooLong || end - this.from > this.limit;
    this.lineStart = this.buffer + this.from;
    this.lineEnd = this.buffer + end;
    this.from = next;
    this.isTooLong = false;
    return isTooLong ? LineOutcome.TooLong : LineOutcome.Line;
  }

  /** Where the first line feed at or after `at` is, or -1. */
  private lineFeed(at: i32): i32 {
    const end = this.buffer + this.filled;
    for (let byte = this.buffer + at; byte < end; byte++) {
      if (load<u8>(byte) == LINE_FEED) return (byte - this.buffer) as i32;
    }
    return -1;
  }

  /** Moves the unread bytes to the start of the buffer. */
  private moveDown(): void {
    if (this.from == 0) return;
    this.filled -= this.from;
    memory.copy(this.buffer, this.buffer + this.from, this.filled);
    this.from = 0;
  }

  private readMore(): void {
    if (this.capacity - this.filled < READ_SIZE) {
      this.capacity <<= 1;
      this.buffer = heap.realloc(this.buffer, this.capacity);
    }
    const mark = heapMark();
    const read = this.input.blockingRead(READ_SIZE);
    if (read.isErr) {
      // A stream that fails has no more to say than one that has ended.
      dropError(read.err);
      this.isAtEnd = true;
    } else {
      const chunk = spanOfBytes(read.ok);
      memory.copy(this.buffer + this.filled, chunk.start, chunk.length);
      this.filled += chunk.length;
    }
    heapRelease(mark);
  }
}
