/** The run of a task in this instance, which goes on after the request that began it has been answered. */
import { Utf8, heapMark, heapRelease } from "../../bindings/abi";
import { Bucket, TypedValueTag } from "../../bindings/wasmcp/keyvalue/store";
import { Json, Members } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { spanOf, utf8Of } from "../../lib/abi/text";
import { millisecondsNow } from "../../lib/io/time";
import { Topic, appendToLog } from "./notification-log";
import { answerKey, endCountKey, endTask, leaseKey, questionKey } from "./task-record";
import { Waiting, monotonicMilliseconds } from "./waiting";

/** How often the store is asked whether the task has been cancelled, in milliseconds. */
const CHECK_INTERVAL: u64 = 100;

let running: TaskRun | null = null;

/** The run of a task in this instance; absent while a request is being answered. */
export function currentRun(): TaskRun | null {
  return running;
}

export function setCurrentRun(run: TaskRun | null): void {
  running = run;
}

/** The run of the task that was created last, until it begins. */
let pending: TaskRun | null = null;

export function pendingRun(): TaskRun | null {
  return pending;
}

export function setPendingRun(run: TaskRun | null): void {
  pending = run;
}

export class TaskRun {
  private round: i32 = 0;
  private checkedAt: u64 = 0;
  private aliveAt: u64 = 0;
  private isOver: bool = false;

  constructor(
    private readonly store: Bucket,
    readonly id: Span,
    private readonly expiresAt: u64,
    /** For how many milliseconds a run is taken for alive that says nothing. */
    private readonly lease: u64,
  ) {
    this.aliveAt = monotonicMilliseconds();
  }

  /** Whether the task has been cancelled or has expired. Asking also renews the lease of its run. */
  get isCancelled(): bool {
    if (this.isOver) return true;
    const now = monotonicMilliseconds();
    if (now - this.checkedAt < CHECK_INTERVAL && this.checkedAt != 0) return false;
    this.checkedAt = now;
    if (this.isExpired) {
      this.isOver = true;
      return true;
    }
    this.sayAlive(now);
    const counted = this.store.getS64(endCountKey(this.id));
    if (!counted.isErr && counted.ok !== null) this.isOver = true;
    return this.isOver;
  }

  /** Says that the run is alive, if it has not lately. */
  heartbeat(): void {
    this.sayAlive(monotonicMilliseconds());
  }

  /**
   * Asks the client, which finds the questions in the task, and waits. `requests` is a JSON object, and so is the answer, with
   * the same names; `null` when the task is over.
   */
  ask(requests: Json): Span | null {
    const round = ++this.round;
    const names = new Array<Span>();
    const answerKeys = new Array<Utf8>();
    const question = new JsonWriter();
    question.begin("{");
    question.key("at");
    question.unsigned(millisecondsNow());
    question.key("requests");
    question.begin("{");
    const members = new Members(requests);
    while (members.next()) {
      // A name may stand for one question only in the life of a task, but a component may ask the same again.
      const name = new JsonWriter();
      name.ascii(round.toString());
      name.ascii("-");
      name.bytes(members.key);
      names.push(members.key);
      answerKeys.push(answerKey(this.id, name.span));
      question.keyText(name.span);
      question.json(members.value);
    }
    question.end("}");
    question.end("}");
    const asked = this.store.setJson(questionKey(this.id), utf8Of(question.span));
    if (asked.isErr) return null;
    appendToLog(this.store, Topic.Task, this.id);
    const answers = this.awaitAnswers(names, answerKeys);
    this.store.delete(questionKey(this.id));
    this.store.deleteMany(answerKeys);
    if (answers !== null) appendToLog(this.store, Topic.Task, this.id);
    return answers;
  }

  end(ending: Span): void {
    // Others may have removed already what has expired, and nothing is to come back.
    if (!this.isExpired) endTask(this.store, this.id, ending);
    this.store.delete(leaseKey(this.id));
  }

  private get isExpired(): bool {
    return millisecondsNow() >= this.expiresAt;
  }

  private awaitAnswers(names: Array<Span>, keys: Array<Utf8>): Span | null {
    const waiting = new Waiting();
    while (true) {
      const mark = heapMark();
      if (this.isCancelled) return null;
      const answers = this.readAnswers(names, keys);
      if (answers !== null) return answers;
      heapRelease(mark);
      waiting.sleep();
    }
  }

  private readAnswers(names: Array<Span>, keys: Array<Utf8>): Span | null {
    const found = this.store.getMany(keys);
    if (found.isErr) return null;
    const answers = new JsonWriter();
    answers.begin("{");
    for (let i = 0, n = keys.length; i < n; i++) {
      const pair = found.ok[i];
      if (pair === null || pair._1.tag != TypedValueTag.asJson) return null;
      answers.keyText(names[i]);
      answers.json(spanOf(pair._1.asJson));
    }
    answers.end("}");
    return answers.span;
  }

  private sayAlive(now: u64): void {
    if (now - this.aliveAt < this.lease / 4 || this.isExpired) return;
    this.aliveAt = now;
    this.store.setU64(leaseKey(this.id), millisecondsNow() + this.lease);
  }
}
