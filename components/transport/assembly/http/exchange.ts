/** One HTTP request and its reply, which may begin before the answer is known. */
import { Some } from "../../../bindings/abi";
import { IncomingRequest } from "../../../bindings/wasi/http/types";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageFrame } from "../../../bindings/wasmcp/mcp-v20251125/server-io";
import { EVENT_SEPARATOR } from "../../../lib/http/event-stream";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Message } from "../../../lib/json-rpc/json-rpc";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { Envelope } from "../envelope";
import { Peer } from "../peer/peer";
import { Settings } from "../settings";
import { contradictsMessage, contradictsVersion } from "./header-rules";
import { ListenReplies } from "./listen-replies";
import { Reply, eventFrame } from "./reply";
import { RequestHead } from "./request-head";
import { Route, routeOf } from "./routes";

export class HttpExchange extends Connection {
  readonly head: RequestHead;
  readonly route: Route;
  /** Whether every request needs a token. */
  isProtected: bool = false;
  /** The request's body, once it has been read. */
  body: Span = Span.empty();
  constructor(
    readonly request: IncomingRequest,
    readonly reply: Reply,
    readonly peer: Peer,
    readonly listenReplies: ListenReplies,
  ) {
    const settings = new Settings();
    super(settings, EVENT_SEPARATOR);
    const head = new RequestHead(request, settings);
    this.head = head;
    this.route = routeOf(head.path, this.settings);
  }

  get isModern(): bool {
    return this.head.isModern;
  }

  /** Since 2026-07-28, servers send no requests. */
  get responseRefusal(): string | null {
    return this.isModern ? "expected a request or a notification" : null;
  }

  /** As the header names it, or else as the handshake has agreed. */
  get revision(): Revision {
    const session = this.session;
    return this.head.protocolVersion === null && session !== null ? session.revision : this.head.revision;
  }

  get sessionId(): Span | null {
    return this.head.sessionId;
  }

  nameSession(id: Span): void {
    this.reply.headerSpan("mcp-session-id", id);
  }

  contradictsVersion(envelope: Envelope, message: Message, writer: JsonWriter): bool {
    return contradictsVersion(this.head, envelope, message, writer);
  }

  contradictsMessage(message: Message, writer: JsonWriter): bool {
    return contradictsMessage(this.head, message, writer);
  }

  /** Nothing can precede the answers to a batch. */
  get canStream(): bool {
    return !this.isBatch && this.reply.canStream && !this.settings.disablesEvents;
  }

  openStream(least: Some<LogLevel> | null): OutputStream | null {
    return this.canStream && this.head.acceptsEventStream ? this.reply.openStream(least) : null;
  }

  get frame(): MessageFrame {
    return eventFrame();
  }
}
