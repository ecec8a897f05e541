/** One line and its answer. */
import { Bytes, Some } from "../../../bindings/abi";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageFrame } from "../../../bindings/wasmcp/mcp-v20251125/server-io";
import { Revision } from "../../../lib/mcp/revision";
import { asciiBytes } from "../../../lib/abi/text";
import { Connection } from "../connection";
import { Settings } from "../settings";
import { ClientStream } from "./client-stream";

/** Also ends a line. */
export const LINE_END = "\n";

/** What the last handshake agreed on. Clients without a handshake and without envelopes speak the newest revision of their era. */
let agreed: Revision = Revision.R20251125;

/** The least serious log messages that the client has asked for, where no session remembers it; -1 when it has not. */
let chosenLevel: i32 = -1;

export function chooseLogLevel(level: LogLevel): void {
  chosenLevel = level;
}

export class StdioConnection extends Connection {
  constructor(private readonly stream: ClientStream) {
    super(new Settings(), LINE_END);
  }

  get logLevel(): LogLevel {
    return chosenLevel < 0 ? super.logLevel : (chosenLevel as LogLevel);
  }

  get canStream(): bool {
    return this.stream.isOffered;
  }

  openStream(least: Some<LogLevel> | null): OutputStream | null {
    return this.stream.isOffered ? this.stream.open(least) : null;
  }

  get frame(): MessageFrame {
    return new MessageFrame(new Bytes(0, 0), asciiBytes(LINE_END));
  }

  get revision(): Revision {
    return agreed;
  }

  agreeOn(revision: Revision): void {
    agreed = revision;
  }
}
