import assert from "node:assert/strict";
import { test } from "node:test";
import {
  onReady,
  queueTask,
  reportErrorsTo,
  settle,
  whenReady,
  type Pollable,
} from "../../../../../../../../toolchain/create/builders/typescript/guest/engine/loop.ts";
import { Promise as GuestPromise } from "../../../../../../../../toolchain/create/builders/typescript/guest/engine/promise.ts";

/** A host whose events happen in the order of their times. */
function makeHost() {
  const times = new Map<Pollable, number>();
  const dropped: number[] = [];
  const event = (time: number): Pollable => {
    const pollable: Pollable = {
      ready: () => false,
      block: () => undefined,
      [Symbol.dispose]: () => void dropped.push(time),
    };
    times.set(pollable, time);
    return pollable;
  };
  const poll = (pollables: readonly Pollable[]) => {
    const first = Math.min(...pollables.map((each) => times.get(each) ?? 0));
    return pollables.flatMap((each, index) => (times.get(each) === first ? [index] : []));
  };
  return { event, poll, dropped };
}

test("a value that is no promise is returned at once", () => {
  assert.equal(settle(5), 5);
  assert.equal(settle(undefined), undefined);
});

test("waits for events of the host in their order, and drops them", () => {
  const { event, poll, dropped } = makeHost();
  const log: number[] = [];
  const wait = (time: number) => whenReady(event(time), poll).then(() => void log.push(time));
  settle(GuestPromise.all([wait(30), wait(10), wait(20)]));
  assert.deepEqual(log, [10, 20, 30]);
  assert.deepEqual(dropped, [10, 20, 30]);
});

test("an event that is cancelled does not wake", () => {
  const { event, poll, dropped } = makeHost();
  const log: string[] = [];
  const cancel = onReady(event(10), poll, () => log.push("cancelled"));
  cancel();
  cancel();
  settle(whenReady(event(20), poll));
  assert.deepEqual(log, []);
  assert.deepEqual(dropped, [10, 20]);
});

test("tasks run before the host's next event, after the promises", () => {
  const { event, poll } = makeHost();
  const log: string[] = [];
  const event_ = whenReady(event(1), poll).then(() => log.push("event"));
  queueTask(() => log.push("task"));
  void GuestPromise.resolve().then(() => log.push("promise"));
  settle(event_);
  assert.deepEqual(log, ["promise", "task", "event"]);
});

test("throws the reason of a rejected promise, and does not report it as well", () => {
  const reported: unknown[] = [];
  reportErrorsTo((error) => void reported.push(error));
  assert.throws(() => settle(GuestPromise.reject(new Error("no"))), /^Error: no$/);
  assert.deepEqual(reported, []);
});

test("a promise that nothing settles is an error", () => {
  assert.throws(() => settle(new GuestPromise(() => undefined)), /waits for a promise that nothing settles/);
});

test("an error in a callback is reported, and the rest goes on", () => {
  const reported: unknown[] = [];
  reportErrorsTo((error, where) => void reported.push([error, where]));
  queueTask(() => {
    throw "broken";
  });
  let done = false;
  queueTask(() => (done = true));
  settle(new GuestPromise((resolve) => queueTask(() => resolve(1))));
  assert.ok(done);
  void GuestPromise.reject("lost");
  settle(1);
  assert.deepEqual(reported, [
    ["broken", "in a callback"],
    ["lost", "in a promise that nothing handles"],
  ]);
});
