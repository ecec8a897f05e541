/**
 * Node's `AsyncLocalStorage`: a value that follows the flow of a program through promises and timers.
 *
 * The values of all storages are one map, which is replaced and never changed. A callback of a promise or a timer runs with the map of the
 * moment at which it was given. Only programs that make a storage pay for that: the first one wraps `then` and the timers.
 */

type Values = ReadonlyMap<AsyncLocalStorage<unknown>, unknown>;

let current: Values = new Map();
let isFollowing = false;

function runWith<Result>(values: Values, work: () => Result): Result {
  const before = current;
  current = values;
  try {
    return work();
  } finally {
    current = before;
  }
}

type AnyFunction = (...values: unknown[]) => unknown;

/** A function that runs with the values of now. */
function bind(callback: AnyFunction): AnyFunction {
  const values = current;
  return function (this: unknown, ...args) {
    return runWith(values, () => callback.apply(this, args));
  };
}

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  const wrap = (owner: object, name: string): void => {
    const original = (owner as Readonly<Record<string, unknown>>)[name];
    if (typeof original !== "function") return;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      return (original as AnyFunction).apply(
        this,
        args.map((each) => (typeof each === "function" ? bind(each as AnyFunction) : each)),
      );
    };
    Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  };
  wrap(Promise.prototype, "then");
  for (const name of ["queueMicrotask", "setImmediate", "setInterval", "setTimeout"]) wrap(globalThis, name);
}

export class AsyncLocalStorage<Value> {
  readonly #fallback: Value | undefined;

  constructor(options?: { readonly defaultValue?: Value }) {
    this.#fallback = options?.defaultValue;
    follow();
  }

  static bind(callback: AnyFunction): AnyFunction {
    return bind(callback);
  }
  static snapshot(): (callback: AnyFunction, ...args: unknown[]) => unknown {
    const values = current;
    return (callback, ...args) => runWith(values, () => callback(...args));
  }

  getStore(): Value | undefined {
    const key = this as AsyncLocalStorage<unknown>;
    return current.has(key) ? (current.get(key) as Value | undefined) : this.#fallback;
  }
  run<Result>(store: Value, callback: (...args: unknown[]) => Result, ...args: unknown[]): Result {
    return runWith(this.#with(store), () => callback(...args));
  }
  exit<Result>(callback: (...args: unknown[]) => Result, ...args: unknown[]): Result {
    return runWith(this.#with(undefined), () => callback(...args));
  }
  enterWith(store: Value): void {
    current = this.#with(store);
  }
  disable(): void {
    const values = new Map(current);
    values.delete(this as AsyncLocalStorage<unknown>);
    current = values;
  }

  #with(store: Value | undefined): Values {
    return new Map(current).set(this as AsyncLocalStorage<unknown>, store);
  }
}

export class AsyncResource {
  readonly #values = current;
  readonly type: string;

  constructor(type: string) {
    this.type = type;
  }
  static bind(callback: AnyFunction): AnyFunction {
    return bind(callback);
  }
  bind(callback: AnyFunction): AnyFunction {
    return (...args) => this.runInAsyncScope(callback, undefined, ...args);
  }
  runInAsyncScope(callback: AnyFunction, self?: unknown, ...args: unknown[]): unknown {
    return runWith(this.#values, () => callback.apply(self, args));
  }
  emitDestroy(): this {
    return this;
  }
  asyncId(): number {
    return 1;
  }
  triggerAsyncId(): number {
    return 0;
  }
}

export function executionAsyncId(): number {
  return 1;
}

export function triggerAsyncId(): number {
  return 0;
}

export default { AsyncLocalStorage, AsyncResource, executionAsyncId, triggerAsyncId };
