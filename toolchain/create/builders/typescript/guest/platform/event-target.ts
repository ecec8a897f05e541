/** `Event`, `CustomEvent`, `EventTarget`, without the phases of a document: a target has no parents here. */
import { reportError } from "./report-error.ts";
import { DOMException } from "./dom-exception.ts";

/** What only the dispatcher may change. */
interface EventState {
  target: EventTarget | null;
  phase: 0 | 2;
  isCanceled: boolean;
  isStopped: boolean;
  isPassive: boolean;
}

const states = new WeakMap<Event, EventState>();

function stateOf(event: Event): EventState {
  const state = states.get(event);
  if (state === undefined) throw new TypeError("expected an `Event`");
  return state;
}

export interface EventInit {
  readonly bubbles?: boolean | undefined;
  readonly cancelable?: boolean | undefined;
  readonly composed?: boolean | undefined;
}

export class Event {
  static readonly NONE = 0;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = 2;
  static readonly BUBBLING_PHASE = 3;

  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly isTrusted: boolean = false;
  readonly timeStamp: number = 0;

  constructor(type: string, options?: EventInit | null) {
    if (arguments.length === 0) throw new TypeError("expected the type of the event");
    this.type = String(type);
    this.bubbles = Boolean(options?.bubbles);
    this.cancelable = Boolean(options?.cancelable);
    this.composed = Boolean(options?.composed);
    states.set(this, { target: null, phase: 0, isCanceled: false, isStopped: false, isPassive: false });
  }

  get target(): EventTarget | null {
    return stateOf(this).target;
  }
  get srcElement(): EventTarget | null {
    return stateOf(this).target;
  }
  get currentTarget(): EventTarget | null {
    const state = stateOf(this);
    return state.phase === 0 ? null : state.target;
  }
  get eventPhase(): number {
    return stateOf(this).phase;
  }
  get defaultPrevented(): boolean {
    return stateOf(this).isCanceled;
  }
  get returnValue(): boolean {
    return !stateOf(this).isCanceled;
  }
  get cancelBubble(): boolean {
    return stateOf(this).isStopped;
  }

  composedPath(): EventTarget[] {
    const { target, phase } = stateOf(this);
    return phase === 0 || target === null ? [] : [target];
  }
  preventDefault(): void {
    const state = stateOf(this);
    if (this.cancelable && !state.isPassive) state.isCanceled = true;
  }
  stopPropagation(): void {}
  stopImmediatePropagation(): void {
    stateOf(this).isStopped = true;
  }

  get [Symbol.toStringTag](): string {
    return "Event";
  }
}

export class CustomEvent<Detail = unknown> extends Event {
  readonly detail: Detail | null;

  constructor(type: string, options?: (EventInit & { readonly detail?: Detail }) | null) {
    super(type, options);
    this.detail = options?.detail ?? null;
  }

  override get [Symbol.toStringTag](): string {
    return "CustomEvent";
  }
}

export type EventListener = ((event: Event) => void) | { handleEvent(event: Event): void };

/** As far as a target needs to know a signal: `abort-signal.ts` builds on this file. */
interface Signal extends EventTarget {
  readonly aborted: boolean;
}

export interface ListenerOptions {
  readonly capture?: boolean | undefined;
  readonly once?: boolean | undefined;
  readonly passive?: boolean | undefined;
  readonly signal?: Signal | undefined;
}

interface Registration {
  readonly type: string;
  readonly callback: EventListener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  isRemoved: boolean;
}

export class EventTarget {
  #registrations: Registration[] = [];

  addEventListener(
    type: string,
    callback: EventListener | null,
    options?: boolean | ListenerOptions | null,
  ): void {
    const { capture, once = false, passive = false, signal } = listenerOptions(options);
    if (callback === null || callback === undefined || signal?.aborted === true) return;
    type = String(type);
    if (this.#find(type, callback, capture) !== undefined) return;
    this.#registrations.push({ type, callback, capture, once, passive, isRemoved: false });
    signal?.addEventListener("abort", () => this.removeEventListener(type, callback, { capture }), {
      once: true,
    });
  }

  removeEventListener(
    type: string,
    callback: EventListener | null,
    options?: boolean | ListenerOptions | null,
  ): void {
    if (callback === null || callback === undefined) return;
    const registration = this.#find(String(type), callback, listenerOptions(options).capture);
    if (registration === undefined) return;
    registration.isRemoved = true;
    this.#registrations = this.#registrations.filter((each) => each !== registration);
  }

  dispatchEvent(event: Event): boolean {
    const state = stateOf(event);
    if (state.phase !== 0)
      throw new DOMException("the event is being dispatched already", "InvalidStateError");
    state.target = this;
    state.phase = 2;
    const matching = this.#registrations.filter(({ type }) => type === event.type);
    // Listeners for the capturing phase come first, also at the target itself.
    for (const registration of [
      ...matching.filter((each) => each.capture),
      ...matching.filter((each) => !each.capture),
    ]) {
      if (registration.isRemoved) continue;
      if (registration.once) this.removeEventListener(registration.type, registration.callback, registration);
      state.isPassive = registration.passive;
      try {
        const { callback } = registration;
        if (typeof callback === "function") callback.call(this, event);
        else callback.handleEvent(event);
      } catch (error) {
        reportError(error);
      }
      state.isPassive = false;
      if (state.isStopped) break;
    }
    state.phase = 0;
    state.isStopped = false;
    return !state.isCanceled;
  }

  get [Symbol.toStringTag](): string {
    return "EventTarget";
  }

  #find(type: string, callback: EventListener, capture: boolean): Registration | undefined {
    return this.#registrations.find(
      (each) => each.type === type && each.callback === callback && each.capture === capture,
    );
  }
}

function listenerOptions(
  options: boolean | ListenerOptions | null | undefined,
): ListenerOptions & { capture: boolean } {
  if (typeof options === "object" && options !== null)
    return { ...pick(options), capture: Boolean(options.capture) };
  return { capture: Boolean(options) };
}

/** Options may be inherited, which a spread would miss. */
function pick(options: ListenerOptions): ListenerOptions {
  return { once: Boolean(options.once), passive: Boolean(options.passive), signal: options.signal };
}

/** A property such as `onabort`: a listener that is replaced when the property is set again, in its old place. */
export class HandlerProperty {
  #handler: ((event: Event) => void) | null = null;
  #isListening = false;

  get(): ((event: Event) => void) | null {
    return this.#handler;
  }

  set(target: EventTarget, type: string, value: unknown): void {
    this.#handler = typeof value === "function" ? (value as (event: Event) => void) : null;
    if (this.#isListening || this.#handler === null) return;
    this.#isListening = true;
    target.addEventListener(type, (event) => this.#handler?.call(target, event));
  }
}
