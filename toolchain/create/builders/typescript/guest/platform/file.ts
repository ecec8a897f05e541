/** The global `File`, whose `lastModified` is the time at which it was made. */
import { File as FileWithoutClock, useClock } from "./blob.ts";
import { now } from "./date.ts";

export const File: typeof FileWithoutClock = /* @__PURE__ */ withClock();

function withClock(): typeof FileWithoutClock {
  useClock(now);
  return FileWithoutClock;
}
