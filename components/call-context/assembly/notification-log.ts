/**
 * What has changed on a server, for listeners in all its instances.
 *
 * The store has atomic counters but does not notify of changes, so that listeners look again and again. That has to be
 * cheap: one counter says how many entries there have ever been, and entry n lies in slot n modulo `SLOTS`, with its number.
 * A listener that has missed more entries than there are slots notices that. The space is bounded.
 */
import { Utf8 } from "../../bindings/abi";
import { Bucket, TypedValueTag } from "../../bindings/wasmcp/keyvalue/store";
import { JsonWriter } from "../../lib/json/json-writer";
import { integerIn } from "../../lib/json/json";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { isDamaged, ownKey } from "./storage";

// Stores hold these keys already: they stay as they are.
const COUNT = "news-count";
const SLOT = "news";
const SLOTS: i64 = 1024;
/** How many entries are read at once. */
const BATCH: i64 = 64;
/** How often a reader looks for an entry that is counted and not yet written, before it takes the writer for dead. */
const PATIENCE: i32 = 16;

/** What an entry is about. */
export const enum Topic {
  Tools = 0x54,
  Prompts = 0x50,
  Resources = 0x4c,
  /** The subject is an address. */
  Resource = 0x52,
  /** The subject is a task's id. */
  Task = 0x4b,
  /** The subject is a session's id: what it has subscribed to, or who its listener is, has changed. */
  Session = 0x53,
}

/** A failure has no consequence: the component that announces could do nothing about it. */
export function appendToLog(store: Bucket, topic: Topic, subject: Span): void {
  let counted = store.increment(ownKey(COUNT), 1);
  if (counted.isErr && isDamaged(counted.err)) {
    // Listeners notice that the count begins anew.
    store.delete(ownKey(COUNT));
    counted = store.increment(ownKey(COUNT), 1);
  }
  if (counted.isErr) return;
  const entry = new JsonWriter();
  entry.ascii(counted.ok.toString());
  entry.byte(0x20);
  entry.byte(topic as u8);
  entry.bytes(subject);
  store.setString(slot(counted.ok), utf8Of(entry.span));
}

export class LogEntry {
  constructor(
    readonly topic: Topic,
    readonly subject: Span,
  ) {}
}

/** Reads the entries that are appended from now on. */
export class LogReader {
  /** Entries were lost, so anything may have changed. The caller resets this. */
  hasMissed: bool = false;
  private at: i64 = 0;
  private attempts: i32 = 0;

  constructor(private readonly store: Bucket) {
    this.at = this.count;
  }

  /** Whether there is something that `read` has not given yet. */
  get hasMore(): bool {
    return this.count != this.at;
  }

  /** The next entries, perhaps not all that there are. */
  read(): Array<LogEntry> {
    const entries = new Array<LogEntry>();
    const count = this.count;
    if (count < this.at || count - this.at > SLOTS) return this.skipTo(count, entries);
    const last = min(count, this.at + BATCH);
    const keys = new Array<Utf8>();
    for (let n = this.at + 1; n <= last; n++) keys.push(slot(n));
    if (keys.length == 0) return entries;
    const found = this.store.getMany(keys);
    // One that is damaged cannot be read, nor what it was about.
    if (found.isErr) return isDamaged(found.err) ? this.skipTo(count, entries) : entries;
    for (let i = 0, n = keys.length; i < n; i++) {
      const pair = found.ok[i];
      const text =
        pair !== null && pair._1.tag == TypedValueTag.asString ? spanOf(pair._1.asString) : Span.empty();
      const blank = text.indexOf(0x20);
      const number = blank < 0 ? 0 : integerIn(text.slice(0, blank));
      if (number > this.at + 1) return this.skipTo(count, entries);
      if (number < this.at + 1) {
        // It has been counted and will be written at once.
        if (++this.attempts < PATIENCE) return entries;
      } else {
        entries.push(new LogEntry(text.byteAt(blank + 1) as Topic, text.slice(blank + 2)));
      }
      this.attempts = 0;
      this.at++;
    }
    return entries;
  }

  private skipTo(count: i64, entries: Array<LogEntry>): Array<LogEntry> {
    this.hasMissed = true;
    this.at = count;
    return entries;
  }

  private get count(): i64 {
    const counted = this.store.getS64(ownKey(COUNT));
    if (counted.isErr) return this.at;
    const value = counted.ok;
    return value === null ? 0 : value.value;
  }
}

function slot(number: i64): Utf8 {
  return ownKey(SLOT, spanOf(asciiUtf8((number % SLOTS).toString())));
}
