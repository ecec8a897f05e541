import { readFileSync, readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/*
 * Threads that compute for long leave the processors to the others. Problem: eight endless calls on two processors leave a
 * ninth of the time to the next call, which may have to start a thread first. Idea: on Linux, each thread has a priority of
 * its own. A thread that has computed for a while gets a lower one, and is not used again, since a priority cannot be
 * raised. Elsewhere, all threads share alike.
 */

/** As `nice` counts: a thread with it gets a tenth of the time of one without. */
const LOW = 10;
/** Milliseconds in a clock tick of `/proc`. */
const TICK_MS = 10;

/** Identifies the calling thread for the functions below; `undefined` where threads have no priorities. */
export function currentThread(): number | undefined {
  try {
    const [, number] = /\/task\/(\d+)$/.exec(readlinkSync("/proc/thread-self")) ?? [];
    return number === undefined ? undefined : Number(number);
  } catch {
    return undefined;
  }
}

/** How many milliseconds a thread of this process has computed since it began. */
export function computedMilliseconds(thread: number): number {
  try {
    // The second field is a name in parentheses, which may contain anything.
    const text = readFileSync(`/proc/self/task/${thread}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0; // the thread has ended
  }
}

export function lowerPriority(thread: number): void {
  try {
    setPriority(thread, LOW);
  } catch {
    // The thread has ended.
  }
}
