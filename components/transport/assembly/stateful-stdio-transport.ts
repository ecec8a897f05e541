/** `wasi:cli/run`, for components that use more of MCP than tools, resources, prompts and completions. */
import { Result, Unit } from "../../bindings/abi";
import { serveLines } from "./stdio/serve-lines";
import { Settings } from "./settings";
import { ContextLines, StdioFeatures } from "./stdio/stateful-stdio";
import { StdioSessions } from "./stdio/stdio-sessions";

export namespace run {
  /** Returns when the client has closed its end. */
  export function run(): Result<Unit, Unit> {
    const settings = new Settings();
    return serveLines(new StdioFeatures(new StdioSessions()), settings, new ContextLines(settings.bodyLimit));
  }
}
