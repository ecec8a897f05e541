/**
 * `wasmcp:framework/listening` and `wasmcp:mcp-v20260728/changes` over stdio: listeners and announcements meet in this
 * instance. Notifications go out between two messages, one for each change, however often it was announced.
 */
import { Result, Tuple2, Unit, Utf8, unit } from "../../bindings/abi";
import { Filter, Notification } from "../../bindings/wasmcp/framework/listening";
import { Change, ChangeTag } from "../../bindings/wasmcp/mcp-v20260728/changes";
import { keepText } from "../../lib/abi/keep";

class Listener {
  constructor(
    readonly name: Utf8,
    public filter: Filter,
  ) {}
}

let listeners: Array<Listener> = [];
/** What the client has subscribed to by `resources/subscribe`. */
let subscriptions: Array<Utf8> = [];
let hasTools: bool = false;
let hasPrompts: bool = false;
let hasResources: bool = false;
let changed: Array<Utf8> = [];

export namespace changes {
  export function announce(change: Change): void {
    if (listeners.length == 0) return;
    switch (change.tag) {
      case ChangeTag.tools:
        hasTools = true;
        break;
      case ChangeTag.prompts:
        hasPrompts = true;
        break;
      case ChangeTag.resources:
        hasResources = true;
        break;
      default:
        if (isWantedByListener(change.resource)) add(changed, change.resource);
    }
  }
}

export namespace listening {
  export function isShared(): bool {
    return true;
  }

  export function listen(name: Utf8, filter: Filter): void {
    for (let i = 0, n = listeners.length; i < n; i++) {
      if (!listeners[i].name.equals(name)) continue;
      listeners[i].filter = kept(filter);
      return;
    }
    listeners.push(new Listener(keepText(name), kept(filter)));
  }

  export function forget(name: Utf8): bool {
    for (let i = 0, n = listeners.length; i < n; i++) {
      if (!listeners[i].name.equals(name)) continue;
      listeners.splice(i, 1);
      return true;
    }
    return false;
  }

  /** Does not wait: while this instance waits, no component can announce anything. */
  export function next(_milliseconds: u32): Array<Tuple2<Utf8, Notification>> {
    const due = new Array<Tuple2<Utf8, Notification>>();
    for (let i = 0, n = listeners.length; i < n; i++) {
      const name = listeners[i].name;
      const filter = listeners[i].filter;
      if (hasTools && filter.tools) due.push(new Tuple2<Utf8, Notification>(name, Notification.tools()));
      if (hasPrompts && filter.prompts)
        due.push(new Tuple2<Utf8, Notification>(name, Notification.prompts()));
      if (hasResources && filter.resources)
        due.push(new Tuple2<Utf8, Notification>(name, Notification.resources()));
      for (let k = 0, m = changed.length; k < m; k++) {
        if (wants(filter, changed[k]))
          due.push(new Tuple2<Utf8, Notification>(name, Notification.resource(changed[k])));
      }
    }
    hasTools = false;
    hasPrompts = false;
    hasResources = false;
    if (changed.length > 0) changed = [];
    return due;
  }

  export function subscribe(_session: Utf8, uri: Utf8): Result<Unit, Utf8> {
    add(subscriptions, uri);
    return Result.ok<Unit, Utf8>(unit);
  }

  export function unsubscribe(_session: Utf8, uri: Utf8): Result<Unit, Utf8> {
    const index = indexOf(subscriptions, uri);
    if (index >= 0) subscriptions.splice(index, 1);
    return Result.ok<Unit, Utf8>(unit);
  }
}

/** What outlives the call that it came with. */
function kept(filter: Filter): Filter {
  const uris = new Array<Utf8>();
  for (let i = 0, n = filter.uris.length; i < n; i++) uris.push(keepText(filter.uris[i]));
  filter.uris = uris;
  const session = filter.session;
  if (session !== null) filter.session = keepText(session);
  filter.tasks = [];
  return filter;
}

function isWantedByListener(uri: Utf8): bool {
  for (let i = 0, n = listeners.length; i < n; i++) {
    if (wants(listeners[i].filter, uri)) return true;
  }
  return false;
}

function wants(filter: Filter, uri: Utf8): bool {
  return indexOf(filter.uris, uri) >= 0 || (filter.session !== null && indexOf(subscriptions, uri) >= 0);
}

function add(texts: Array<Utf8>, text: Utf8): void {
  if (indexOf(texts, text) < 0) texts.push(keepText(text));
}

function indexOf(texts: Array<Utf8>, text: Utf8): i32 {
  for (let i = 0, n = texts.length; i < n; i++) {
    if (texts[i].equals(text)) return i;
  }
  return -1;
}
