/** `wasmcp:mcp-v20260728/changes` over HTTP: what is announced goes to the store, where whoever listens finds it. */
import { Change, ChangeTag } from "../../bindings/wasmcp/mcp-v20260728/changes";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";
import { Topic, appendNews } from "./news-log";
import { storage } from "./storage";

export namespace changes {
  /** Without storage that all instances share, nobody can listen. */
  export function announce(change: Change): void {
    const store = storage();
    if (store === null) return;
    const nothing = Span.empty();
    switch (change.tag) {
      case ChangeTag.tools:
        appendNews(store, Topic.Tools, nothing);
        break;
      case ChangeTag.prompts:
        appendNews(store, Topic.Prompts, nothing);
        break;
      case ChangeTag.resources:
        appendNews(store, Topic.Resources, nothing);
        break;
      default:
        appendNews(store, Topic.Resource, spanOf(change.resource));
    }
  }
}
