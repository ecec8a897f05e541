import type { Context } from "../context.ts";
import type { Environment } from "../serve/host.ts";
import { currentCall } from "./current-call.ts";

export function progress(environment: Environment): Context["progress"] {
  return async (done: number, totalOrMessage?: number | string, message?: string) => {
    const fraction = typeof totalOrMessage !== "number";
    // A total of nothing means that it is not known.
    const total = fraction ? (done <= 1 ? 1 : undefined) : totalOrMessage === 0 ? undefined : totalOrMessage;
    currentCall(environment).progress(done, total, fraction ? totalOrMessage : message);
  };
}
