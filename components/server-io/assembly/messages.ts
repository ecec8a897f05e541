/** Reading messages from streams and writing them, wherever the streams lead. */
import { Result, Unit, unit } from "../../bindings/abi";
import { InputStream, OutputStream, StreamError } from "../../bindings/wasi/io/streams";
import { ClientMessage, ServerMessage, ServerMessageTag } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  IoError,
  MessageFrame,
  ReadLimit,
  ReadLimitTag,
} from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { ClientMessageReader, MessageFault } from "../../lib/mcp/client-message";
import { JsonFault, checkJson } from "../../lib/json/json-check";
import { JsonWriter } from "../../lib/json/json-writer";
import { Json } from "../../lib/json/json";
import { MessageStream, ReadOutcome } from "../../lib/io/message-stream";
import { ServerMessageWriter } from "../../lib/mcp/server-message";
import { Span } from "../../lib/bytes/span";
import { writeAll } from "../../lib/io/streams";
import { asciiUtf8, spanOfBytes } from "../../lib/abi/text";

/** A message that never ends must not take all memory. */
const LONGEST_MESSAGE: i32 = 10 * 1024 * 1024;

export function readMessage(
  input: InputStream,
  limit: ReadLimit,
  frame: MessageFrame,
): Result<ClientMessage, IoError> {
  const stream = new MessageStream(input);
  if (limit.tag == ReadLimitTag.delimiter) stream.readTo(spanOfBytes(limit.delimiter), LONGEST_MESSAGE);
  else stream.readAtMost(min(limit.maxBytes, LONGEST_MESSAGE) as i32);
  if (stream.outcome == ReadOutcome.Failed) return refuse(IoError.stream(stream.error as StreamError));
  if (stream.outcome == ReadOutcome.TooLong) return unexpected("message is longer than the limit");
  const text = withoutFrame(stream.message, frame);
  if (text === null) return unexpected("message is not framed as agreed");
  return parse(text);
}

/** A reply without a frame is one JSON body, in which nothing but the reply itself has a place. */
export function isOutOfPlace(message: ServerMessage, frame: MessageFrame): bool {
  return (
    isBody(frame) && (message.tag == ServerMessageTag.notification || message.tag == ServerMessageTag.request)
  );
}

export function isBody(frame: MessageFrame): bool {
  return frame.prefix.len == 0 && frame.suffix.len == 0;
}

export function writeMessage(
  output: OutputStream,
  message: ServerMessage,
  frame: MessageFrame,
): Result<Unit, IoError> {
  const writer = new JsonWriter();
  writer.bytes(spanOfBytes(frame.prefix));
  const messages = new ServerMessageWriter(writer);
  messages.message(message);
  if (messages.failed)
    return Result.err<Unit, IoError>(IoError.serialization(asciiUtf8("cannot read a stream of the message")));
  writer.bytes(spanOfBytes(frame.suffix));
  const error = writeAll(output, writer.span);
  if (error !== null) return Result.err<Unit, IoError>(IoError.stream(error));
  return flush(output);
}

/** Nothing is held back here: a reply was written when it was sent. What is left is to see it off. */
export function flush(output: OutputStream): Result<Unit, IoError> {
  const flushed = output.blockingFlush();
  return flushed.isErr
    ? Result.err<Unit, IoError>(IoError.stream(flushed.err))
    : Result.ok<Unit, IoError>(unit);
}

function parse(text: Span): Result<ClientMessage, IoError> {
  const fault = checkJson(text);
  if (fault != JsonFault.None) {
    const reason = fault == JsonFault.TooDeep ? "JSON is nested too deeply" : "expected JSON";
    return refuse(IoError.serialization(asciiUtf8(reason)));
  }
  const reader = new ClientMessageReader();
  reader.read(Json.of(text));
  const message = reader.message;
  if (message !== null) return Result.ok<ClientMessage, IoError>(message);
  const reason = asciiUtf8(reader.reason);
  return refuse(
    reader.fault == MessageFault.InvalidJsonRpc ? IoError.invalidJsonrpc(reason) : IoError.invalidMcp(reason),
  );
}

/** The text between prefix and suffix; `null` when they are missing. */
function withoutFrame(message: Span, frame: MessageFrame): Span | null {
  const prefix = spanOfBytes(frame.prefix);
  const suffix = spanOfBytes(frame.suffix);
  const end = message.length - suffix.length;
  if (end < prefix.length) return null;
  const isFramed = message.slice(0, prefix.length).equals(prefix) && message.slice(end).equals(suffix);
  return isFramed ? message.slice(prefix.length, end) : null;
}

function refuse(error: IoError): Result<ClientMessage, IoError> {
  return Result.err<ClientMessage, IoError>(error);
}

function unexpected(reason: string): Result<ClientMessage, IoError> {
  return refuse(IoError.unexpected(asciiUtf8(reason)));
}
