/**
 * `wasmcp:framework/listening` and `wasmcp:mcp-v20260728/changes` over stdio: listeners and announcements meet in this
 * instance. What was announced is told between two messages, each change once, however often it was announced.
 */
import { Result, Tuple2, Unit, Utf8, unit } from "../../bindings/abi";
import { Interest, News } from "../../bindings/wasmcp/framework/listening";
import { Change, ChangeTag } from "../../bindings/wasmcp/mcp-v20260728/changes";
import { keepText } from "../../lib/abi/keep";

class Listener {
  constructor(
    readonly name: Utf8,
    public interest: Interest,
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
        if (isWantedBySomebody(change.resource)) add(changed, change.resource);
    }
  }
}

export namespace listening {
  export function isShared(): bool {
    return true;
  }

  export function listen(name: Utf8, interest: Interest): void {
    for (let i = 0, n = listeners.length; i < n; i++) {
      if (!listeners[i].name.equals(name)) continue;
      listeners[i].interest = kept(interest);
      return;
    }
    listeners.push(new Listener(keepText(name), kept(interest)));
  }

  export function forget(name: Utf8): bool {
    for (let i = 0, n = listeners.length; i < n; i++) {
      if (!listeners[i].name.equals(name)) continue;
      listeners.splice(i, 1);
      return true;
    }
    return false;
  }

  /** Nothing is waited for: while this instance waits, nobody else can announce anything. */
  export function next(_milliseconds: u32): Array<Tuple2<Utf8, News>> {
    const news = new Array<Tuple2<Utf8, News>>();
    for (let i = 0, n = listeners.length; i < n; i++) {
      const name = listeners[i].name;
      const interest = listeners[i].interest;
      if (hasTools && interest.tools) news.push(new Tuple2<Utf8, News>(name, News.tools()));
      if (hasPrompts && interest.prompts) news.push(new Tuple2<Utf8, News>(name, News.prompts()));
      if (hasResources && interest.resources) news.push(new Tuple2<Utf8, News>(name, News.resources()));
      for (let k = 0, m = changed.length; k < m; k++) {
        if (wants(interest, changed[k])) news.push(new Tuple2<Utf8, News>(name, News.resource(changed[k])));
      }
    }
    hasTools = false;
    hasPrompts = false;
    hasResources = false;
    if (changed.length > 0) changed = [];
    return news;
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
function kept(interest: Interest): Interest {
  const uris = new Array<Utf8>();
  for (let i = 0, n = interest.uris.length; i < n; i++) uris.push(keepText(interest.uris[i]));
  interest.uris = uris;
  const session = interest.session;
  if (session !== null) interest.session = keepText(session);
  interest.tasks = [];
  return interest;
}

function isWantedBySomebody(uri: Utf8): bool {
  for (let i = 0, n = listeners.length; i < n; i++) {
    if (wants(listeners[i].interest, uri)) return true;
  }
  return false;
}

function wants(interest: Interest, uri: Utf8): bool {
  return indexOf(interest.uris, uri) >= 0 || (interest.session !== null && indexOf(subscriptions, uri) >= 0);
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
