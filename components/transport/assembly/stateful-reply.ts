/**
 * A reply to which the call's context may send messages first, as well as components.
 *
 * The context is another component and needs the stream while components of the chain run, so that the transport cannot
 * keep it: `server-io` does, and everybody's messages go through it. What components get as their `client-stream` only says
 * that there is a client to send to. It is the standard error stream, since a component that writes to it by itself
 * must not end up between the messages.
 */
import { getStderr } from "../../bindings/wasi/cli/stderr";
import { OutgoingBody } from "../../bindings/wasi/http/types";
import { OutputStream } from "../../bindings/wasi/io/streams";
import { lendsStreams } from "../../bindings/wasmcp/framework/composition";
import { holdStream, release, releaseStream } from "../../bindings/wasmcp/http-reply/late-reply";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../lib/json-writer";
import { dropError, writeAll } from "../../lib/streams";
import { Reply, endEvent } from "./reply";

export class StatefulReply extends Reply {
  private body: OutgoingBody | null = null;
  private standIn: OutputStream | null = null;

  get canStream(): bool {
    return true;
  }

  openStream(least: LogLevel): OutputStream | null {
    const response = this.newEventResponse();
    const body = response.body().ok;
    holdStream(this.out, response, body.write().ok, least);
    this.body = body;
    if (lendsStreams()) this.standIn = getStderr();
    return this.standIn;
  }

  protected endStream(writer: JsonWriter): bool {
    const body = this.body;
    if (body === null) return false;
    this.body = null;
    const standIn = this.standIn;
    if (standIn !== null) standIn.drop();
    const reply = release();
    const stream = releaseStream() as OutputStream;
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
