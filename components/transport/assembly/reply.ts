/**
 * The one HTTP reply to a request.
 *
 * The head is written when the reply is sent and not before, since the status of a JSON-RPC error is known only then.
 */
import { Bytes, Result, Tuple2, Utf8 } from "../../bindings/abi";
import { ErrorCode, Fields, OutgoingBody, OutgoingResponse, ResponseOutparam } from "../../bindings/wasi/http/types";
import { JsonWriter } from "../../lib/json-writer";
import { Span } from "../../lib/span";
import { dropError, writeAll } from "../../lib/streams";
import { asciiBytes, asciiUtf8, bytesOf } from "../../lib/text";

const EVENT_FRAME = "data: ";

/** A buffer for messages that can be sent both as JSON and as events; see `Reply.message`. */
export function newMessageWriter(): JsonWriter {
  const writer = new JsonWriter();
  writer.ascii(EVENT_FRAME);
  return writer;
}

/** Ends one event and begins the next. */
export function nextEvent(writer: JsonWriter): void {
  writer.ascii("\n\n");
  writer.ascii(EVENT_FRAME);
}

export class Reply {
  private headers: Array<Tuple2<Utf8, Bytes>> = [];

  constructor(private readonly out: ResponseOutparam) {}

  header(name: string, value: string): void {
    this.headers.push(new Tuple2<Utf8, Bytes>(asciiUtf8(name), asciiBytes(value)));
  }

  headerSpan(name: string, value: Span): void {
    this.headers.push(new Tuple2<Utf8, Bytes>(asciiUtf8(name), bytesOf(value)));
  }

  /** The message that `writer`, made by `newMessageWriter`, holds, as one JSON body. */
  json(status: u16, writer: JsonWriter): void {
    this.header("content-type", "application/json");
    this.send(status, writer.span.slice(EVENT_FRAME.length));
  }

  /** The messages that `writer`, made by `newMessageWriter`, holds, as server-sent events. */
  events(writer: JsonWriter): void {
    writer.ascii("\n\n");
    this.header("content-type", "text/event-stream");
    this.header("cache-control", "no-cache");
    this.header("x-accel-buffering", "no");
    this.send(200, writer.span);
  }

  empty(status: u16): void {
    this.send(status, null);
  }

  private send(status: u16, content: Span | null): void {
    const size = content === null ? 0 : content.length;
    // A 204 has no body, and so no length either.
    if (status != 204) this.header("content-length", size.toString());
    const made = Fields.fromList(this.headers);
    const response = new OutgoingResponse(made.isErr ? new Fields() : made.ok);
    response.setStatusCode(status);
    const body = response.body().ok;
    ResponseOutparam.set(this.out, Result.ok<OutgoingResponse, ErrorCode>(response));
    if (content !== null) {
      const stream = body.write().ok;
      const error = writeAll(stream, content);
      if (error !== null) dropError(error);
      stream.drop();
    }
    // Fails when the client has gone away, and then there is nobody left to tell.
    OutgoingBody.finish(body, null);
  }
}
