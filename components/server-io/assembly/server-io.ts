/** `wasmcp:mcp-v20251125/server-io`: for components that talk to the client themselves while they work. */
import { Result, Unit, unit } from "../../bindings/abi";
import { InputStream, OutputStream } from "../../bindings/wasi/io/streams";
import { ClientMessage, ServerMessage } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { IoError, MessageFrame, ReadLimit } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { asciiUtf8 } from "../../lib/abi/text";
import { Admission, admit, eventStream } from "./late-reply";
import { flush, isBody, isOutOfPlace, readMessage, writeMessage } from "./messages";

export { lateReply } from "./late-reply";

export namespace serverIo {
  export function parseMessage(
    input: InputStream,
    limit: ReadLimit,
    frame: MessageFrame,
  ): Result<ClientMessage, IoError> {
    return readMessage(input, limit, frame);
  }

  export function sendMessage(
    output: OutputStream,
    message: ServerMessage,
    frame: MessageFrame,
  ): Result<Unit, IoError> {
    if (isOutOfPlace(message, frame)) return Result.ok<Unit, IoError>(unit);
    const admission = isBody(frame) ? Admission.Sent : admit(message, frame);
    if (admission == Admission.Dropped) return Result.ok<Unit, IoError>(unit);
    if (admission == Admission.Refused) {
      const reason = "the client's answer would be another HTTP request, which does not reach this call";
      return Result.err<Unit, IoError>(IoError.unexpected(asciiUtf8(reason)));
    }
    return writeMessage(admission == Admission.AsEvent ? eventStream() : output, message, frame);
  }

  export function flushBuffer(output: OutputStream): Result<Unit, IoError> {
    return flush(output);
  }
}
