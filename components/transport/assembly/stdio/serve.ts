/**
 * From lines on standard input to lines on standard output: each is a message.
 *
 * The process lives for as long as the client wants, so memory must not grow with the number of messages. All that
 * outlives a message is made before the first one: the two streams, and the buffer for lines. What a message needed is
 * released when it has been answered.
 */
import { Result, Unit, heapMark, heapRelease, unit } from "../../../bindings/abi";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Code, writeError } from "../../../lib/json-rpc/json-rpc";
import { LineOutcome, LineSource } from "../../../lib/io/line-reader";
import { readU8 } from "../../../lib/bytes/byte-reader";
import { Span } from "../../../lib/bytes/span";
import { dropError, writeAll } from "../../../lib/io/streams";
import { dispatch } from "../dispatch";
import { writeToLog } from "../log";
import { Outcome } from "../outcome";
import { Peer } from "../peer/peer";
import { Settings } from "../settings";
import { ClientStream } from "./client-stream";
import { LINE_END, StdioConnection } from "./connection";

const NO_PROTECTION =
  "the variables about authorization (`WASMCP_AUTH_MODE`, `JWT_*`) do not apply over stdio: the client that has started this server may use all of it";

/** Returns when the client has closed its end. `lines` are no longer than the settings allow. */
export function serveLines(
  peer: Peer,
  settings: Settings,
  lines: LineSource,
  output: OutputStream,
  stream: ClientStream,
): Result<Unit, Unit> {
  if (settings.mentionProtection) warnOfNoProtection();
  const limit = settings.bodyLimit;
  const success = Result.ok<Unit, Unit>(unit);
  while (true) {
    const outcome = lines.next();
    if (outcome == LineOutcome.End) return success;
    const mark = heapMark();
    const writer = new JsonWriter();
    if (outcome == LineOutcome.TooLong) {
      const reason = "expected a message of at most " + limit.toString() + " bytes";
      const connection = new StdioConnection(stream);
      writeError(writer, null, connection.spellsNullId, Code.InvalidRequest, reason);
    } else {
      answer(lines.line, peer, stream, writer);
    }
    if (writer.length > 0) writer.ascii(LINE_END);
    peer.subscriptions.writeDue(writer);
    const isRead = writer.length == 0 || send(writer.span, output);
    heapRelease(mark);
    // A client that no longer reads has left.
    if (!isRead) return success;
  }
}

/** Writes the answer to one message, if it has one. */
function answer(line: Span, peer: Peer, stream: ClientStream, writer: JsonWriter): void {
  if (isBlank(line)) return;
  const outcome = dispatch(line, new StdioConnection(stream), peer, writer);
  // The client waits for the other answers of a batch.
  if (peer.calls.takeCancelled() && outcome != Outcome.BatchAnswered) writer.cut(0);
}

/** False when the client no longer reads. */
function send(lines: Span, output: OutputStream): bool {
  let error = writeAll(output, lines);
  if (error === null) {
    const flushed = output.blockingFlush();
    if (flushed.isErr) error = flushed.err;
  }
  if (error === null) return true;
  dropError(error);
  return false;
}

/** Authorization is for HTTP (MCP, "Authorization"): the client has started the server, and has the rights of its user. */
function warnOfNoProtection(): void {
  const writer = new JsonWriter();
  writer.ascii("wasmcp: ");
  writer.ascii(NO_PROTECTION);
  writer.ascii(LINE_END);
  writeToLog(writer.span);
}

/** Whether a line holds nothing but blanks, tabs, and the CR that ends lines on other systems. */
function isBlank(line: Span): bool {
  for (let i = 0, n = line.length; i < n; i++) {
    const byte = readU8(line, i);
    if (byte != 0x20 && byte != 0x09 && byte != 0x0d) return false;
  }
  return true;
}
