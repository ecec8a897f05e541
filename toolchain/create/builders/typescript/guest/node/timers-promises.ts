/** Node's `timers/promises`. */
import type { AbortSignal } from "../platform/abort-signal.ts";
import { DOMException } from "../platform/dom-exception.ts";
import * as timers from "../platform/timers.ts";

interface Options {
  readonly signal?: AbortSignal | undefined;
}

function abortError(signal: AbortSignal): Error {
  return new DOMException("The operation was aborted", { name: "AbortError", cause: signal.reason });
}

function wait<Value>(
  start: (done: () => void) => unknown,
  value: Value,
  signal: AbortSignal | undefined,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortError(signal));
      return;
    }
    const abort = (): void => {
      timers.clearTimeout(timer);
      if (signal !== undefined) reject(abortError(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    signal?.addEventListener("abort", abort);
  });
}

export function setTimeout<Value>(
  delay?: number,
  value?: Value,
  options?: Options,
): Promise<Value | undefined> {
  return wait((done) => timers.setTimeout(done, delay), value, options?.signal);
}

export function setImmediate<Value>(value?: Value, options?: Options): Promise<Value | undefined> {
  return wait((done) => timers.setImmediate(done), value, options?.signal);
}

export async function* setInterval<Value>(
  delay?: number,
  value?: Value,
  options?: Options,
): AsyncGenerator<Value | undefined> {
  for (;;) yield await setTimeout(delay, value, options);
}

export const scheduler = {
  wait: (delay: number, options?: Options): Promise<undefined> =>
    setTimeout<undefined>(delay, undefined, options),
  yield: (): Promise<undefined> => setImmediate<undefined>(),
};

export default { scheduler, setImmediate, setInterval, setTimeout };
