/**
 * Tasks in the server's store. Instances come and go; a task is what they have written about it.
 *
 * Every part has a key of its own, so that no instance overwrites what another one has written: what it is, until when its run
 * can be taken for alive, what it asks, each answer, how it ended. Who ends it first is decided by a counter.
 */
import { Tuple2, Utf8 } from "../../bindings/abi";
import { Bucket, TypedValue, TypedValueTag } from "../../bindings/wasmcp/keyvalue/store";
import { Json, Members, memberOf, objectMemberOf, textMemberOf } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { objectOf, utf8Of } from "../../lib/abi/text";
import { millisecondsNow, writeTime } from "../../lib/io/time";
import { Topic, appendToLog } from "./notification-log";
import { ownKey } from "./storage";

/** How often clients are to ask for a task, in milliseconds. */
const POLL_INTERVAL: i32 = 500;
/** What a task ends with whose run says nothing any more. */
const ABANDONED = "the server stopped before the task was done";

export function taskKey(id: Span): Utf8 {
  return ownKey("task", id);
}

export function leaseKey(id: Span): Utf8 {
  return ownKey("task-lease", id);
}

export function questionKey(id: Span): Utf8 {
  return ownKey("task-question", id);
}

export function endCountKey(id: Span): Utf8 {
  return ownKey("task-end-count", id);
}

export function endingKey(id: Span): Utf8 {
  return ownKey("task-ending", id);
}

export function answerKey(id: Span, name: Span): Utf8 {
  const whole = new JsonWriter();
  whole.bytes(id);
  whole.ascii(":");
  whole.bytes(name);
  return ownKey("task-answer", whole.span);
}

/** When a task is forgotten, according to its record; 0 without one. */
export function expiryOf(about: Utf8 | null): u64 {
  const json = objectOf(about);
  return json === null ? 0 : numberIn(json, "expiresAt");
}

/** A task as it stands at one moment. */
export class TaskRecord {
  createdAt: u64 = 0;
  /** When it is forgotten. */
  expiresAt: u64 = 0;
  /** Who has made it; empty on a public server. */
  principal: Span = Span.empty();
  /** Until when its run can be taken for alive. */
  lease: u64 = 0;
  /** `{"at":…,"requests":{…}}`, while the run waits for answers. */
  question: Json | null = null;
  /** `{"at":…,"status":…}`, and what comes with the status, once it has ended. */
  ending: Json | null = null;

  private constructor(
    private readonly store: Bucket,
    readonly id: Span,
  ) {}

  /** `null` for an unknown or expired task. A task whose run has died has failed when this returns. */
  static read(store: Bucket, id: Span): TaskRecord | null {
    const keys = new Array<Utf8>(4);
    keys[0] = taskKey(id);
    keys[1] = leaseKey(id);
    keys[2] = questionKey(id);
    keys[3] = endingKey(id);
    const found = store.getMany(keys);
    if (found.isErr) return null;
    const parts = found.ok;
    const about = jsonAt(parts, 0);
    if (about === null) return null;
    const record = new TaskRecord(store, id);
    record.createdAt = numberIn(about, "createdAt");
    record.expiresAt = numberIn(about, "expiresAt");
    const principal = textMemberOf(about, "principal");
    if (principal !== null) record.principal = principal;
    const now = millisecondsNow();
    if (now >= record.expiresAt) return null;
    const lease = parts[1];
    if (lease !== null && lease._1.tag == TypedValueTag.asU64) record.lease = lease._1.asU64;
    record.question = jsonAt(parts, 2);
    record.ending = jsonAt(parts, 3);
    if (record.ending === null && now > record.lease) record.abandon();
    return record;
  }

  /** The names of what has been asked and not been answered. */
  get unanswered(): Array<Span> {
    const names = new Array<Span>();
    const question = this.question;
    if (question === null || this.ending !== null) return names;
    const asked = new Array<Span>();
    const keys = new Array<Utf8>();
    const requests = new Members(objectMemberOf(question, "requests") as Json);
    while (requests.next()) {
      asked.push(requests.key);
      keys.push(answerKey(this.id, requests.key));
    }
    const found = this.store.getMany(keys);
    if (found.isErr) return asked;
    for (let i = 0, n = asked.length; i < n; i++) {
      if (found.ok[i] === null) names.push(asked[i]);
    }
    return names;
  }

  /** `DetailedTask`: with what is asked, or how it ended. */
  write(writer: JsonWriter): void {
    const ending = this.ending;
    const unanswered = this.unanswered;
    writer.begin("{");
    writer.key("taskId");
    writer.text(this.id);
    writer.key("status");
    if (ending !== null) writer.json(memberOf(ending, "status") as Json);
    else writer.word(unanswered.length > 0 ? "input_required" : "working");
    const message = memberOf(ending, "message");
    if (message !== null) {
      writer.key("statusMessage");
      writer.json(message);
    }
    writer.key("createdAt");
    writeTime(this.createdAt, writer);
    writer.key("lastUpdatedAt");
    writeTime(this.updatedAt, writer);
    writer.key("ttlMs");
    writer.unsigned(this.expiresAt - this.createdAt);
    writer.key("pollIntervalMs");
    writer.integer(POLL_INTERVAL);
    const question = this.question;
    if (ending === null && question !== null && unanswered.length > 0)
      writeRequests(question, unanswered, writer);
    copyMember(ending, "result", writer);
    copyMember(ending, "error", writer);
    writer.end("}");
  }

  private get updatedAt(): u64 {
    const ending = this.ending;
    if (ending !== null) return numberIn(ending, "at");
    const question = this.question;
    return question !== null ? numberIn(question, "at") : this.createdAt;
  }

  /** Its run has not renewed its lease, and no other instance can continue it. */
  private abandon(): void {
    const writer = new JsonWriter();
    writer.begin("{");
    writer.key("code");
    writer.integer(-32603);
    writer.key("message");
    writer.word(ABANDONED);
    writer.end("}");
    const ending = failedEnding(writer.span);
    endTask(this.store, this.id, ending);
    const stored = this.store.getJson(endingKey(this.id));
    if (!stored.isErr) this.ending = objectOf(stored.ok);
    // The first to end it may have died before it wrote how.
    if (this.ending === null) this.ending = Json.of(ending);
  }
}

export function completedEnding(result: Span): Span {
  const writer = beginEnding("completed");
  writer.key("result");
  writer.json(result);
  writer.end("}");
  return writer.span;
}

export function failedEnding(error: Span): Span {
  const writer = beginEnding("failed");
  const message = Json.of(error).member("message");
  if (message !== null) {
    writer.key("message");
    writer.json(message);
  }
  writer.key("error");
  writer.json(error);
  writer.end("}");
  return writer.span;
}

export function cancelledEnding(): Span {
  const writer = beginEnding("cancelled");
  writer.end("}");
  return writer.span;
}

/** Ends a task; one that has ended already stays as it is. */
export function endTask(store: Bucket, id: Span, ending: Span): void {
  const counted = store.increment(endCountKey(id), 1);
  if (counted.isErr || counted.ok != 1) return;
  store.setJson(endingKey(id), utf8Of(ending));
  appendToLog(store, Topic.Task, id);
}

/** A number of a record of ours; 0 when it is not there. */
function numberIn(json: Json, name: string): u64 {
  const value = json.member(name);
  return value !== null && value.isInteger ? (value.toI64() as u64) : 0;
}

function jsonAt(parts: Array<Tuple2<Utf8, TypedValue> | null>, index: i32): Json | null {
  const part = parts[index];
  return part !== null && part._1.tag == TypedValueTag.asJson ? objectOf(part._1.asJson) : null;
}

function beginEnding(status: string): JsonWriter {
  const writer = new JsonWriter();
  writer.begin("{");
  writer.key("at");
  writer.unsigned(millisecondsNow());
  writer.key("status");
  writer.word(status);
  return writer;
}

function writeRequests(question: Json, names: Array<Span>, writer: JsonWriter): void {
  writer.key("inputRequests");
  writer.begin("{");
  const requests = new Members(objectMemberOf(question, "requests") as Json);
  while (requests.next()) {
    for (let i = 0, n = names.length; i < n; i++) {
      if (!names[i].equals(requests.key)) continue;
      writer.keyText(names[i]);
      writer.json(requests.value);
    }
  }
  writer.end("}");
}

function copyMember(object: Json | null, name: string, writer: JsonWriter): void {
  const value = memberOf(object, name);
  if (value === null) return;
  writer.key(name);
  writer.json(value);
}
