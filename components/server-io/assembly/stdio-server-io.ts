/** The same for clients that start the server as a process: the stream that components are given leads to the client. */
import { Result, Unit, unit } from "../../bindings/abi";
import { InputStream, OutputStream } from "../../bindings/wasi/io/streams";
import { ClientMessage, ServerMessage } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { IoError, MessageFrame, ReadLimit } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { flush, isOutOfPlace, readMessage, writeMessage } from "./messages";

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
    return isOutOfPlace(message, frame)
      ? Result.ok<Unit, IoError>(unit)
      : writeMessage(output, message, frame);
  }

  export function flushBuffer(output: OutputStream): Result<Unit, IoError> {
    return flush(output);
  }
}
