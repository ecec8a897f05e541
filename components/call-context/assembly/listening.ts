/**
 * `wasmcp:framework/listening` over HTTP: one listener, which is the request that this instance answers. It reads
 * from the store what other instances announce.
 */
import { Result, Tuple2, Unit, Utf8 } from "../../bindings/abi";
import { heapMark, heapRelease } from "../../bindings/abi";
import { Filter, Notification } from "../../bindings/wasmcp/framework/listening";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { LogEntry, LogReader, Topic, appendToLog } from "./notification-log";
import { sessionKey } from "./session-key";
import { storage } from "./storage";
import { Subscriptions, changeSubscription } from "./subscriptions";
import { WatchedTask } from "./watched-task";
import { Waiting, monotonicMilliseconds } from "./waiting";

/** How many listeners a session has had: the last one is the one that counts. */
const LISTENERS = "listeners";
/** How often the listener looks at its tasks, in milliseconds: a run that has died writes nothing to the log. */
const TASK_INTERVAL: u64 = 5_000;

let listener: Listener | null = null;

export namespace listening {
  export function isShared(): bool {
    return storage() !== null;
  }

  export function listen(name: Utf8, filter: Filter): void {
    const store = storage();
    if (store !== null) listener = new Listener(store, name, filter);
  }

  export function forget(name: Utf8): bool {
    const present = listener;
    if (present === null || !present.name.equals(name)) return false;
    listener = null;
    return true;
  }

  export function next(milliseconds: u32): Array<Tuple2<Utf8, Notification>> {
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
  if (!changed.isErr) appendToLog(store, Topic.Session, spanOf(session));
  return changed;
}

/**
 * May wait for hours, in constant memory: each look releases what the one before has made, notifications too. Nothing else in this component may keep what it makes while there is a listener.
 */
class Listener {
  private readonly reader: LogReader;
  private readonly waiting: Waiting = new Waiting();
  private readonly tasks: Array<WatchedTask> = [];
  private session: Span | null = null;
  private subscriptions: Subscriptions | null = null;
  /** The number of this listener among those of its session. */
  private number: i64 = 0;
  private tasksAt: u64 = 0;
  private due: Array<Tuple2<Utf8, Notification>> = [];
  /** What lies behind it is garbage when `next` is called. 0 until then. */
  private kept: usize = 0;
  /** Whether the present look has made something that must stay: subscriptions, the state of a task. */
  private isKept: bool = false;

  constructor(
    private readonly store: Bucket,
    readonly name: Utf8,
    private readonly filter: Filter,
  ) {
    // First of all: from here on, every change is a notification.
    this.reader = new LogReader(store);
    for (let i = 0, n = filter.tasks.length; i < n; i++)
      this.tasks.push(new WatchedTask(spanOf(filter.tasks[i])));
    const session = filter.session;
    if (session !== null) this.takeOver(spanOf(session));
  }

  /** Becomes the one listener of a session. */
  private takeOver(session: Span): void {
    this.session = session;
    const counted = this.store.increment(sessionKey(session, LISTENERS), 1);
    if (!counted.isErr) this.number = counted.ok;
    appendToLog(this.store, Topic.Session, session);
    const subscriptions = new Subscriptions(this.store, session);
    subscriptions.refresh();
    this.subscriptions = subscriptions;
  }

  next(milliseconds: u32): Array<Tuple2<Utf8, Notification>> {
    if (this.kept == 0) this.kept = heapMark();
    const until = monotonicMilliseconds() + milliseconds;
    while (true) {
      heapRelease(this.kept);
      this.isKept = false;
      this.due = new Array<Tuple2<Utf8, Notification>>();
      this.look();
      if (this.isKept) this.kept = heapMark();
      if (this.due.length > 0) {
        this.waiting.resetPause();
        return this.due;
      }
      const now = monotonicMilliseconds();
      if (now >= until) return this.due;
      this.waiting.sleep(until - now);
    }
  }

  /** Collects the notifications that are due. */
  private look(): void {
    const subscriptions = this.subscriptions;
    if (subscriptions !== null && subscriptions.isBehind) this.refresh(subscriptions);
    if (this.reader.hasMore) {
      const entries = this.reader.read();
      for (let i = 0, n = entries.length; i < n; i++) this.read(entries[i]);
      if (this.reader.hasMissed) {
        this.reader.hasMissed = false;
        this.addEverything();
      }
    }
    if (this.tasks.length > 0) {
      const now = monotonicMilliseconds();
      if (this.tasksAt == 0 || now - this.tasksAt >= TASK_INTERVAL) {
        this.tasksAt = now;
        for (let i = 0, n = this.tasks.length; i < n; i++) this.addTask(this.tasks[i]);
      }
    }
  }

  private refresh(subscriptions: Subscriptions): void {
    if (subscriptions.refresh()) this.isKept = true;
  }

  private read(entry: LogEntry): void {
    const subject = entry.subject;
    switch (entry.topic) {
      case Topic.Tools:
        if (this.filter.tools) this.add(Notification.tools());
        break;
      case Topic.Prompts:
        if (this.filter.prompts) this.add(Notification.prompts());
        break;
      case Topic.Resources:
        if (this.filter.resources) this.add(Notification.resources());
        break;
      case Topic.Resource:
        if (this.wants(subject)) this.add(Notification.resource(utf8Of(subject)));
        break;
      case Topic.Task:
        for (let i = 0, n = this.tasks.length; i < n; i++) {
          if (this.tasks[i].id.equals(subject)) this.addTask(this.tasks[i]);
        }
        break;
      case Topic.Session: {
        const session = this.session;
        if (session !== null && session.equals(subject)) this.readSession(session);
        break;
      }
    }
  }

  private readSession(session: Span): void {
    const subscriptions = this.subscriptions;
    if (subscriptions !== null) this.refresh(subscriptions);
    const counted = this.store.getS64(sessionKey(session, LISTENERS));
    if (counted.isErr) return;
    const value = counted.ok;
    if (value !== null && value.value > this.number) this.add(Notification.replaced());
  }

  /** More has happened than the log keeps: anything may have changed. */
  private addEverything(): void {
    const filter = this.filter;
    if (filter.tools) this.add(Notification.tools());
    if (filter.prompts) this.add(Notification.prompts());
    if (filter.resources) this.add(Notification.resources());
    for (let i = 0, n = filter.uris.length; i < n; i++) this.add(Notification.resource(filter.uris[i]));
    const session = this.session;
    const subscriptions = this.subscriptions;
    if (session !== null && subscriptions !== null) {
      this.readSession(session);
      const uris = subscriptions.all;
      for (let i = 0, n = uris.length; i < n; i++) this.add(Notification.resource(utf8Of(uris[i])));
    }
    this.tasksAt = 0;
  }

  private wants(uri: Span): bool {
    const uris = this.filter.uris;
    for (let i = 0, n = uris.length; i < n; i++) {
      if (spanOf(uris[i]).equals(uri)) return true;
    }
    const subscriptions = this.subscriptions;
    return subscriptions !== null && subscriptions.has(uri);
  }

  private addTask(task: WatchedTask): void {
    const state = task.look(this.store);
    if (state === null) return;
    this.isKept = true;
    this.add(Notification.task(utf8Of(state)));
  }

  private add(notification: Notification): void {
    this.due.push(new Tuple2<Utf8, Notification>(this.name, notification));
  }
}
