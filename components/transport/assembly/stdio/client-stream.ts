/** The stream on which components write to the client before their result. Here, they get none. */
import { Some } from "../../../bindings/abi";
import { OutputStream } from "../../../bindings/wasi/io/streams";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";

export class ClientStream {
  /** Whether components can be given one. */
  get isOffered(): bool {
    return false;
  }

  /** For one call, with log messages from `least` on or none. */
  open(_least: Some<LogLevel> | null): OutputStream | null {
    return null;
  }
}
