/** Who sends a message, and what they may use. */
import { Utf8 } from "../../bindings/abi";
import { Identity, ServerResult } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Span } from "../../lib/bytes/span";

/** What a rule is about: in the order of `kind` in `wasmcp:framework/access`, which not all builds import. */
export const enum Subject {
  Tool,
  Resource,
  Prompt,
}

/** The rights of all clients of a public server, and of the one client over stdio: everything. */
export class Rights {
  /** Whether there may be something that the sender must not use. */
  get areLimited(): bool {
    return false;
  }

  /** Who the sender is; empty on a public server. */
  get principal(): Span {
    return Span.empty();
  }

  /** The sender as components see it; absent on a public server. */
  get identity(): Identity | null {
    return null;
  }

  /** When the rights end, in seconds since 1970; 0 if they do not end. */
  get expiry(): u64 {
    return 0;
  }

  /** Nothing if the sender may use the tool, resource or prompt; otherwise all scopes that are needed for it. */
  missing(_subject: Subject, _name: Span): Array<Utf8> {
    return [];
  }

  /** Removes from a list what the sender must not use. */
  reduce(_result: ServerResult): void {}
}

export const ALL_RIGHTS: Rights = new Rights();
