/** The log of the server: standard error, which the person reads who has started it. */
import { getStderr } from "../../bindings/wasi/cli/stderr";
import { Span } from "../../lib/bytes/span";
import { dropError, writeAll } from "../../lib/io/streams";

/** Writes whole lines. A log that cannot be written changes nothing for clients. */
export function writeToLog(lines: Span): void {
  const log = getStderr();
  const error = writeAll(log, lines);
  if (error !== null) {
    dropError(error);
    return;
  }
  const flushed = log.blockingFlush();
  if (flushed.isErr) dropError(flushed.err);
}
