/** A reply that has begun and goes on for as long as the client reads it: server-sent events. */
import { OutgoingBody } from "../../../bindings/wasi/http/types";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { COMMENT, EVENT_END, EVENT_FRAME } from "../../../lib/http/event-stream";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { dropError, writeAll } from "../../../lib/io/streams";

export class EventStream {
  private isOpen: bool = true;

  constructor(
    private readonly body: OutgoingBody,
    private readonly stream: OutputStream,
  ) {}

  /** Whether the client still reads, as far as the stream shows. */
  get isRead(): bool {
    if (!this.isOpen) return false;
    const room = this.stream.checkWrite();
    if (!room.isErr) return true;
    dropError(room.err);
    this.isOpen = false;
    return false;
  }

  /** One message, which is JSON. */
  send(message: Span): void {
    const writer = new JsonWriter();
    writer.ascii(EVENT_FRAME);
    writer.bytes(message);
    writer.ascii(EVENT_END);
    this.write(writer.span);
  }

  keepAlive(): void {
    const writer = new JsonWriter();
    writer.ascii(COMMENT);
    this.write(writer.span);
  }

  /** Ends the reply. */
  end(): void {
    this.isOpen = false;
    this.stream.drop();
    // Fails when the client has left, and then nothing is left to do.
    OutgoingBody.finish(this.body, null);
  }

  private write(bytes: Span): void {
    if (!this.isOpen) return;
    const error = writeAll(this.stream, bytes);
    if (error === null) return;
    dropError(error);
    this.isOpen = false;
  }
}
