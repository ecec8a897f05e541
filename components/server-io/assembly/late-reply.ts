/** `wasmcp:http-reply/late-reply`: the HTTP reply, which the first message turns into a stream of events. */
import { Bytes, Result, Some, Tuple2, Utf8, heapMark, heapRelease } from "../../bindings/abi";
import {
  ErrorCode,
  Fields,
  OutgoingBody,
  OutgoingResponse,
  ResponseOutparam,
} from "../../bindings/wasi/http/types";
import { OutputStream } from "../../bindings/wasi/io/streams";
import { Outcome } from "../../bindings/wasmcp/http-reply/late-reply";
import {
  LogLevel,
  ServerMessage,
  ServerMessageTag,
  ServerNotificationTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageFrame } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { COMMENT, EVENT_END, EVENT_FRAME, addEventHeaders } from "../../lib/http/event-stream";
import { JsonWriter } from "../../lib/json/json-writer";
import { dropError, writeAll } from "../../lib/io/streams";
import { spanOf, spanOfBytes } from "../../lib/abi/text";

/** Absent when no HTTP request is being answered, and once the head of the events has been sent. */
let held: ResponseOutparam | null = null;
/** Of the events, besides those that all of them have. */
let heldHeaders: Array<Tuple2<Utf8, Bytes>> = [];
/** Of the events, from the first one on. */
let body: OutgoingBody | null = null;
let stream: OutputStream | null = null;
/** Higher than every level: the client wants no log messages. */
const NO_LEVEL: i32 = 8;
let leastLevel: i32 = LogLevel.debug;
/** Whether an HTTP request is being answered to which messages may be sent. */
let isAnswering: bool = false;

export namespace lateReply {
  export function hold(
    reply: ResponseOutparam,
    headers: Array<Tuple2<Utf8, Bytes>>,
    least: Some<LogLevel> | null,
  ): void {
    held = reply;
    heldHeaders = headers;
    leastLevel = least === null ? NO_LEVEL : (least.value as i32);
    isAnswering = true;
  }

  export function send(message: Utf8): bool {
    const writer = new JsonWriter();
    writer.ascii(EVENT_FRAME);
    writer.bytes(spanOf(message));
    writer.ascii(EVENT_END);
    return sendNow(writer);
  }

  export function probe(): bool {
    // The events are made once and stay; whatever else a probe needs is garbage, and there are many in a long call.
    const isBegun = held === null;
    const mark = heapMark();
    const writer = new JsonWriter();
    writer.ascii(COMMENT);
    const isRead = sendNow(writer);
    if (isBegun) heapRelease(mark);
    return isRead;
  }

  export function release(): Outcome {
    isAnswering = false;
    const reply = held;
    held = null;
    if (reply !== null) return Outcome.unused(reply);
    const events = new Tuple2<OutgoingBody, OutputStream>(body as OutgoingBody, stream as OutputStream);
    body = null;
    stream = null;
    return Outcome.events(events);
  }
}

/** Writes to the client, and sees it off. */
function sendNow(writer: JsonWriter): bool {
  if (!isAnswering) return false;
  const events = eventStream();
  const error = writeAll(events, writer.span);
  if (error !== null) {
    dropError(error);
    return false;
  }
  const flushed = events.blockingFlush();
  if (flushed.isErr) dropError(flushed.err);
  return !flushed.isErr;
}

export const enum Admission {
  /** It is written as it is. */
  Sent,
  /** It is written to the client, after the reply's head. */
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
    if ((message.notification.log.level as i32) < leastLevel) return Admission.Dropped;
  }
  return Admission.AsEvent;
}

/** Where messages to the client go. Sends the head of the reply before the first of them. */
export function eventStream(): OutputStream {
  const reply = held;
  if (reply !== null) {
    addEventHeaders(heldHeaders);
    const made = Fields.fromList(heldHeaders);
    const response = new OutgoingResponse(made.isErr ? new Fields() : made.ok);
    const opened = response.body().ok;
    ResponseOutparam.set(reply, Result.ok<OutgoingResponse, ErrorCode>(response));
    body = opened;
    stream = opened.write().ok;
    held = null;
  }
  return stream as OutputStream;
}
