/** `wasi:cli/run`: a process that a client has started and talks to over its standard streams. */
import { Result, Unit } from "../../bindings/abi";
import { getStdin } from "../../bindings/wasi/cli/stdin";
import { getStdout } from "../../bindings/wasi/cli/stdout";
import { LineReader } from "../../lib/io/line-reader";
import { plainPeer } from "./peer/peer";
import { Settings } from "./settings";
import { ClientStream } from "./stdio/client-stream";
import { serveLines } from "./stdio/serve";

export namespace run {
  /** Returns when the client has closed its end. */
  // oxlint-disable-next-line no-shadow -- the interface and its function have the same name
  export function run(): Result<Unit, Unit> {
    const settings = new Settings();
    const lines = new LineReader(getStdin(), settings.bodyLimit);
    return serveLines(plainPeer(), settings, lines, getStdout(), new ClientStream());
  }
}
