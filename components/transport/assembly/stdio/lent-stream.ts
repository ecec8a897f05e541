/** Standard output, lent to components. `server-io` writes whole lines, and leaves out log messages that the client does not want. */
import { Some } from "../../../bindings/abi";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { showFrom } from "../../../bindings/wasmcp/stdio-reply/client-log";
import { ClientStream } from "./client-stream";

export class LentStream extends ClientStream {
  /** The stream lives for as long as the process does. */
  constructor(private readonly output: OutputStream) {
    super();
  }

  get isOffered(): bool {
    return true;
  }

  open(least: Some<LogLevel> | null): OutputStream | null {
    showFrom(least);
    return this.output;
  }
}
