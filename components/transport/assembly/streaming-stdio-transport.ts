/** `wasi:cli/run`, for components that send messages to the client while they work. */
import { Result, Unit } from "../../bindings/abi";
import { getStdin } from "../../bindings/wasi/cli/stdin";
import { getStdout } from "../../bindings/wasi/cli/stdout";
import { LineReader } from "../../lib/io/line-reader";
import { Calls } from "./peer/calls";
import { Peer } from "./peer/peer";
import { Subscriptions } from "./peer/subscriptions";
import { Tasks } from "./peer/tasks";
import { Settings } from "./settings";
import { LentStream } from "./stdio/lent-stream";
import { LevelSessions } from "./stdio/level-sessions";
import { serveLines } from "./stdio/serve";

export namespace run {
  /** Returns when the client has closed its end. */
  // oxlint-disable-next-line no-shadow -- the interface and its function have the same name
  export function run(): Result<Unit, Unit> {
    const settings = new Settings();
    const peer = new Peer(new LevelSessions(), new Calls(), new Tasks(), new Subscriptions());
    const output = getStdout();
    const lines = new LineReader(getStdin(), settings.bodyLimit);
    return serveLines(peer, settings, lines, output, new LentStream(output));
  }
}
