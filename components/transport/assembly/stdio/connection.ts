/** One line and its answer. */
import { Revision } from "../../../lib/mcp/revision";
import { Connection } from "../connection";
import { Settings } from "../settings";

/** Also ends a line. */
export const LINE_END = "\n";

/** What the last handshake agreed on. Clients without a handshake and without envelopes speak the newest revision of their era. */
let agreed: Revision = Revision.R20251125;

export class StdioConnection extends Connection {
  constructor() {
    super(new Settings(), LINE_END);
  }

  get revision(): Revision {
    return agreed;
  }

  agreeOn(revision: Revision): void {
    agreed = revision;
  }
}
