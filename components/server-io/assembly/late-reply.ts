/** `wasmcp:http-reply/late-reply`: the HTTP reply, which the first message turns into a stream of events. */
import { Result, Utf8 } from "../../bindings/abi";
import { ErrorCode, OutgoingResponse, ResponseOutparam } from "../../bindings/wasi/http/types";
import { OutputStream } from "../../bindings/wasi/io/streams";
import { LogLevel, ServerMessage, ServerMessageTag, ServerNotificationTag } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageFrame } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { JsonWriter } from "../../lib/json-writer";
import { dropError, writeAll } from "../../lib/streams";
import { spanOf, spanOfBytes } from "../../lib/text";

const EVENT_FRAME = "data: ";
const EVENT_END = "\n\n";
/** An event without fields, which clients ignore. */
const COMMENT = ":\n\n";

/** Absent when no HTTP request is being answered, and once the head of `events` has been sent. */
let held: ResponseOutparam | null = null;
let events: OutgoingResponse | null = null;
/** Where the messages of this reply go, when the transport has left that to this component. */
let keptStream: OutputStream | null = null;
let leastLevel: LogLevel = LogLevel.debug;
/** Whether an HTTP request is being answered to which messages may be sent. */
let isAnswering: bool = false;

export namespace lateReply {
  export function hold(reply: ResponseOutparam, response: OutgoingResponse, least: LogLevel): void {
    held = reply;
    events = response;
    leastLevel = least;
    isAnswering = true;
  }

  export function holdStream(
    reply: ResponseOutparam,
    response: OutgoingResponse,
    stream: OutputStream,
    least: LogLevel,
  ): void {
    hold(reply, response, least);
    keptStream = stream;
  }

  export function send(message: Utf8): bool {
    const writer = new JsonWriter();
    writer.ascii(EVENT_FRAME);
    writer.bytes(spanOf(message));
    writer.ascii(EVENT_END);
    return sendNow(writer);
  }

  export function probe(): bool {
    const writer = new JsonWriter();
    writer.ascii(COMMENT);
    return sendNow(writer);
  }

  export function releaseStream(): OutputStream | null {
    const stream = keptStream;
    keptStream = null;
    return stream;
  }

  export function release(): ResponseOutparam | null {
    const reply = held;
    if (reply !== null) (events as OutgoingResponse).drop();
    held = null;
    events = null;
    isAnswering = false;
    return reply;
  }
}

/** Writes to the stream that is kept, and sees it off. */
function sendNow(writer: JsonWriter): bool {
  const stream = keptStream;
  if (stream === null) return false;
  beginEvents();
  const error = writeAll(stream, writer.span);
  if (error !== null) {
    dropError(error);
    return false;
  }
  const flushed = stream.blockingFlush();
  if (flushed.isErr) dropError(flushed.err);
  return !flushed.isErr;
}

export const enum Admission {
  /** It is written as it is. */
  Sent,
  /** It is written after the reply's head. */
  AsEvent,
  /** The client has not asked for it. */
  Dropped,
  /** It makes no sense here. */
  Refused,
}

/** What becomes of a message. Only those to the client have the frame of events; components may write others elsewhere. */
export function admit(message: ServerMessage, frame: MessageFrame): Admission {
  if (!isAnswering || !spanOfBytes(frame.prefix).is(EVENT_FRAME)) return Admission.Sent;
  if (message.tag == ServerMessageTag.request) return Admission.Refused;
  if (message.tag == ServerMessageTag.notification && message.notification.tag == ServerNotificationTag.log) {
    if (message.notification.log.level < leastLevel) return Admission.Dropped;
  }
  return Admission.AsEvent;
}

/** Sends the head of the events, before the first of them. */
export function beginEvents(): void {
  const reply = held;
  if (reply === null) return;
  ResponseOutparam.set(reply, Result.ok<OutgoingResponse, ErrorCode>(events as OutgoingResponse));
  held = null;
  events = null;
}

/** Where an admitted message goes: the stream that is kept, or else the one that its sender names. */
export function streamOf(named: OutputStream, admission: Admission): OutputStream {
  const kept = keptStream;
  return admission == Admission.AsEvent && kept !== null ? kept : named;
}
