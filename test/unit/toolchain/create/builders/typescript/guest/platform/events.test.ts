/** `EventTarget`, `Event`, `AbortSignal` and `DOMException` of components do what Node's do. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as abort from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/abort-signal.ts";
import * as dom from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/dom-exception.ts";
import * as events from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/event-target.ts";

type Platform = Pick<
  typeof globalThis,
  "AbortController" | "AbortSignal" | "CustomEvent" | "DOMException" | "Event" | "EventTarget"
>;

const ours = { ...abort, ...dom, ...events } as unknown as Platform;

const scenarios: Readonly<Record<string, (platform: Platform, log: (...values: unknown[]) => void) => void>> =
  {
    "listeners run in the order in which they were added, each once": ({ EventTarget, Event }, log) => {
      const target = new EventTarget();
      const listener = (event: Event) =>
        log("first", event.type, event.target === target, event.currentTarget === target, event.eventPhase);
      target.addEventListener("a", listener);
      target.addEventListener("a", listener);
      target.addEventListener("a", () => log("once"), { once: true });
      target.addEventListener("a", { handleEvent: (event: Event) => log("object", event.defaultPrevented) });
      target.addEventListener("a", null as never);
      target.addEventListener("b", () => log("other"));
      const event = new Event("a");
      log(target.dispatchEvent(event), event.currentTarget, event.eventPhase);
      target.removeEventListener("a", listener);
      log(target.dispatchEvent(new Event("a")));
    },

    "an event can be cancelled if it says so": ({ EventTarget, Event }, log) => {
      const target = new EventTarget();
      target.addEventListener("a", (event) => event.preventDefault());
      log(target.dispatchEvent(new Event("a")), target.dispatchEvent(new Event("a", { cancelable: true })));
      const passive = new EventTarget();
      passive.addEventListener("a", (event) => event.preventDefault(), { passive: true });
      log(passive.dispatchEvent(new Event("a", { cancelable: true })));
    },

    "stopImmediatePropagation ends the list": ({ EventTarget, Event }, log) => {
      const target = new EventTarget();
      target.addEventListener("a", (event) => event.stopImmediatePropagation());
      target.addEventListener("a", () => log("never"));
      target.dispatchEvent(new Event("a"));
    },

    "a listener may remove another one": ({ EventTarget, Event }, log) => {
      const target = new EventTarget();
      const second = () => log("second");
      target.addEventListener("a", () => {
        log("first");
        target.removeEventListener("a", second);
      });
      target.addEventListener("a", second);
      target.dispatchEvent(new Event("a"));
      log("again");
      target.dispatchEvent(new Event("a"));
    },

    "a signal removes a listener": ({ EventTarget, Event, AbortController }, log) => {
      const controller = new AbortController();
      const target = new EventTarget();
      target.addEventListener("a", () => log("a"), { signal: controller.signal });
      target.dispatchEvent(new Event("a"));
      controller.abort();
      target.dispatchEvent(new Event("a"));
      target.addEventListener("a", () => log("late"), { signal: controller.signal });
      target.dispatchEvent(new Event("a"));
    },

    "custom events carry a detail": ({ CustomEvent, Event }, log) => {
      const event = new CustomEvent("a", { detail: { x: 1 }, bubbles: true });
      log(event.detail, event.bubbles, event.cancelable, event instanceof Event, new CustomEvent("b").detail);
      log(Object.prototype.toString.call(event));
    },

    "abort tells the listeners, once": ({ AbortController }, log) => {
      const controller = new AbortController();
      const { signal } = controller;
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the property is what is tested
      signal.onabort = () => log("handler", signal.aborted);
      signal.addEventListener("abort", (event) => log(event.type, (signal.reason as Error).name));
      log(signal.aborted, signal.reason);
      controller.abort();
      controller.abort("again");
      log(signal.aborted, (signal.reason as DOMException).code, (signal.reason as Error) instanceof Error);
      try {
        signal.throwIfAborted();
      } catch (error) {
        log(error === signal.reason);
      }
    },

    "AbortSignal.abort and any": ({ AbortController, AbortSignal }, log) => {
      log(AbortSignal.abort("why").reason, (AbortSignal.abort().reason as Error).name);
      const [first, second] = [new AbortController(), new AbortController()];
      const any = AbortSignal.any([first.signal, second.signal]);
      const nested = AbortSignal.any([any, new AbortController().signal]);
      any.addEventListener("abort", () => log("any", nested.aborted));
      nested.addEventListener("abort", () => log("nested"));
      second.abort("reason");
      first.abort("too late");
      log(
        any.reason,
        nested.reason,
        AbortSignal.any([]).aborted,
        AbortSignal.any([AbortSignal.abort(1)]).reason,
      );
      try {
        log(new (AbortSignal as unknown as new () => unknown)());
      } catch (error) {
        log((error as Error).name);
      }
    },

    "a DOMException has a name and its number": ({ DOMException }, log) => {
      const error = new DOMException("m", "AbortError");
      log(
        error.name,
        error.message,
        error.code,
        error instanceof Error,
        String(error),
        Object.prototype.toString.call(error),
      );
      log(new DOMException().name, new DOMException("x").code, new DOMException("x", "Own").code);
      log((new DOMException("m", { name: "N", cause: 5 } as never) as Error).cause);
    },
  };

describe("a scenario runs as in Node", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    test(name, () => {
      const run = (platform: Platform): unknown[] => {
        const lines: unknown[] = [];
        scenario(platform, (...values) => void lines.push(values));
        return lines;
      };
      assert.deepEqual(run(ours), run(globalThis));
    });
  }
});

test("an error of one listener does not keep the others from running, and is reported", async () => {
  const target = new events.EventTarget();
  const seen: string[] = [];
  const reported = new Promise((resolve) => {
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.once("uncaughtException", (error) => {
      for (const listener of listeners) process.on("uncaughtException", listener);
      resolve(error.message);
    });
  });
  target.addEventListener("a", () => {
    throw new Error("listener");
  });
  target.addEventListener("a", () => seen.push("second"));
  target.dispatchEvent(new events.Event("a"));
  assert.deepEqual(seen, ["second"]);
  assert.equal(await reported, "listener");
});
