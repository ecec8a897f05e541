/** `wasmcp:mcp-v20260728/changes`. */
import { Change } from "../../bindings/wasmcp/mcp-v20260728/changes";

export namespace changes {
  /** Without storage that all instances share, nobody can listen. */
  export function announce(_change: Change): void {}
}
