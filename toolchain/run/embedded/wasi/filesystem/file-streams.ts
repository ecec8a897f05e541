/** Streams of `wasi:io` over an open file. */
import * as fs from "node:fs";
import type { Sink, Source } from "../io/index.ts";
import { withStreamError } from "./error-code.ts";

/** The most bytes that one read or write handles. */
export const MAX_TRANSFER = 1024 * 1024;

/** The bytes of a file from `offset` on. Reading ends where the file ends at that moment. */
export function fileSource(file: number, offset: bigint): Source {
  let position = offset;
  let ended = false;
  return {
    readable: true,
    error: undefined,
    get ended() {
      return ended;
    },
    take(length) {
      const bytes = new Uint8Array(length);
      const read = withStreamError(() => fs.readSync(file, bytes, 0, length, position));
      position += BigInt(read);
      ended = read === 0 && length > 0;
      return bytes.subarray(0, read);
    },
  };
}

/** Writes to a file from `offset` on. */
export function fileSink(file: number, offset: bigint): Sink {
  let position = Number(offset);
  return sinkOf((bytes) => {
    position += fs.writeSync(file, bytes, 0, bytes.length, position);
  });
}

/** Writes to the end of a file, wherever that is at the time of each write. */
export function appendingSink(file: number): Sink {
  return sinkOf((bytes) => {
    fs.writeSync(file, bytes, 0, bytes.length, fs.fstatSync(file).size);
  });
}

function sinkOf(write: (bytes: Uint8Array) => void): Sink {
  return { room: MAX_TRANSFER, peerGone: false, write: (bytes) => withStreamError(() => write(bytes)) };
}
