/** Waiting for what other instances write to the store: with pauses that grow while nothing happens. */
import { heapMark, heapRelease } from "../../bindings/abi";
import { subscribeDuration, now } from "../../bindings/wasi/clocks/monotonic-clock";

const MILLISECOND: u64 = 1_000_000;
const SHORTEST_PAUSE: u64 = 20;
const LONGEST_PAUSE: u64 = 400;

/** Some milliseconds on a clock that only runs forward. */
export function monotonicMilliseconds(): u64 {
  return now() / MILLISECOND;
}

export class Waiting {
  private pause: u64 = SHORTEST_PAUSE;

  /** Sleeps, for at most `longest` milliseconds. */
  sleep(longest: u64 = LONGEST_PAUSE): void {
    const mark = heapMark();
    const timer = subscribeDuration(min(this.pause, longest) * MILLISECOND);
    timer.block();
    timer.drop();
    heapRelease(mark);
    this.pause = min(this.pause << 1, LONGEST_PAUSE);
  }

  /** Something has happened: more of it is likely. */
  resetPause(): void {
    this.pause = SHORTEST_PAUSE;
  }
}
