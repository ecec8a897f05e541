/**
 * `wasmcp:framework/listening` over HTTP: one listener, which is the request that this instance answers, and the news that
 * others leave in the store.
 */
import { Result, Tuple2, Unit, Utf8 } from "../../bindings/abi";
import { heapMark, heapRelease } from "../../bindings/abi";
import { Interest, News } from "../../bindings/wasmcp/framework/listening";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { NewsEntry, NewsReader, Topic, appendNews } from "./news-log";
import { sessionKey } from "./session-key";
import { storage } from "./storage";
import { Subscriptions, changeSubscription } from "./subscriptions";
import { WatchedTask } from "./watched-task";
import { Waiting, monotonicMilliseconds } from "./waiting";

/** How many listeners a session has had: the last one is the one that counts. */
const LISTENERS = "listeners";
/** How often tasks are looked at of which nothing is heard, in milliseconds: one that has died says nothing. */
const TASK_INTERVAL: u64 = 5_000;

let listener: Listener | null = null;

export namespace listening {
  export function isShared(): bool {
    return storage() !== null;
  }

  export function listen(name: Utf8, interest: Interest): void {
    const store = storage();
    if (store !== null) listener = new Listener(store, name, interest);
  }

  export function forget(name: Utf8): bool {
    const present = listener;
    if (present === null || !present.name.equals(name)) return false;
    listener = null;
    return true;
  }

  export function next(milliseconds: u32): Array<Tuple2<Utf8, News>> {
    const present = listener;
    return present === null ? [] : present.next(milliseconds);
  }

  export function subscribe(session: Utf8, uri: Utf8): Result<Unit, Utf8> {
    return change(session, uri, true);
  }

  export function unsubscribe(session: Utf8, uri: Utf8): Result<Unit, Utf8> {
    return change(session, uri, false);
  }
}

function change(session: Utf8, uri: Utf8, isWanted: bool): Result<Unit, Utf8> {
  const store = storage();
  if (store === null)
    return Result.err<Unit, Utf8>(asciiUtf8("the server has no store to remember subscriptions in"));
  const changed = changeSubscription(store, spanOf(session), spanOf(uri), isWanted);
  if (!changed.isErr) appendNews(store, Topic.Session, spanOf(session));
  return changed;
}

/**
 * Idle for hours, and must not need more memory for that: what a look has made is released when it was of no use, and news when the next
 * ones are asked for. Nothing else in this component may keep what it makes while there is a listener.
 */
class Listener {
  private readonly reader: NewsReader;
  private readonly waiting: Waiting = new Waiting();
  private readonly tasks: Array<WatchedTask> = [];
  private session: Span | null = null;
  private subscriptions: Subscriptions | null = null;
  /** The number of this listener among those of its session. */
  private number: i64 = 0;
  private tasksAt: u64 = 0;
  private news: Array<Tuple2<Utf8, News>> = [];
  /** What lies behind it is garbage when `next` is called. 0 until then. */
  private kept: usize = 0;
  /** Whether the present look has made something that must stay: subscriptions, the state of a task. */
  private isKept: bool = false;

  constructor(
    private readonly store: Bucket,
    readonly name: Utf8,
    private readonly interest: Interest,
  ) {
    // Before anything is looked at: what changes after that is news.
    this.reader = new NewsReader(store);
    for (let i = 0, n = interest.tasks.length; i < n; i++)
      this.tasks.push(new WatchedTask(spanOf(interest.tasks[i])));
    const session = interest.session;
    if (session !== null) this.takeOver(spanOf(session));
  }

  /** Becomes the one listener of a session. */
  private takeOver(session: Span): void {
    this.session = session;
    const counted = this.store.increment(sessionKey(session, LISTENERS), 1);
    if (!counted.isErr) this.number = counted.ok;
    appendNews(this.store, Topic.Session, session);
    const subscriptions = new Subscriptions(this.store, session);
    subscriptions.refresh();
    this.subscriptions = subscriptions;
  }

  next(milliseconds: u32): Array<Tuple2<Utf8, News>> {
    if (this.kept == 0) this.kept = heapMark();
    const until = monotonicMilliseconds() + milliseconds;
    while (true) {
      heapRelease(this.kept);
      this.isKept = false;
      this.news = new Array<Tuple2<Utf8, News>>();
      this.look();
      if (this.isKept) this.kept = heapMark();
      if (this.news.length > 0) {
        this.waiting.hasNews();
        return this.news;
      }
      const now = monotonicMilliseconds();
      if (now >= until) return this.news;
      this.waiting.sleep(until - now);
    }
  }

  /** Collects the news. */
  private look(): void {
    const subscriptions = this.subscriptions;
    if (subscriptions !== null && subscriptions.isBehind) this.refresh(subscriptions);
    if (this.reader.hasMore) {
      const entries = this.reader.read();
      for (let i = 0, n = entries.length; i < n; i++) this.hear(entries[i]);
      if (this.reader.hasMissed) {
        this.reader.hasMissed = false;
        this.hearEverything();
      }
    }
    if (this.tasks.length > 0) {
      const now = monotonicMilliseconds();
      if (this.tasksAt == 0 || now - this.tasksAt >= TASK_INTERVAL) {
        this.tasksAt = now;
        for (let i = 0, n = this.tasks.length; i < n; i++) this.tell(this.tasks[i]);
      }
    }
  }

  private refresh(subscriptions: Subscriptions): void {
    if (subscriptions.refresh()) this.isKept = true;
  }

  private hear(entry: NewsEntry): void {
    const subject = entry.subject;
    switch (entry.topic) {
      case Topic.Tools:
        if (this.interest.tools) this.add(News.tools());
        break;
      case Topic.Prompts:
        if (this.interest.prompts) this.add(News.prompts());
        break;
      case Topic.Resources:
        if (this.interest.resources) this.add(News.resources());
        break;
      case Topic.Resource:
        if (this.wants(subject)) this.add(News.resource(utf8Of(subject)));
        break;
      case Topic.Task:
        for (let i = 0, n = this.tasks.length; i < n; i++) {
          if (this.tasks[i].id.equals(subject)) this.tell(this.tasks[i]);
        }
        break;
      case Topic.Session: {
        const session = this.session;
        if (session !== null && session.equals(subject)) this.hearOfSession(session);
        break;
      }
    }
  }

  private hearOfSession(session: Span): void {
    const subscriptions = this.subscriptions;
    if (subscriptions !== null) this.refresh(subscriptions);
    const counted = this.store.getS64(sessionKey(session, LISTENERS));
    if (counted.isErr) return;
    const value = counted.ok;
    if (value !== null && value.value > this.number) this.add(News.replaced());
  }

  /** So much has happened that it is not known any more what. */
  private hearEverything(): void {
    const interest = this.interest;
    if (interest.tools) this.add(News.tools());
    if (interest.prompts) this.add(News.prompts());
    if (interest.resources) this.add(News.resources());
    for (let i = 0, n = interest.uris.length; i < n; i++) this.add(News.resource(interest.uris[i]));
    const session = this.session;
    const subscriptions = this.subscriptions;
    if (session !== null && subscriptions !== null) {
      this.hearOfSession(session);
      const uris = subscriptions.all;
      for (let i = 0, n = uris.length; i < n; i++) this.add(News.resource(utf8Of(uris[i])));
    }
    this.tasksAt = 0;
  }

  private wants(uri: Span): bool {
    const uris = this.interest.uris;
    for (let i = 0, n = uris.length; i < n; i++) {
      if (spanOf(uris[i]).equals(uri)) return true;
    }
    const subscriptions = this.subscriptions;
    return subscriptions !== null && subscriptions.has(uri);
  }

  private tell(task: WatchedTask): void {
    const state = task.look(this.store);
    if (state === null) return;
    this.isKept = true;
    this.add(News.task(utf8Of(state)));
  }

  private add(news: News): void {
    this.news.push(new Tuple2<Utf8, News>(this.name, news));
  }
}
