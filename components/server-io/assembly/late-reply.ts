/** `wasmcp:http-reply/late-reply`: the HTTP reply, which the first message turns into a stream of events. */
import { Result } from "../../bindings/abi";
import { ErrorCode, OutgoingResponse, ResponseOutparam } from "../../bindings/wasi/http/types";
import { LogLevel, ServerMessage, ServerMessageTag, ServerNotificationTag } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageFrame } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { spanOfBytes } from "../../lib/text";

/** Absent when no HTTP request is being answered, and once the head of `events` has been sent. */
let held: ResponseOutparam | null = null;
let events: OutgoingResponse | null = null;
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

  export function release(): ResponseOutparam | null {
    const reply = held;
    if (reply !== null) (events as OutgoingResponse).drop();
    held = null;
    events = null;
    isAnswering = false;
    return reply;
  }
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
  if (!isAnswering || !spanOfBytes(frame.prefix).is("data: ")) return Admission.Sent;
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
