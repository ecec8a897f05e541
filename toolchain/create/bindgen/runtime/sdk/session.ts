/** Values that are kept for one client between its requests. */
import { Session, SessionError, SessionErrorTag } from "../wasmcp/mcp-v20251125/sessions";
import { TypedValue } from "../wasmcp/keyvalue/store";
import { messageContext } from "./message";
import { Stored, Values } from "./values";

/** The client's session: `session.setInteger("calls", session.get("calls").integer + 1)`. */
export class ClientSession extends Values {
  constructor(
    readonly id: string,
    private readonly store: string,
  ) {
    super();
  }

  get(key: string): Stored {
    const opened = this.open();
    const found = opened.get(key);
    opened.drop();
    if (found.isErr) throw new Error(reason(found.err));
    return new Stored(found.ok);
  }

  /** Ends the session. Its values can no longer be read. */
  end(): void {
    const opened = this.open();
    const ended = opened.terminate(null);
    opened.drop();
    if (ended.isErr) throw new Error(reason(ended.err));
  }

  protected put(key: string, value: TypedValue): void {
    const opened = this.open();
    const done = opened.set(key, value);
    opened.drop();
    if (done.isErr) throw new Error(reason(done.err));
  }

  private open(): Session {
    const opened = Session.open(this.id, this.store);
    if (opened.isErr) throw new Error(reason(opened.err));
    return opened.ok;
  }
}

/** The client's session; `null` if the server keeps none. */
export function session(): ClientSession | null {
  const context = messageContext();
  if (context === null) return null;
  const named = context.session;
  return named === null ? null : new ClientSession(named.sessionId, named.storeId);
}

function reason(error: SessionError): string {
  if (error.tag == SessionErrorTag.store_) return "session: " + error.store;
  if (error.tag == SessionErrorTag.unexpected) return "session: " + error.unexpected;
  return error.tag == SessionErrorTag.noSuchSession
    ? "the session has ended"
    : "session: input or output failed";
}
