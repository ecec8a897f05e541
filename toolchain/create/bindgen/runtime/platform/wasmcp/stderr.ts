// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/**
 * Standard error, the terminal of the tool's author: standard output belongs to the protocol.
 *
 * Nothing here allocates, because a failed allocation is reported through it too. Text is encoded into one static buffer, so that
 * a line is one write: lines of requests that run at the same time do not mix.
 */
import { blockingWriteAndFlush, getStderr } from "./host";

/** What a host takes at once. */
const CAPACITY: usize = 4096;
const buffer = memory.data(4096);
let used: usize = 0;

/** `result<_, stream-error>`: 1 at 0 if the host refused the write. */
const writeResult = memory.data(12, 4);

const UNOPENED: i32 = -1;
/** After a refused write nothing more is written: each refusal hands over an error that would have to be dropped. */
const CLOSED: i32 = -2;
let stream: i32 = UNOPENED;

/** Adds text to the present line. A lone surrogate becomes U+FFFD. */
export function write(text: string): void {
  let start = 0;
  while (start < text.length) {
    // A unit of UTF-16 becomes at most three octets, and a pair becomes four.
    const room = <i32>((CAPACITY - used) / 3);
    if (room < 2) {
      flush();
      continue;
    }
    let end = min(start + room, text.length);
    if (end < text.length && isHighSurrogate(text, end - 1)) end--;
    used += String.UTF8.encodeUnsafe(
      changetype<usize>(text) + ((<usize>start) << 1),
      end - start,
      buffer + used,
      false,
      String.UTF8.ErrorMode.REPLACE,
    );
    start = end;
  }
}

/** The same for octets that are text already. */
export function writeBytes(ptr: usize, len: usize): void {
  while (len > 0) {
    if (used == CAPACITY) flush();
    const part = min(len, CAPACITY - used);
    memory.copy(buffer + used, ptr, part);
    used += part;
    ptr += part;
    len -= part;
  }
}

/** Adds a number in decimal digits. */
export function writeNumber(value: u32): void {
  if (CAPACITY - used < 10) flush();
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor != 0; divisor /= 10) {
    store<u8>(buffer + used, 0x30 + ((value / divisor) % 10));
    used++;
  }
}

/** Ends the line, and hands it to the host. */
export function endLine(): void {
  if (used == CAPACITY) flush();
  store<u8>(buffer + used, 0x0a);
  used++;
  flush();
}

/** Hands over what has been written so far. */
export function flush(): void {
  if (stream == UNOPENED) stream = getStderr();
  if (stream != CLOSED && used > 0) {
    blockingWriteAndFlush(stream, buffer, used, writeResult);
    if (load<u8>(writeResult) != 0) stream = CLOSED;
  }
  used = 0;
}

function isHighSurrogate(text: string, index: i32): bool {
  return (text.charCodeAt(index) & 0xfc00) == 0xd800;
}
