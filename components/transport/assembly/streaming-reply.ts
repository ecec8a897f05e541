/**
 * A reply that begins with the first message of a component, or else with the result.
 *
 * Status and type of a reply come first, but whether it is one JSON body with a status of its own or a stream of events
 * is known only when a component sends something, or when all is done without. So there are two replies from the start:
 * the stream's, of which `server-io` sends the head before the first message, and the ordinary one.
 */
import { OutgoingBody } from "../../bindings/wasi/http/types";
import { OutputStream } from "../../bindings/wasi/io/streams";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { hold, release } from "../../bindings/wasmcp/http-reply/late-reply";
import { JsonWriter } from "../../lib/json-writer";
import { dropError, writeAll } from "../../lib/streams";
import { Reply, endEvent } from "./reply";

export class StreamingReply extends Reply {
  private body: OutgoingBody | null = null;
  private stream: OutputStream | null = null;

  get canStream(): bool {
    return true;
  }

  openStream(least: LogLevel): OutputStream | null {
    const response = this.newEventResponse();
    const body = response.body().ok;
    const stream = body.write().ok;
    hold(this.out, response, least);
    this.body = body;
    this.stream = stream;
    return stream;
  }

  protected endStream(writer: JsonWriter): bool {
    const stream = this.stream;
    if (stream === null) return false;
    const body = this.body as OutgoingBody;
    this.stream = null;
    const reply = release();
    if (reply !== null) {
      this.out = reply;
      stream.drop();
      body.drop();
      return false;
    }
    endEvent(writer);
    const error = writeAll(stream, writer.span);
    if (error !== null) dropError(error);
    stream.drop();
    OutgoingBody.finish(body, null);
    return true;
  }
}
