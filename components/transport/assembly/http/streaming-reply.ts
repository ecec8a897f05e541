/**
 * A reply that begins with the first message of a component, or else with the result.
 *
 * Status and type of a reply come first, but whether it is one JSON body with a status of its own or a stream of events
 * is known only when a component sends something, or when the answer is complete. Few calls send anything, and each thing that
 * is made of the host's costs every call, so that nothing is made beforehand: `server-io` keeps the reply, makes a stream
 * of events of it for the first message, and gives it back as it is then.
 *
 * What components get as their `client-stream` only says that there is a client to send to. It is the standard error
 * stream, since a component that writes to it by itself must not end up between the messages.
 */
import { Some } from "../../../bindings/abi";
import { getStderr } from "../../../bindings/wasi/cli/stderr";
import { OutgoingBody } from "../../../bindings/wasi/http/types";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { OutcomeTag, hold, release } from "../../../bindings/wasmcp/http-reply/late-reply";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../../lib/json/json-writer";
import { dropError, writeAll } from "../../../lib/io/streams";
import { Reply, endEvent } from "./reply";

export class StreamingReply extends Reply {
  private isHeld: bool = false;
  private standIn: OutputStream | null = null;

  get canStream(): bool {
    return true;
  }

  openStream(least: Some<LogLevel> | null): OutputStream | null {
    hold(this.out, this.headers, least);
    this.isHeld = true;
    if (this.lendsStreams) this.standIn = getStderr();
    return this.standIn;
  }

  /** Whether components can be given a stream. */
  protected get lendsStreams(): bool {
    return true;
  }

  protected endStream(writer: JsonWriter): bool {
    if (!this.isHeld) return false;
    this.isHeld = false;
    const standIn = this.standIn;
    if (standIn !== null) standIn.drop();
    const outcome = release();
    if (outcome.tag == OutcomeTag.unused) {
      this.out = outcome.unused;
      return false;
    }
    const body = outcome.events._0;
    const stream = outcome.events._1;
    if (writer.length > 0) endEvent(writer);
    const error = writeAll(stream, writer.span);
    if (error !== null) dropError(error);
    stream.drop();
    OutgoingBody.finish(body, null);
    return true;
  }
}
