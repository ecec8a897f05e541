/** `wasi:cli/run`, for components that use more of MCP than tools, resources, prompts and completions. */
import { Result, Unit } from "../../bindings/abi";
import { getStdout } from "../../bindings/wasi/cli/stdout";
import { Peer } from "./peer/peer";
import { Tasks } from "./peer/tasks";
import { Settings } from "./settings";
import { StdioCalls } from "./stdio/calls";
import { ContextLines } from "./stdio/context-lines";
import { serveLines } from "./stdio/serve";
import { StdioSessions } from "./stdio/sessions";
import { StatefulStream } from "./stdio/stateful-stream";
import { StdioSubscriptions } from "./stdio/subscriptions";

export namespace run {
  /** Returns when the client has closed its end. */
  // oxlint-disable-next-line no-shadow -- the interface and its function have the same name
  export function run(): Result<Unit, Unit> {
    const settings = new Settings();
    const subscriptions = new StdioSubscriptions();
    const peer = new Peer(new StdioSessions(), new StdioCalls(subscriptions), new Tasks(), subscriptions);
    const output = getStdout();
    const lines = new ContextLines(settings.bodyLimit);
    return serveLines(peer, settings, lines, output, new StatefulStream(output));
  }
}
