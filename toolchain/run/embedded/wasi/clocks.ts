import type { HostLink } from "../host-link.ts";
import { Pollable } from "./io/index.ts";

/** The imports `wasi:clocks/*`. */
export function wasiClocks(link: HostLink): Record<string, object> {
  const { now } = monotonicClock;
  return {
    "wasi:clocks/monotonic-clock": {
      ...monotonicClock,
      subscribeInstant: (instant: bigint) => alarm(link, instant),
      subscribeDuration: (duration: bigint) => alarm(link, now() + duration),
    },
    "wasi:clocks/wall-clock": wallClock,
  };
}

const monotonicClock = {
  now: (): bigint => process.hrtime.bigint(),
  resolution: (): bigint => 1n,
};

const wallClock = {
  now() {
    const milliseconds = Date.now();
    return {
      seconds: BigInt(Math.floor(milliseconds / 1000)),
      nanoseconds: (milliseconds % 1000) * 1_000_000,
    };
  },
  resolution: () => ({ seconds: 0n, nanoseconds: 1_000_000 }),
};

/** Ready when the monotonic clock reads `instant`. */
function alarm(link: HostLink, instant: bigint): Pollable {
  return new Pollable(link, () => monotonicClock.now() >= instant, instant);
}
