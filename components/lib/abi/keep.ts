/**
 * Copies of text and bytes that outlive the present call of an export.
 *
 * Components with the runtime `stub` release all memory at the end of a call. Those with the runtime `minimal` release
 * blocks, and collect objects: an object that keeps text from one call to the next keeps a copy that `keep` has made.
 */
import { Utf8 } from "../../bindings/slice";
import { Span } from "../bytes/span";

/** A copy of `span` that lives for as long as something refers to it. */
export function keep(span: Span): Span {
  const bytes = copyOf(span.start, span.length);
  const start = changetype<usize>(bytes);
  return new KeptSpan(start, start + span.length, bytes);
}

/** As `keep`, for text. */
export function keepText(text: Utf8): Utf8 {
  const bytes = copyOf(text.ptr, text.len);
  return new KeptUtf8(changetype<usize>(bytes), text.len, bytes);
}

class KeptSpan extends Span {
  constructor(
    start: usize,
    end: usize,
    /** Holds the copy. */
    readonly bytes: StaticArray<u8>,
  ) {
    super(start, end);
  }
}

class KeptUtf8 extends Utf8 {
  readonly bytes: StaticArray<u8>;

  constructor(ptr: usize, len: i32, bytes: StaticArray<u8>) {
    super(ptr, len);
    this.bytes = bytes;
  }
}

function copyOf(start: usize, length: i32): StaticArray<u8> {
  const bytes = new StaticArray<u8>(length);
  memory.copy(changetype<usize>(bytes), start, length);
  return bytes;
}
