/**
 * `Date` with the host's clock: the engine's own is cut off from it.
 *
 * The prototype stays the engine's. So dates made by one are instances of the other, and `Date.prototype.constructor` leads here.
 */
import { isRunning, usedWhileLoading } from "../engine/state.ts";
import * as wallClock from "wasi:clocks/wall-clock@0.2.12";

const EngineDate = globalThis.Date;

/** Milliseconds since 1970. */
export function now(): number {
  if (!isRunning()) {
    usedWhileLoading("Date.now()");
    return EngineDate.now();
  }
  const { seconds, nanoseconds } = wallClock.now();
  return seconds * 1000 + Math.floor(nanoseconds / 1e6);
}

export const Date: DateConstructor = /* @__PURE__ */ makeDate();

function makeDate(): DateConstructor {
  function HostDate(...parts: unknown[]): unknown {
    if (new.target === undefined) return new EngineDate(now()).toString();
    return Reflect.construct(EngineDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  const hidden = { writable: true, enumerable: false, configurable: true };
  Object.defineProperties(HostDate, {
    name: { value: "Date", configurable: true },
    length: { value: 7, configurable: true },
    prototype: { value: EngineDate.prototype, writable: false },
    now: { ...hidden, value: now },
    parse: { ...hidden, value: EngineDate.parse },
    UTC: { ...hidden, value: EngineDate.UTC },
  });
  Object.defineProperty(EngineDate.prototype, "constructor", { ...hidden, value: HostDate });
  return HostDate as unknown as DateConstructor;
}
