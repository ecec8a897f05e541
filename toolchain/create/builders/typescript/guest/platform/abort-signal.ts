/** `AbortController` and `AbortSignal`. `AbortSignal.timeout` brings the clock with it: it is in `abort-timeout.ts`. */
import { DOMException } from "./dom-exception.ts";
import { Event, EventTarget, HandlerProperty } from "./event-target.ts";

/** The constructor is for this file: programs get a signal from a controller. */
const MAY_CONSTRUCT = Symbol();

let abortSignal: (signal: AbortSignal, reason: unknown) => void;
let followSignals: (signal: AbortSignal, sources: readonly AbortSignal[]) => void;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  /** Signals of `any` that depend on this one. */
  readonly #dependents: AbortSignal[] = [];
  /** Of `any`: signals that are not of `any` themselves. */
  #sources: readonly AbortSignal[] = [];
  readonly #onabort = new HandlerProperty();

  static {
    abortSignal = (signal, reason) => {
      if (signal.#aborted) return;
      const all = [signal, ...signal.#dependents.filter((each) => !each.#aborted)];
      // All of them are aborted before any listener runs.
      for (const each of all) {
        each.#aborted = true;
        each.#reason = reason;
      }
      for (const each of all) each.dispatchEvent(new Event("abort"));
    };
    followSignals = (signal, sources) => {
      const roots = new Set(sources.flatMap((each) => (each.#sources.length > 0 ? each.#sources : [each])));
      signal.#sources = [...roots];
      for (const root of roots) root.#dependents.push(signal);
    };
  }

  constructor(permission?: symbol) {
    if (permission !== MAY_CONSTRUCT)
      throw new TypeError("illegal constructor: use `new AbortController().signal`");
    super();
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = newSignal();
    signal.#aborted = true;
    signal.#reason = reason ?? abortError();
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const sources = [...signals];
    const aborted = sources.find((each) => each.aborted);
    if (aborted !== undefined) return AbortSignal.abort(aborted.reason);
    const signal = newSignal();
    followSignals(signal, sources);
    return signal;
  }

  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }
  get onabort(): ((event: Event) => void) | null {
    return this.#onabort.get();
  }
  set onabort(handler: unknown) {
    this.#onabort.set(this, "abort", handler);
  }
  override get [Symbol.toStringTag](): string {
    return "AbortSignal";
  }
}

export class AbortController {
  readonly #signal = newSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }
  abort(reason?: unknown): void {
    abortSignal(this.#signal, reason === undefined ? abortError() : reason);
  }
  get [Symbol.toStringTag](): string {
    return "AbortController";
  }
}

function newSignal(): AbortSignal {
  return new AbortSignal(MAY_CONSTRUCT);
}

function abortError(): DOMException {
  return new DOMException("This operation was aborted", "AbortError");
}
