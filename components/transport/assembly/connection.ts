/** How one message came in, and how its answer goes out: an HTTP request and its reply, or lines. */
import { Bytes, Some, Utf8 } from "../../bindings/abi";
import { OutputStream } from "../../bindings/wasi/io/streams";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { HttpContext } from "../../bindings/wasmcp/mcp-v20251125/server-auth";
import { MessageFrame } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { JsonWriter } from "../../lib/json/json-writer";
import { Message } from "../../lib/json-rpc/json-rpc";
import { Revision } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { Envelope } from "./envelope";
import { ClientSession } from "./peer/client-session";
import { ALL_RIGHTS, Rights } from "./rights";
import { Settings } from "./settings";

export abstract class Connection {
  /** The client's session, once it has been found. */
  session: ClientSession | null = null;
  /** What components see of the HTTP request; absent over stdio. */
  http: HttpContext | null = null;
  /** Who sends the message, and what they may use. */
  rights: Rights = ALL_RIGHTS;
  /** All scopes that the sender needs for the message, once they turned out to be too few. */
  missingScopes: Array<Utf8> | null = null;
  /** Whether the server keeps as many sessions as it may, so that `initialize` has begun none. */
  isFull: bool = false;
  /** Whether the message is a batch. */
  isBatch: bool = false;

  constructor(
    readonly settings: Settings,
    /** Stands between two messages to the client. */
    readonly separator: string,
  ) {}

  /** Whether a header says that the message belongs to 2026-07-28, with or without an envelope. */
  get isModern(): bool {
    return false;
  }

  /** Whether the id of an error about no request in particular is `null`: 2025-11-25 and later have none there. */
  get spellsNullId(): bool {
    return !this.isModern && this.revision < Revision.R20251125;
  }

  /** Why a response to a request of the server's is refused; `null` when it is not. */
  get responseRefusal(): string | null {
    return null;
  }

  /** The revision of messages without an envelope: a header names it, or the handshake has agreed on it. */
  abstract get revision(): Revision;

  /** `initialize` has agreed on this revision. */
  agreeOn(_revision: Revision): void {}

  /** The session that the client names. */
  get sessionId(): Span | null {
    return null;
  }

  /** Shows the client the identifier of the session that `initialize` has begun. */
  nameSession(_id: Span): void {}

  /** Whether headers name another version than the envelope; then the error has been written. */
  contradictsVersion(_envelope: Envelope, _message: Message, _writer: JsonWriter): bool {
    return false;
  }

  /** Whether headers repeat another method or name than the message has; then the error has been written. */
  contradictsMessage(_message: Message, _writer: JsonWriter): bool {
    return false;
  }

  /** Who sends the message; empty on a public server. */
  get principal(): Span {
    return this.rights.principal;
  }

  /** The least serious log messages for a client that cannot name them in each request. */
  get logLevel(): LogLevel {
    const session = this.session;
    return session === null || session.logLevel < 0 ? this.settings.logLevel : (session.logLevel as LogLevel);
  }

  /** Whether components may send messages before the result, with a stream from `openStream`. */
  get canStream(): bool {
    return false;
  }

  /** Where components write messages that precede the result, log messages from `least` on or none; absent where they cannot. */
  openStream(_least: Some<LogLevel> | null): OutputStream | null {
    return null;
  }

  /** The prefix and the suffix of each message that a component writes there. */
  get frame(): MessageFrame {
    const nothing = new Bytes(0, 0);
    return new MessageFrame(nothing, nothing);
  }
}
