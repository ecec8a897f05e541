/** The same for clients that start the server as a process: the stream that components are given leads to the client. */
import { Result, Some, Unit, unit } from "../../bindings/abi";
import { InputStream, OutputStream } from "../../bindings/wasi/io/streams";
import {
  ClientMessage,
  LogLevel,
  ServerMessage,
  ServerMessageTag,
  ServerNotificationTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { IoError, MessageFrame, ReadLimit } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { flush, isOutOfPlace, readMessage, writeMessage } from "./messages";

/** Higher than every level: the client wants no log messages. */
const NO_LEVEL: i32 = 8;

let leastLevel: i32 = LogLevel.debug;

export namespace clientLog {
  export function showFrom(least: Some<LogLevel> | null): void {
    leastLevel = least === null ? NO_LEVEL : (least.value as i32);
  }
}

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
    return isOutOfPlace(message, frame) || isUnwanted(message)
      ? Result.ok<Unit, IoError>(unit)
      : writeMessage(output, message, frame);
  }

  export function flushBuffer(output: OutputStream): Result<Unit, IoError> {
    return flush(output);
  }
}

/** Whether it is a log message that the client has not asked for. */
function isUnwanted(message: ServerMessage): bool {
  if (message.tag != ServerMessageTag.notification) return false;
  const notification = message.notification;
  return notification.tag == ServerNotificationTag.log && (notification.log.level as i32) < leastLevel;
}
