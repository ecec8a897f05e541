import { AbortController } from "../../platform/abort-signal.ts";
import { clearTimeout, setTimeout } from "../../platform/timers.ts";
import type { Environment } from "../serve/host.ts";
import { currentCall } from "./current-call.ts";

/** How often the server is asked, while code waits for something else. The server looks no more often. */
const MILLISECONDS = 250;

/** Asks the server again and again while the call lasts, and whenever the code looks at `aborted`. */
export function signal(environment: Environment): AbortSignal {
  const call = currentCall(environment);
  const controller = new AbortController();
  const { signal: made } = controller;
  const { get = () => false } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(made), "aborted") ?? {};
  const isAborted = (): boolean => get.call(made) as boolean;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    if (!isAborted() && call.cancelled()) controller.abort();
    if (isAborted()) clearTimeout(timer);
  };
  const watch = (): void => {
    look();
    if (!isAborted()) timer = setTimeout(watch, MILLISECONDS);
  };
  Object.defineProperty(made, "aborted", {
    get: () => {
      look();
      return isAborted();
    },
  });
  watch();
  environment.onEnd = () => clearTimeout(timer);
  return made as unknown as AbortSignal;
}
