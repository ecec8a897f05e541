/**
 * Messages as events of the reply, which `server-io` holds. What the client answers comes with another request, to another
 * instance, which leaves it in the storage that all share; this one looks there again and again.
 *
 * | key | value |
 * |---|---|
 * | `__mcp__:question:<id>` | the session whose client was asked; there for as long as a call waits |
 * | `__mcp__:answer:<id>` | the response |
 * | `<session>:__cancelled__:<request>` | there once the client has cancelled that request; goes when the session does |
 * | `<session>:__cancels__`, `<session>:__cancel-7__` | how many it has cancelled, and the last ones of them |
 */
import { now, subscribeDuration } from "../../bindings/wasi/clocks/monotonic-clock";
import { probe, send } from "../../bindings/wasmcp/http-reply/late-reply";
import { JsonWriter } from "../../lib/json/json-writer";
import { Json } from "../../lib/json/json";
import { Era } from "../../bindings/wasmcp/mcp-v20260728/context";
import { Span } from "../../lib/bytes/span";
import { Utf8, heapMark, heapRelease } from "../../bindings/abi";
import { jsonOf, spanOf, utf8Of } from "../../lib/abi/text";
import { Channel } from "./channel";
import { CurrentCall } from "./current-call";
import { sessionKey } from "./session-key";
import { isDamaged, storage } from "./storage";
import { StoredQuestion, answerTo, removeQuestion, storeQuestion } from "./stored-question";

const MILLISECOND: u64 = 1_000_000;
/** How long the first look at the storage is from the second; each pause is half as long again as the one before. */
const FIRST_PAUSE: u64 = 10 * MILLISECOND;
const LONGEST_PAUSE: u64 = 250 * MILLISECOND;
/** How often a client that is being waited for has to show that it is there. */
const PROBE_INTERVAL: u64 = 5000 * MILLISECOND;
/** How often a component's question whether it is cancelled is looked into. */
const CANCEL_INTERVAL: u64 = 100 * MILLISECOND;
/** Until then a reply without messages before the result stays one JSON body. */
const CANCEL_DELAY: u64 = 1000 * MILLISECOND;

/** How many cancelled requests of a session are remembered, so that a client cannot fill the store. */
const MOST_CANCELLED: i64 = 256;
/** A cancelled request with a longer identifier goes on. */
const LONGEST_ID: i32 = 256;
const GONE = "__cancelled__:";

export class HttpChannel extends Channel {
  private lastProbe: u64 = 0;
  private lastLook: u64 = 0;

  get isOfOneInstance(): bool {
    return false;
  }

  send(message: Span): bool {
    return send(utf8Of(message));
  }

  obstacle(): string {
    if (storage() !== null) return "";
    return "its answer would be another request, which does not reach this one, since this server has no storage that its instances share";
  }

  expect(id: Span, call: CurrentCall): bool {
    const bucket = storage();
    return bucket !== null && storeQuestion(bucket, id, spanOf(call.session));
  }

  forget(id: Span): void {
    const bucket = storage();
    if (bucket !== null) removeQuestion(bucket, id);
  }

  receive(id: Span, call: CurrentCall): Json | null {
    const bucket = storage();
    if (bucket === null) return null;
    const question = StoredQuestion.find(bucket, id);
    if (question === null) return null;
    const key = answerTo(id);
    this.lastProbe = now();
    let pause = FIRST_PAUSE;
    let answer: Utf8 | null = null;
    while (true) {
      const mark = heapMark();
      const found = bucket.getString(key);
      // A store that does not answer now may do so later; an answer that is damaged never will be one.
      if (found.isErr && isDamaged(found.err)) break;
      if (!found.isErr) answer = found.ok;
      if (answer !== null || question.isOver || this.isOver(call)) break;
      const timer = subscribeDuration(pause);
      timer.block();
      timer.drop();
      heapRelease(mark);
      pause = min(pause + pause / 2, LONGEST_PAUSE);
    }
    removeQuestion(bucket, id);
    return jsonOf(answer);
  }

  deliver(id: Span, response: Span, session: Span): bool {
    const bucket = storage();
    if (bucket === null) return false;
    const question = StoredQuestion.find(bucket, id);
    if (question === null || !question.session.equals(session)) return false;
    return !bucket.setString(answerTo(id), utf8Of(response)).isErr;
  }

  /** Without a session it is not known whose request that is: all clients count theirs from one. */
  cancel(requestId: Span, session: Span): void {
    const bucket = session.length > 0 ? storage() : null;
    if (bucket === null || requestId.length > LONGEST_ID) return;
    const counted = bucket.increment(sessionKey(session, "cancels"), 1);
    if (counted.isErr) return;
    const slot = sessionKey(session, "cancel-" + (counted.ok % MOST_CANCELLED).toString());
    const before = bucket.getString(slot);
    if (!before.isErr) {
      const oldest = before.ok;
      if (oldest !== null) bucket.delete(goneKey(spanOf(oldest), session));
    }
    bucket.setString(slot, utf8Of(requestId));
    bucket.setBool(goneKey(requestId, session), true);
  }

  isCancelled(call: CurrentCall): bool {
    const at = now();
    if (at - call.begunAt < CANCEL_DELAY || at - this.lastLook < CANCEL_INTERVAL) return call.isOver;
    this.lastLook = at;
    // A component may look for as long as it works.
    const mark = heapMark();
    // Before 2026-07-28 a client that is no longer connected may still come back for the answer.
    if (call.request.era == Era.modern && !call.isOver && call.request.canSend && !probe())
      call.isOver = true;
    const isCalledOff = this.isCalledOff(call);
    heapRelease(mark);
    return isCalledOff;
  }

  /** Whether waiting makes no sense any more. */
  private isOver(call: CurrentCall): bool {
    const at = now();
    if (at - this.lastProbe > PROBE_INTERVAL) {
      this.lastProbe = at;
      if (!probe()) return true;
    }
    return this.isCalledOff(call);
  }

  /** No client cancels a call that takes no time, and each look at the store costs some. */
  noticeCancellation(call: CurrentCall): void {
    if (now() - call.begunAt > CANCEL_DELAY) this.isCalledOff(call);
  }

  private isCalledOff(call: CurrentCall): bool {
    const session = spanOf(call.session);
    if (call.isOver || session.length == 0) return call.isOver;
    const bucket = storage();
    if (bucket === null) return false;
    const found = bucket.exists(goneKey(spanOf(call.request.id), session));
    if (!found.isErr && found.ok) call.isOver = true;
    return call.isOver;
  }
}

/** Belongs to the session, and is removed with it. */
function goneKey(requestId: Span, session: Span): Utf8 {
  const writer = new JsonWriter();
  writer.bytes(session);
  writer.ascii(":");
  writer.ascii(GONE);
  writer.bytes(requestId);
  return utf8Of(writer.span);
}
