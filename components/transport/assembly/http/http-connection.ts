/** One HTTP request and its reply, which may begin before the answer is there. */
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageFrame } from "../../../bindings/wasmcp/mcp-v20251125/server-io";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { Features } from "../features";
import { EVENT_SEPARATOR } from "../../../lib/http/event-stream";
import { Reply, eventFrame } from "./reply";
import { RequestHead } from "./request-head";
import { Settings } from "../settings";

export class HttpConnection extends Connection {
  constructor(
    settings: Settings,
    private readonly head: RequestHead,
    private readonly reply: Reply,
    features: Features,
  ) {
    super(settings, head.context, EVENT_SEPARATOR, features);
  }

  sessionBegun(id: Span): void {
    this.reply.headerSpan("mcp-session-id", id);
  }

  get canStream(): bool {
    return this.reply.canStream && !this.settings.disablesEvents;
  }

  openStream(least: LogLevel): OutputStream | null {
    return this.canStream && this.head.acceptsEventStream ? this.reply.openStream(least) : null;
  }

  get frame(): MessageFrame {
    return eventFrame();
  }
}
