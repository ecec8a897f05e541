/** `AbortSignal.timeout`. */
import { AbortController, type AbortSignal } from "./abort-signal.ts";
import { DOMException } from "./dom-exception.ts";
import { setTimeout } from "./timers.ts";

export function timeout(milliseconds: number): AbortSignal {
  if (!(milliseconds >= 0)) throw new TypeError(`expected a number of milliseconds, found ${milliseconds}`);
  const controller = new AbortController();
  const expire = (): void =>
    controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  // A signal that is never aborted must not keep the call waiting.
  setTimeout(expire, milliseconds).unref();
  return controller.signal;
}
