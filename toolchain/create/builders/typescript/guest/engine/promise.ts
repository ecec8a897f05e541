/**
 * The global `Promise` of a component.
 *
 * Problem: the engine runs the jobs of its own promises only while it loads code. An exported function of WIT answers
 * at once, and its promises would never be settled.
 * Idea: promises of our own, whose jobs wait in a queue that `loop.ts` runs until the answer is there. The bundler turns `async`
 * functions into generators that use them.
 *
 * Follows ECMAScript 2025, section 27.2, whose names for operations are kept here.
 */

type Job = () => void;

/** A ring would save nothing here: the queue is short, and emptied from the front in one go. */
let jobs: Job[] = [];

/** The global `queueMicrotask`. */
export function queueMicrotask(job: Job): void {
  if (typeof job !== "function") throw new TypeError("`queueMicrotask` expects a function");
  jobs.push(job);
}

/** Runs jobs until none is left, and gives the first error that one of them throws to `report`. */
export function runMicrotasks(report: (error: unknown) => void): void {
  while (jobs.length > 0) {
    const batch = jobs;
    jobs = [];
    for (const job of batch) {
      try {
        job();
      } catch (error) {
        report(error);
      }
    }
  }
}

/** Promises that were rejected while nothing waited for them. */
const unhandled = new Set<GuestPromise<unknown>>();

/** The reasons of rejected promises that nothing has handled, since the last time. */
export function takeUnhandledRejections(): readonly unknown[] {
  const reasons = Array.from(unhandled, (promise) => reasonOf(promise));
  unhandled.clear();
  return reasons;
}

let reasonOf: (promise: GuestPromise<unknown>) => unknown;
let stateOf: (promise: GuestPromise<unknown>) => Settlement;

/** What has become of a promise. */
export type Settlement =
  | { readonly kind: "pending" }
  | { readonly kind: "fulfilled"; readonly value: unknown }
  | { readonly kind: "rejected"; readonly reason: unknown };

/** Whether `value` is a promise of ours, which `inspectPromise` can look at. */
export function isGuestPromise(value: unknown): boolean {
  return value instanceof GuestPromise;
}

/** Looks at a promise of ours without waiting, and counts as handling its rejection. */
export function inspectPromise(promise: unknown): Settlement {
  return stateOf(promise as GuestPromise<unknown>);
}

type Executor<T> = (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: unknown) => void) => void;

interface Capability {
  readonly promise: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Reaction {
  readonly capability: Capability | undefined;
  readonly onFulfilled: ((value: unknown) => unknown) | undefined;
  readonly onRejected: ((reason: unknown) => unknown) | undefined;
}

type Constructor = new (executor: Executor<unknown>) => object;

const PENDING = 0;
const FULFILLED = 1;
const REJECTED = 2;

class GuestPromise<T> {
  #state: typeof PENDING | typeof FULFILLED | typeof REJECTED = PENDING;
  #result: unknown = undefined;
  #reactions: Reaction[] = [];
  #isHandled = false;

  static {
    Object.defineProperty(this, "name", { value: "Promise", configurable: true });
    reasonOf = (promise) => promise.#result;
    stateOf = (promise) => {
      promise.#markHandled();
      if (promise.#state === PENDING) return { kind: "pending" };
      if (promise.#state === FULFILLED) return { kind: "fulfilled", value: promise.#result };
      return { kind: "rejected", reason: promise.#result };
    };
  }

  constructor(executor: Executor<T>) {
    if (typeof executor !== "function") throw new TypeError("`new Promise` expects a function");
    const { resolve, reject } = this.#resolvingFunctions();
    try {
      executor(resolve, reject);
    } catch (error) {
      reject(error);
    }
  }

  static get [Symbol.species](): unknown {
    return this;
  }

  get [Symbol.toStringTag](): string {
    return "Promise";
  }

  // oxlint-disable-next-line unicorn/no-thenable -- this is what a promise is
  then(onFulfilled?: unknown, onRejected?: unknown): unknown {
    const constructor = speciesOf(this);
    // An ordinary promise needs no executor call of its own to be made.
    const capability = newCapability(constructor);
    this.#react({
      capability,
      onFulfilled: typeof onFulfilled === "function" ? (onFulfilled as Reaction["onFulfilled"]) : undefined,
      onRejected: typeof onRejected === "function" ? (onRejected as Reaction["onRejected"]) : undefined,
    });
    return capability.promise;
  }

  catch(onRejected?: unknown): unknown {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: unknown): unknown {
    if (typeof onFinally !== "function") return this.then(onFinally, onFinally);
    const constructor = speciesOf(this);
    const after = (outcome: () => unknown) => {
      const result: unknown = onFinally();
      return (promiseResolve(constructor, result) as PromiseLike<unknown>).then(outcome);
    };
    return this.then(
      (value: unknown) => after(() => value),
      (reason: unknown) =>
        after(() => {
          throw reason;
        }),
    );
  }

  static resolve(value?: unknown): unknown {
    return promiseResolve(this as unknown as Constructor, value);
  }

  static reject(reason?: unknown): unknown {
    const capability = newCapability(this as unknown as Constructor);
    capability.reject(reason);
    return capability.promise;
  }

  static withResolvers(): Capability {
    const { promise, resolve, reject } = newCapability(this as unknown as Constructor);
    return { promise, resolve, reject };
  }

  static try(callback: (...args: unknown[]) => unknown, ...args: unknown[]): unknown {
    const capability = newCapability(this as unknown as Constructor);
    try {
      capability.resolve(callback(...args));
    } catch (error) {
      capability.reject(error);
    }
    return capability.promise;
  }

  static all(iterable: Iterable<unknown>): unknown {
    return combine(this as unknown as Constructor, iterable, (each) => ({
      onFulfilled: (value) => each.set(value),
      onRejected: each.reject,
      finish: each.resolve,
    }));
  }

  static allSettled(iterable: Iterable<unknown>): unknown {
    return combine(this as unknown as Constructor, iterable, (each) => ({
      onFulfilled: (value) => each.set({ status: "fulfilled", value }),
      onRejected: (reason) => each.set({ status: "rejected", reason }),
      finish: each.resolve,
    }));
  }

  static any(iterable: Iterable<unknown>): unknown {
    return combine(this as unknown as Constructor, iterable, (each) => ({
      onFulfilled: each.resolve,
      onRejected: (reason) => each.set(reason),
      finish: (errors) => each.reject(new AggregateError(errors, "All promises were rejected")),
    }));
  }

  static race(iterable: Iterable<unknown>): unknown {
    return combine(this as unknown as Constructor, iterable, (each) => ({
      onFulfilled: each.resolve,
      onRejected: each.reject,
      finish: undefined,
    }));
  }

  #resolvingFunctions(): Pick<Capability, "resolve" | "reject"> {
    let isResolved = false;
    const once = (work: (value: unknown) => void) => (value: unknown) => {
      if (isResolved) return;
      isResolved = true;
      work.call(this, value);
    };
    return { resolve: once(this.#resolve), reject: once(this.#reject) };
  }

  #resolve(value: unknown): void {
    if (value === this) {
      this.#reject(new TypeError("a promise cannot be resolved with itself"));
      return;
    }
    if ((typeof value !== "object" || value === null) && typeof value !== "function") {
      this.#settle(FULFILLED, value);
      return;
    }
    let then: unknown;
    try {
      ({ then } = value as { readonly then?: unknown });
    } catch (error) {
      this.#reject(error);
      return;
    }
    if (typeof then !== "function") {
      this.#settle(FULFILLED, value);
      return;
    }
    jobs.push(() => {
      const { resolve, reject } = this.#resolvingFunctions();
      try {
        then.call(value, resolve, reject);
      } catch (error) {
        reject(error);
      }
    });
  }

  #reject(reason: unknown): void {
    this.#settle(REJECTED, reason);
    if (!this.#isHandled) unhandled.add(this);
  }

  #settle(state: typeof FULFILLED | typeof REJECTED, result: unknown): void {
    this.#state = state;
    this.#result = result;
    const reactions = this.#reactions;
    this.#reactions = [];
    for (const reaction of reactions) this.#schedule(reaction);
  }

  #react(reaction: Reaction): void {
    if (this.#state === PENDING) this.#reactions.push(reaction);
    else this.#schedule(reaction);
    this.#markHandled();
  }

  #markHandled(): void {
    if (!this.#isHandled && this.#state === REJECTED) unhandled.delete(this);
    this.#isHandled = true;
  }

  #schedule({ capability, onFulfilled, onRejected }: Reaction): void {
    const isFulfilled = this.#state === FULFILLED;
    const handler = isFulfilled ? onFulfilled : onRejected;
    const result = this.#result;
    jobs.push(() => {
      if (handler === undefined) {
        if (isFulfilled) capability?.resolve(result);
        else capability?.reject(result);
        return;
      }
      let handled: unknown;
      try {
        handled = handler(result);
      } catch (error) {
        capability?.reject(error);
        return;
      }
      capability?.resolve(handled);
    });
  }
}

function newCapability(constructor: Constructor): Capability {
  let resolve: unknown;
  let reject: unknown;
  const promise = new constructor((resolvePromise, rejectPromise) => {
    if (resolve !== undefined || reject !== undefined)
      throw new TypeError("the executor was called more than once");
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  if (typeof resolve !== "function" || typeof reject !== "function")
    throw new TypeError("the constructor of the promise gave no resolving functions");
  return { promise, resolve: resolve as Capability["resolve"], reject: reject as Capability["reject"] };
}

function speciesOf(promise: object): Constructor {
  const { constructor } = promise as { readonly constructor?: { readonly [Symbol.species]?: unknown } };
  return (constructor?.[Symbol.species] ?? GuestPromise) as Constructor;
}

function promiseResolve(constructor: Constructor, value: unknown): unknown {
  if (value instanceof GuestPromise && (value.constructor as unknown) === constructor) return value;
  const capability = newCapability(constructor);
  capability.resolve(value);
  return capability.promise;
}

/** What the parts of a combined promise do with the whole. */
interface Combined {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Sets the value of this part. The last part finishes the whole. */
  readonly set: (value: unknown) => void;
}

interface Combination {
  readonly onFulfilled: (value: unknown) => void;
  readonly onRejected: (reason: unknown) => void;
  readonly finish: ((values: unknown[]) => void) | undefined;
}

function combine(
  constructor: Constructor,
  iterable: Iterable<unknown>,
  combination: (each: Combined) => Combination,
): unknown {
  const { promise, resolve, reject } = newCapability(constructor);
  const values: unknown[] = [];
  // One more than there are parts, until all of them are known: a part may be settled at once.
  let missing = 1;
  let finish: Combination["finish"];
  const part = (): Combination => {
    const index = values.length;
    values.push(undefined);
    let isSet = false;
    return combination({
      resolve,
      reject,
      set: (value) => {
        if (isSet) return;
        isSet = true;
        values[index] = value;
        missing--;
        if (missing === 0) finish?.(values);
      },
    });
  };
  try {
    const resolveOne = (constructor as unknown as { resolve?: unknown }).resolve;
    if (typeof resolveOne !== "function") throw new TypeError("the constructor has no function `resolve`");
    ({ finish } = combination({ resolve, reject, set: () => undefined }));
    for (const value of iterable) {
      const { onFulfilled, onRejected } = part();
      missing++;
      (resolveOne.call(constructor, value) as PromiseLike<unknown>).then(onFulfilled, onRejected);
    }
    missing--;
    if (missing === 0) finish?.(values);
  } catch (error) {
    reject(error);
  }
  return promise;
}

/** Typed as the language types the global, which it replaces. */
const Promise = GuestPromise as unknown as PromiseConstructor;
export { Promise };
