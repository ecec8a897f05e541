/**
 * Memory for the present call of an export, and what is to outlive it.
 *
 * Components of the runtime `stub` release everything when a call is over. Those with the runtime `minimal` collect their objects, and
 * release blocks; whatever text an object of theirs keeps from one call to the next must be kept with it: `keep`.
 */
import { Utf8 } from "../../bindings/slice";
import { Span } from "../bytes/span";

export { allocate, enlarge } from "../../bindings/memory";

/** A copy of `span` that lives for as long as somebody refers to it. */
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
