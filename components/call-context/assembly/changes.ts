/** `wasmcp:mcp-v20260728/changes` over HTTP: announcements go to the store, where listeners find them. */
import { Change, ChangeTag } from "../../bindings/wasmcp/mcp-v20260728/changes";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";
import { Topic, appendToLog } from "./notification-log";
import { storage } from "./storage";

export namespace changes {
  /** Without storage that all instances share, no client can listen. */
  export function announce(change: Change): void {
    const store = storage();
    if (store === null) return;
    const nothing = Span.empty();
    switch (change.tag) {
      case ChangeTag.tools:
        appendToLog(store, Topic.Tools, nothing);
        break;
      case ChangeTag.prompts:
        appendToLog(store, Topic.Prompts, nothing);
        break;
      case ChangeTag.resources:
        appendToLog(store, Topic.Resources, nothing);
        break;
      default:
        appendToLog(store, Topic.Resource, spanOf(change.resource));
    }
  }
}
