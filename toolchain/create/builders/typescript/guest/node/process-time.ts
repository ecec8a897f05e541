/** What `process` has of the clock. */
import { now } from "../platform/performance.ts";

type Pair = [seconds: number, nanoseconds: number];

function nanoseconds(): bigint {
  return BigInt(Math.round(now() * 1e6));
}

export const hrtime: ((since?: Pair) => Pair) & { readonly bigint: () => bigint } =
  /* @__PURE__ */ Object.assign(
    (since?: Pair): Pair => {
      const time =
        nanoseconds() - (since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]));
      return [Number(time / 1_000_000_000n), Number(time % 1_000_000_000n)];
    },
    { bigint: nanoseconds },
  );

export function uptime(): number {
  return now() / 1000;
}
