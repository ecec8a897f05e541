/**
 * The one HTTP reply to a request.
 *
 * The head is written when the reply is sent and not before, since the status of a JSON-RPC error is known only then.
 */
import { Bytes, Result, Some, Tuple2, Utf8 } from "../../../bindings/abi";
import {
  ErrorCode,
  Fields,
  OutgoingBody,
  OutgoingResponse,
  ResponseOutparam,
} from "../../../bindings/wasi/http/types";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageFrame } from "../../../bindings/wasmcp/mcp-v20251125/server-io";
import { EVENT_END, EVENT_FRAME, addEventHeaders, addHeader } from "../../../lib/http/event-stream";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { dropError, writeAll } from "../../../lib/io/streams";
import { EventStream } from "./event-stream";
import { asciiBytes, asciiUtf8, bytesOf } from "../../../lib/abi/text";

/** A buffer for messages that can be sent both as JSON and as events; see `Reply.message`. */
export function newMessageWriter(): JsonWriter {
  const writer = new JsonWriter();
  writer.ascii(EVENT_FRAME);
  return writer;
}

/** The message in such a buffer. */
export function messageIn(writer: JsonWriter): Span {
  return writer.span.slice(EVENT_FRAME.length);
}

export function endEvent(writer: JsonWriter): void {
  writer.ascii(EVENT_END);
}

/** What surrounds each message that a component sends itself. */
export function eventFrame(): MessageFrame {
  return new MessageFrame(asciiBytes(EVENT_FRAME), asciiBytes(EVENT_END));
}

export class Reply {
  protected headers: Array<Tuple2<Utf8, Bytes>> = [];

  constructor(protected out: ResponseOutparam) {}

  /** Whether components may send messages before the result. */
  get canStream(): bool {
    return false;
  }

  /** Where components write messages that precede the result, log messages from `least` on or none; absent where they cannot. */
  openStream(_least: Some<LogLevel> | null): OutputStream | null {
    return null;
  }

  /** When messages have preceded, writes the result after them; the reply has been sent then. */
  protected endStream(_writer: JsonWriter): bool {
    return false;
  }

  header(name: string, value: string): void {
    addHeader(this.headers, name, value);
  }

  headerSpan(name: string, value: Span): void {
    this.headers.push(new Tuple2<Utf8, Bytes>(asciiUtf8(name), bytesOf(value)));
  }

  /** The message that `writer`, made by `newMessageWriter`, holds, as one JSON body. */
  json(status: u16, writer: JsonWriter): void {
    if (this.endStream(writer)) return;
    this.header("content-type", "application/json");
    this.send(status, messageIn(writer));
  }

  /** The messages that `writer`, made by `newMessageWriter`, holds, as server-sent events. */
  events(writer: JsonWriter): void {
    if (this.endStream(writer)) return;
    endEvent(writer);
    addEventHeaders(this.headers);
    this.send(200, writer.span);
  }

  /** The client has cancelled its request: events without an answer, or nothing at all where it takes no events. */
  noAnswer(takesEvents: bool): void {
    const nothing = newMessageWriter();
    nothing.cut(0);
    if (this.endStream(nothing)) return;
    if (takesEvents) addEventHeaders(this.headers);
    this.send(takesEvents ? 200 : 202, nothing.span);
  }

  /** A document that is not a message. */
  document(writer: JsonWriter): void {
    this.header("content-type", "application/json");
    this.send(200, writer.span);
  }

  /** Begins a reply of events that goes on after this. */
  openEvents(): EventStream {
    addEventHeaders(this.headers);
    const response = this.newResponse();
    const body = response.body().ok;
    const events = new EventStream(body, body.write().ok);
    ResponseOutparam.set(this.out, Result.ok<OutgoingResponse, ErrorCode>(response));
    return events;
  }

  empty(status: u16): void {
    this.send(status, null);
  }

  private newResponse(): OutgoingResponse {
    const made = Fields.fromList(this.headers);
    return new OutgoingResponse(made.isErr ? new Fields() : made.ok);
  }

  private send(status: u16, content: Span | null): void {
    const size = content === null ? 0 : content.length;
    // A 204 has no body, and so no length either.
    if (status != 204) this.header("content-length", size.toString());
    const response = this.newResponse();
    // A new response has the status 200.
    if (status != 200) response.setStatusCode(status);
    const body = response.body().ok;
    ResponseOutparam.set(this.out, Result.ok<OutgoingResponse, ErrorCode>(response));
    if (content !== null) {
      const stream = body.write().ok;
      const error = writeAll(stream, content);
      if (error !== null) dropError(error);
      stream.drop();
    }
    // Fails when the client has left, and then nothing is left to do.
    OutgoingBody.finish(body, null);
  }
}
