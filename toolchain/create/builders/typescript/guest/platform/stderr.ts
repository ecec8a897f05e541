/** Standard output belongs to the protocol, so everything that code prints goes to standard error. */
import { isRunning } from "../engine/state.ts";
import * as stderr from "wasi:cli/stderr@0.2.12";
import { encodeUtf8 } from "./utf8.ts";

/** A host may refuse to take more at once. */
const LARGEST_WRITE = 4096;

/** Dropped while the component is built, when no host is there to take it. */
export function writeError(text: string): void {
  if (!isRunning()) return;
  const bytes = encodeUtf8(text);
  const stream = stderr.getStderr();
  for (let offset = 0; offset < bytes.length; offset += LARGEST_WRITE) {
    stream.blockingWriteAndFlush(bytes.subarray(offset, offset + LARGEST_WRITE));
  }
}
