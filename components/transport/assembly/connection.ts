/** What answering a message needs to know of the way it came. */
import { Bytes } from "../../bindings/abi";
import { OutputStream } from "../../bindings/wasi/io/streams";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { HttpContext } from "../../bindings/wasmcp/mcp-v20251125/server-auth";
import { MessageFrame } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { Span } from "../../lib/bytes/span";
import { ClientSession } from "./stateful/client-session";
import { Features } from "./features";
import { Settings } from "./settings";

export class Connection {
  constructor(
    readonly settings: Settings,
    /** What components are told about the HTTP request; absent where there is none. */
    readonly http: HttpContext | null,
    /** What stands between two messages to the client. */
    readonly separator: string,
    /** What can be done beyond asking the chain. */
    readonly features: Features,
  ) {}

  /** The client's session, if it has one. */
  session: ClientSession | null = null;

  /** Who is asking; empty on a public server. */
  get principal(): Span {
    return new Span(0, 0);
  }

  /** The least serious log messages for a client that cannot say so with each request. */
  get logLevel(): LogLevel {
    const session = this.session;
    return session === null || session.logLevel < 0 ? this.settings.logLevel : (session.logLevel as LogLevel);
  }

  /** Tells the client by which name its session goes. */
  sessionBegun(_id: Span): void {}

  /** Whether components may send messages before the result. */
  get canStream(): bool {
    return this.features.canSendLines;
  }

  /** Where components write messages that precede the result, log messages from `least` on; absent where they cannot. */
  openStream(_least: LogLevel): OutputStream | null {
    return null;
  }

  /** What surrounds each message that a component writes there. */
  get frame(): MessageFrame {
    const nothing = new Bytes(0, 0);
    return new MessageFrame(nothing, nothing);
  }
}
