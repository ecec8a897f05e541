/**
 * What has happened on a server, for whoever listens, in whatever instance.
 *
 * The store has atomic counters and nothing that tells of changes, so that listeners look again and again. That has to be
 * cheap: one counter says how many entries there have ever been, and entry n lies in slot n modulo `SLOTS`, with its number.
 * Whoever was away for longer than the slots last knows that it has missed something. The space is bounded.
 */
import { Utf8 } from "../../bindings/abi";
import { Bucket, TypedValueTag } from "../../bindings/wasmcp/keyvalue/store";
import { JsonWriter } from "../../lib/json/json-writer";
import { integerIn } from "../../lib/json/json";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { ownKey } from "./storage";

const COUNT = "news-count";
const SLOT = "news";
const SLOTS: i64 = 1024;
/** How many entries are read at once. */
const BATCH: i64 = 64;
/** How often an entry is looked for that has a number and is not there yet, before it is given up: its writer is gone. */
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

/** When this fails, nobody hears of it: there is nothing that the component which announces could do. */
export function appendNews(store: Bucket, topic: Topic, subject: Span): void {
  const counted = store.increment(ownKey(COUNT), 1);
  if (counted.isErr) return;
  const entry = new JsonWriter();
  entry.ascii(counted.ok.toString());
  entry.byte(0x20);
  entry.byte(topic as u8);
  entry.bytes(subject);
  store.setString(slot(counted.ok), utf8Of(entry.span));
}

export class NewsEntry {
  constructor(
    readonly topic: Topic,
    readonly subject: Span,
  ) {}
}

/** Reads what is appended from now on. */
export class NewsReader {
  /** Entries were lost: anything may have happened. Whoever looks sets it back. */
  hasMissed: bool = false;
  private at: i64;
  private attempts: i32 = 0;

  constructor(private readonly store: Bucket) {
    this.at = this.count;
  }

  /** Whether there is something that `read` has not given yet. */
  get hasMore(): bool {
    return this.count > this.at;
  }

  /** The next entries, perhaps not all that there are. */
  read(): Array<NewsEntry> {
    const entries = new Array<NewsEntry>();
    const count = this.count;
    if (count - this.at > SLOTS) return this.skipTo(count, entries);
    const last = min(count, this.at + BATCH);
    const keys = new Array<Utf8>();
    for (let n = this.at + 1; n <= last; n++) keys.push(slot(n));
    if (keys.length == 0) return entries;
    const found = this.store.getMany(keys);
    if (found.isErr) return entries;
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
        entries.push(new NewsEntry(text.byteAt(blank + 1) as Topic, text.slice(blank + 2)));
      }
      this.attempts = 0;
      this.at++;
    }
    return entries;
  }

  private skipTo(count: i64, entries: Array<NewsEntry>): Array<NewsEntry> {
    this.hasMissed = true;
    this.at = count;
    return entries;
  }

  private get count(): i64 {
    const counted = this.store.getS64(ownKey(COUNT));
    if (counted.isErr) return 0;
    const value = counted.ok;
    return value === null ? 0 : value.value;
  }
}

function slot(number: i64): Utf8 {
  return ownKey(SLOT, spanOf(asciiUtf8((number % SLOTS).toString())));
}
