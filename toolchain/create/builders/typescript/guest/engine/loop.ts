/**
 * The event loop of a component.
 *
 * An exported function of WIT answers at once. `settle` therefore runs everything that its answer waits for: promises,
 * timers, and the host's events, on which it sleeps.
 */
import {
  inspectPromise,
  isGuestPromise,
  Promise,
  runMicrotasks,
  takeUnhandledRejections,
} from "./promise.ts";

/** `pollable` of `wasi:io/poll`. */
export interface Pollable {
  ready(): boolean;
  block(): void;
  [Symbol.dispose]?(): void;
}

/** `poll` of `wasi:io/poll`: sleeps until one is ready, and gives the places of those that are. */
export type Poll = (pollables: readonly Pollable[]) => ArrayLike<number>;

interface Waiter {
  readonly pollable: Pollable;
  readonly wake: () => void;
}

const waiters: Waiter[] = [];
const tasks: (() => void)[] = [];
/** Handed over with the first event that is waited for, so that only code that waits imports `wasi:io/poll`. */
let pollHost: Poll | undefined;
let reportError: (error: unknown, where: string) => void = () => undefined;

/** Where errors go that no code handles. */
export function reportErrorsTo(report: (error: unknown, where: string) => void): void {
  reportError = report;
}

/** A promise that is fulfilled when the event has happened. Drops the pollable. */
export function whenReady(pollable: Pollable, poll: Poll): Promise<void> {
  return new Promise<void>((resolve) => {
    onReady(pollable, poll, () => resolve());
  });
}

/** Calls `wake` when the event has happened, unless the returned function has been called before. Drops the pollable. */
export function onReady(pollable: Pollable, poll: Poll, wake: () => void): () => void {
  pollHost = poll;
  const waiter = { pollable, wake };
  waiters.push(waiter);
  return () => {
    const index = waiters.indexOf(waiter);
    if (index === -1) return;
    waiters.splice(index, 1);
    pollable[Symbol.dispose]?.();
  };
}

/** Runs `task` after the promises that are ready now, before the host's next event. */
export function queueTask(task: () => void): void {
  tasks.push(task);
}

/** The value that a promise is fulfilled with; throws what it is rejected with. Other values are returned as they are. */
export function settle<T>(value: T | PromiseLike<T>): T {
  if (!isThenable(value)) {
    runJobs();
    return value;
  }
  const promise = isGuestPromise(value) ? value : Promise.resolve(value);
  // From now on its rejection is handled.
  inspectPromise(promise);
  runJobs();
  for (;;) {
    const state = inspectPromise(promise);
    if (state.kind === "fulfilled") return state.value as T;
    if (state.kind === "rejected") throw state.reason;
    if (!advance()) throw new Error("the call waits for a promise that nothing settles");
  }
}

/** One step of the loop. False if nothing is left that could happen. */
function advance(): boolean {
  const task = tasks.shift();
  if (task !== undefined) {
    guarded(task);
    // Tasks that queue each other must not keep events waiting.
    wakeAll(waiters.filter(({ pollable }) => pollable.ready()));
    return true;
  }
  if (pollHost === undefined || waiters.length === 0) return false;
  wakeAll(Array.from(pollHost(waiters.map(({ pollable }) => pollable)), (index) => waiters[index]));
  return true;
}

function wakeAll(ready: readonly (Waiter | undefined)[]): void {
  for (const waiter of ready) {
    const index = waiter === undefined ? -1 : waiters.indexOf(waiter);
    // An event that woke before may have cancelled this one.
    if (waiter === undefined || index === -1) continue;
    waiters.splice(index, 1);
    waiter.pollable[Symbol.dispose]?.();
    guarded(waiter.wake);
  }
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    reportError(error, "in a callback");
  }
  runJobs();
}

function runJobs(): void {
  runMicrotasks((error) => reportError(error, "in a microtask"));
  for (const reason of takeUnhandledRejections()) reportError(reason, "in a promise that nothing handles");
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { readonly then?: unknown }).then === "function"
  );
}
