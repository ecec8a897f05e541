/** Node's `events`. `EventEmitter` is a function, since packages call it without `new`. */
import type { AbortSignal } from "../platform/abort-signal.ts";
import { DOMException } from "../platform/dom-exception.ts";
import { EventTarget } from "../platform/event-target.ts";

type Name = string | symbol;
type Listener = ((...values: never[]) => unknown) & { listener?: Listener };

export const errorMonitor: symbol = /* @__PURE__ */ Symbol("events.errorMonitor");
export const captureRejectionSymbol: symbol = /* @__PURE__ */ Symbol.for("nodejs.rejection");
export const captureRejections = false;
export let defaultMaxListeners = 10;

export interface EventEmitter {
  on(name: Name, listener: Listener): this;
  once(name: Name, listener: Listener): this;
  off(name: Name, listener: Listener): this;
  emit(name: Name, ...values: unknown[]): boolean;
  listeners(name: Name): Listener[];
  removeListener(name: Name, listener: Listener): this;
}

/** Kept outside of the object, whose properties belong to the program; made when the first listener comes. */
const tables = new WeakMap<object, Map<Name, readonly Listener[]>>();

function tableOf(emitter: object): Map<Name, readonly Listener[]> {
  let table = tables.get(emitter);
  if (table === undefined) tables.set(emitter, (table = new Map()));
  return table;
}

function checkListener(listener: unknown): void {
  if (typeof listener === "function") return;
  throw Object.assign(
    new TypeError(`The "listener" argument must be of type function. Received ${String(listener)}`),
    {
      code: "ERR_INVALID_ARG_TYPE",
    },
  );
}

function add(emitter: EventEmitter, name: Name, listener: Listener, isFirst: boolean): EventEmitter {
  checkListener(listener);
  const table = tableOf(emitter);
  if (table.has("newListener")) emitter.emit("newListener", name, listener.listener ?? listener);
  const list = table.get(name) ?? [];
  table.set(name, isFirst ? [listener, ...list] : [...list, listener]);
  return emitter;
}

function onceWrapper(emitter: EventEmitter, name: Name, listener: Listener): Listener {
  checkListener(listener);
  const wrapper: Listener = (...values) => {
    emitter.removeListener(name, wrapper);
    return listener.apply(emitter, values);
  };
  wrapper.listener = listener;
  return wrapper;
}

export function EventEmitter(this: unknown, _options?: unknown): void {
  if (new.target !== undefined && !(this instanceof EventEmitter))
    throw new TypeError("expected an EventEmitter");
}

const methods = {
  on(this: EventEmitter, name: Name, listener: Listener) {
    return add(this, name, listener, false);
  },
  addListener(this: EventEmitter, name: Name, listener: Listener) {
    return add(this, name, listener, false);
  },
  prependListener(this: EventEmitter, name: Name, listener: Listener) {
    return add(this, name, listener, true);
  },
  once(this: EventEmitter, name: Name, listener: Listener) {
    return this.on(name, onceWrapper(this, name, listener));
  },
  prependOnceListener(this: EventEmitter, name: Name, listener: Listener) {
    return add(this, name, onceWrapper(this, name, listener), true);
  },
  off(this: EventEmitter, name: Name, listener: Listener) {
    return this.removeListener(name, listener);
  },
  removeListener(this: EventEmitter, name: Name, listener: Listener) {
    checkListener(listener);
    const table = tableOf(this);
    const list = table.get(name) ?? [];
    const index = list.findLastIndex((each) => each === listener || each.listener === listener);
    if (index === -1) return this;
    if (list.length === 1) table.delete(name);
    else table.set(name, list.toSpliced(index, 1));
    if (table.has("removeListener")) this.emit("removeListener", name, listener);
    return this;
  },
  removeAllListeners(this: EventEmitter, name?: Name) {
    const table = tableOf(this);
    if (!table.has("removeListener")) {
      if (name === undefined) table.clear();
      else table.delete(name);
      return this;
    }
    const names = name === undefined ? [...table.keys()].filter((each) => each !== "removeListener") : [name];
    for (const each of names) {
      for (const listener of (table.get(each) ?? []).toReversed()) this.removeListener(each, listener);
    }
    if (name === undefined) table.clear();
    return this;
  },
  emit(this: EventEmitter, name: Name, ...values: unknown[]): boolean {
    const table = tableOf(this);
    if (name === "error" && table.has(errorMonitor)) this.emit(errorMonitor, ...values);
    const list = table.get(name);
    if (list === undefined) {
      if (name !== "error") return false;
      const [error] = values;
      if (error instanceof Error) throw error;
      throw Object.assign(new Error(`Unhandled error. (${String(error)})`), {
        code: "ERR_UNHANDLED_ERROR",
        context: error,
      });
    }
    for (const listener of list) listener.apply(this, values as never[]);
    return true;
  },
  listenerCount(this: EventEmitter, name: Name, listener?: Listener): number {
    const list = tableOf(this).get(name) ?? [];
    return listener === undefined
      ? list.length
      : list.filter((each) => each === listener || each.listener === listener).length;
  },
  listeners(this: EventEmitter, name: Name): Listener[] {
    return (tableOf(this).get(name) ?? []).map((each) => each.listener ?? each);
  },
  rawListeners(this: EventEmitter, name: Name): Listener[] {
    return [...(tableOf(this).get(name) ?? [])];
  },
  eventNames(this: EventEmitter): Name[] {
    return [...tableOf(this).keys()];
  },
  /** Node warns about leaks with it. A component ends with its request, so it only keeps the number. */
  setMaxListeners(this: EventEmitter, count: number) {
    limits.set(this, count);
    return this;
  },
  getMaxListeners(this: EventEmitter): number {
    return limits.get(this) ?? defaultMaxListeners;
  },
};

const limits = new WeakMap<object, number>();

/** A promise of the next event's values. */
export function once(
  emitter: EventEmitter | EventTarget,
  name: string,
  options?: { readonly signal?: AbortSignal | undefined },
): Promise<unknown[]> {
  const signal = options?.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortError(signal));
      return;
    }
    if (emitter instanceof EventTarget) {
      emitter.addEventListener(name, (event) => resolve([event]), { once: true });
      return;
    }
    const finish = (settle: () => void): void => {
      emitter.removeListener(name, done);
      emitter.removeListener("error", failed);
      signal?.removeEventListener("abort", aborted);
      settle();
    };
    const done: Listener = (...values) => finish(() => resolve(values));
    const failed: Listener = (error) => finish(() => reject(error as unknown));
    const aborted = (): void => finish(() => reject(abortError(signal)));
    emitter.on(name, done);
    if (name !== "error") emitter.on("error", failed);
    signal?.addEventListener("abort", aborted);
  });
}

function abortError(signal: AbortSignal | undefined): Error {
  return new DOMException("The operation was aborted", { name: "AbortError", cause: signal?.reason });
}

/** The events as they come, as an asynchronous iterator. */
export function on(
  emitter: EventEmitter,
  name: string,
  options?: { readonly signal?: AbortSignal | undefined; readonly close?: readonly string[] | undefined },
): AsyncIterableIterator<unknown[]> {
  const events: unknown[][] = [];
  const waiting: PromiseWithResolvers<IteratorResult<unknown[]>>[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isDone = false;
  const take: Listener = (...values) => {
    const next = waiting.shift();
    if (next === undefined) events.push(values);
    else next.resolve({ value: values, done: false });
  };
  const fail = (error: unknown): void => {
    const next = waiting.shift();
    if (next === undefined) failure = { error };
    else next.reject(error);
    finish();
  };
  const finish = (): void => {
    isDone = true;
    emitter.removeListener(name, take);
    emitter.removeListener("error", fail as Listener);
    for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
  };
  emitter.on(name, take);
  if (name !== "error") emitter.on("error", fail as Listener);
  for (const each of options?.close ?? []) emitter.on(each, finish as Listener);
  options?.signal?.addEventListener("abort", () => fail(abortError(options.signal)));
  return {
    async next(): Promise<IteratorResult<unknown[]>> {
      const value = events.shift();
      if (value !== undefined) return { value, done: false };
      if (failure !== undefined) {
        const { error } = failure;
        failure = undefined;
        throw error;
      }
      if (isDone) return { value: undefined, done: true };
      const next = Promise.withResolvers<IteratorResult<unknown[]>>();
      waiting.push(next);
      return next.promise;
    },
    async return(): Promise<IteratorResult<unknown[]>> {
      finish();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export function listenerCount(emitter: { listenerCount(name: Name): number }, name: Name): number {
  return emitter.listenerCount(name);
}

export function getEventListeners(emitter: EventEmitter, name: Name): Listener[] {
  return emitter.listeners(name);
}

export function getMaxListeners(emitter: object): number {
  return limits.get(emitter) ?? defaultMaxListeners;
}

export function setMaxListeners(count: number, ...emitters: readonly object[]): void {
  if (emitters.length === 0) defaultMaxListeners = count;
  for (const emitter of emitters) limits.set(emitter, count);
}

export function addAbortListener(signal: AbortSignal, listener: () => void): Disposable {
  if (signal.aborted) queueMicrotask(listener);
  else signal.addEventListener("abort", listener, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener("abort", listener) };
}

const made: typeof EventEmitter & { new (options?: unknown): EventEmitter } = /* @__PURE__ */ makeEmitter();

function makeEmitter(): typeof made {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(EventEmitter.prototype, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
  const statics = {
    EventEmitter,
    once,
    on,
    listenerCount,
    getEventListeners,
    getMaxListeners,
    setMaxListeners,
    addAbortListener,
    errorMonitor,
    captureRejectionSymbol,
    captureRejections,
    usingDomains: false,
  };
  Object.assign(EventEmitter, statics);
  Object.defineProperty(EventEmitter, "defaultMaxListeners", {
    get: () => defaultMaxListeners,
    set: (count: number) => {
      setMaxListeners(count);
    },
    enumerable: true,
  });
  return EventEmitter as unknown as typeof made;
}

export { made as default };
