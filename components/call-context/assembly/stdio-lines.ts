/**
 * `wasmcp:framework/lines`: what the client writes. While a component waits for an answer, what else comes is put aside for later.
 *
 * The process lives for as long as the client wants, so memory must not grow with the number of messages. A call of the client's goes
 * through several calls of this component's exports, so that blocks are not released at the end of each, but when the transport asks
 * for the next line. What is kept from one line to the next is copied: see `lib/abi/keep.ts`.
 */
import { leaveHeap } from "../../bindings/abi";
import { getStdin } from "../../bindings/wasi/cli/stdin";
import { Line } from "../../bindings/wasmcp/framework/lines";
import { LineOutcome, LineReader } from "../../lib/io/line-reader";
import { Span } from "../../lib/bytes/span";
import { bytesOf } from "../../lib/abi/text";
import { keptCalls } from "./context";
import { setCurrentCall } from "./current-call";

/** A client that writes more than this while it is being asked is not going to answer. */
const MOST_WAITING: i32 = 16 * 1024 * 1024;

let reader: LineReader | null = null;

/** Lines for the transport, too long ones as `null`. */
let waiting: Array<Span | null> = [];
let waitingSize: i32 = 0;
let isAtEnd: bool = false;

export namespace lines {
  export function next(longest: u32): Line {
    setCurrentCall(null);
    // Blocks that a component's `call` refers to must stay for as long as it is kept.
    if (keptCalls() == 0 && waiting.length == 0) leaveHeap();
    if (reader === null) reader = new LineReader(getStdin(), longest as i32);
    if (waiting.length > 0) {
      const line = waiting.shift();
      return line === null ? Line.tooLong() : Line.bytes(bytesOf(line));
    }
    waitingSize = 0;
    switch (readLine()) {
      case LineOutcome.End:
        return Line.end();
      case LineOutcome.TooLong:
        return Line.tooLong();
      default:
        return Line.bytes(bytesOf(lastLine()));
    }
  }
}

export function readLine(): LineOutcome {
  if (isAtEnd) return LineOutcome.End;
  const outcome = (reader as LineReader).next();
  isAtEnd = outcome == LineOutcome.End;
  return outcome;
}

/** The line that was read last, until another is. */
export function lastLine(): Span {
  return (reader as LineReader).line;
}

/** Whether a line can be read without waiting. */
export function hasLine(): bool {
  return !isAtEnd && (reader as LineReader).isReady;
}

/** Keeps a line for the transport; `null` for one that was too long. */
export function putAside(line: Span | null): void {
  waiting.push(line);
  if (line !== null) waitingSize += line.length;
}

/** Whether nothing more is to be read before the transport has taken what waits. */
export function isFull(): bool {
  return isAtEnd || waitingSize > MOST_WAITING;
}
