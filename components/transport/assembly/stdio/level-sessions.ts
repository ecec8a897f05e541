/** The one thing that a server without sessions remembers of its client: from which level on it wants log messages. */
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { levelOf } from "../../../lib/mcp/mcp-request";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { Sessions } from "../peer/sessions";
import { chooseLogLevel } from "./connection";

export class LevelSessions extends Sessions {
  setLogLevel(level: Span, _connection: Connection): void {
    chooseLogLevel(levelOf(level) as LogLevel);
  }
}
