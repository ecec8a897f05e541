/** `setTimeout`, `setInterval`, `setImmediate`: callbacks in the order of their times, on the host's clock. */
import { onReady, queueTask } from "../engine/loop.ts";
import { isRunning, usedWhileLoading } from "../engine/state.ts";
import * as clock from "wasi:clocks/monotonic-clock@0.2.12";
import { poll } from "wasi:io/poll@0.2.12";

type Callback = (...values: unknown[]) => void;

/** As in browsers and Node: longer delays do not fit into 32 bits and mean 1. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** By time; equal times in the order in which they were set. */
let pending: Timer[] = [];
/** The event that wakes us for the first of them. */
let alarm: { readonly time: number; readonly cancel: () => void } | undefined;
let lastId = 0;
/** For `clearTimeout` with the number that a timer converts to. */
const byId = new Map<number, Timer>();

/** As Node's: an object that converts to a number, as browsers have it. */
export class Timer {
  readonly #id: number = ++lastId;
  readonly #callback: () => void;
  readonly #delay: number;
  readonly #repeats: boolean;
  #isActive = false;
  /** Nanoseconds of the host's clock. */
  #time = 0;

  constructor(callback: () => void, delay: number, repeats: boolean) {
    this.#callback = callback;
    this.#delay = delay;
    this.#repeats = repeats;
  }

  get time(): number {
    return this.#time;
  }
  ref(): this {
    return this;
  }
  /** A call ends when its answer is there. No timer holds it up, so there is nothing to let go. */
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  close(): this {
    this.stop();
    return this;
  }
  refresh(): this {
    this.stop();
    this.start();
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.#id;
  }
  [Symbol.dispose](): void {
    this.stop();
  }

  start(): void {
    this.#isActive = true;
    byId.set(this.#id, this);
    this.#time = clock.now() + this.#delay * 1e6;
    const after = pending.findIndex((each) => each.time > this.#time);
    pending.splice(after === -1 ? pending.length : after, 0, this);
    setAlarm();
  }

  stop(): void {
    this.#isActive = false;
    byId.delete(this.#id);
    pending = pending.filter((each) => each !== this);
    setAlarm();
  }

  run(): void {
    // Another callback may have stopped it since its time came.
    if (!this.#isActive) return;
    this.stop();
    try {
      this.#callback();
    } finally {
      if (this.#repeats && !this.#wasCleared) this.start();
    }
  }

  #wasCleared = false;
  clear(): void {
    this.#wasCleared = true;
    this.stop();
  }
}

/** Sleeps until the first timer, and not for one that is gone. */
function setAlarm(): void {
  const time = pending[0]?.time;
  if (alarm?.time === time) return;
  alarm?.cancel();
  alarm = undefined;
  if (time === undefined) return;
  alarm = { time, cancel: onReady(clock.subscribeInstant(time), poll, wake) };
}

function wake(): void {
  alarm = undefined;
  const now = clock.now();
  const due = pending.filter(({ time }) => time <= now);
  pending = pending.filter(({ time }) => time > now);
  // Each is a task of its own: the promises that one settles run before the next.
  for (const timer of due) queueTask(() => timer.run());
  setAlarm();
}

function newTimer(
  name: string,
  callback: unknown,
  delay: unknown,
  values: unknown[],
  repeats: boolean,
): Timer {
  if (typeof callback !== "function") throw new TypeError(`expected a function as first argument of ${name}`);
  const milliseconds = Math.trunc(Number(delay ?? 0));
  const isUsable = milliseconds >= 1 && milliseconds <= LONGEST_DELAY;
  const timer = new Timer(() => (callback as Callback)(...values), isUsable ? milliseconds : 1, repeats);
  if (isRunning()) timer.start();
  else usedWhileLoading(`${name}()`);
  return timer;
}

export function setTimeout(callback: Callback, delay?: number, ...values: unknown[]): Timer {
  return newTimer("setTimeout", callback, delay, values, false);
}

export function setInterval(callback: Callback, delay?: number, ...values: unknown[]): Timer {
  return newTimer("setInterval", callback, delay, values, true);
}

export function clearTimeout(timer?: unknown): void {
  if (timer instanceof Timer) timer.clear();
  else if (timer instanceof Immediate) timer.clear();
  else byId.get(Number(timer))?.clear();
}

export const clearInterval: typeof clearTimeout = clearTimeout;

/** As Node's: what `setImmediate` gives. */
export class Immediate {
  #callback: (() => void) | undefined;

  constructor(callback: () => void) {
    this.#callback = callback;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  clear(): void {
    this.#callback = undefined;
  }
  [Symbol.dispose](): void {
    this.clear();
  }
  run(): void {
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.();
  }
}

export function setImmediate(callback: Callback, ...values: unknown[]): Immediate {
  if (typeof callback !== "function")
    throw new TypeError("expected a function as first argument of setImmediate");
  const immediate = new Immediate(() => callback(...values));
  if (isRunning()) queueTask(() => immediate.run());
  else usedWhileLoading("setImmediate()");
  return immediate;
}

export const clearImmediate: typeof clearTimeout = clearTimeout;
