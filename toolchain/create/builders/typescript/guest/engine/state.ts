/**
 * Whether a request is being answered.
 *
 * Code outside of functions runs once, during the build, in a host without clocks and random numbers; every request then
 * starts from a snapshot of what it left. A value that must be fresh has to be read while a request is answered.
 */

/** A use of something that must be fresh, while the code was being loaded. */
export interface EarlyUse {
  /** As the author writes it: `Math.random()`. */
  readonly what: string;
  /** The engine's stack at that moment. */
  readonly stack: string;
}

let running = false;
const earlyUses: EarlyUse[] = [];

/** False during the build. */
export function isRunning(): boolean {
  return running;
}

/** From now on the code answers requests. */
export function startRunning(): void {
  running = true;
}

/**
 * Notes a use of `what` while the code is being loaded. The build then loads the code at each request instead, and shows
 * the place to the author.
 */
export function usedWhileLoading(what: string): void {
  earlyUses.push({ what, stack: new Error().stack ?? "" });
}

/** Runs `work`, whose uses of such values do not matter because nothing of what it makes is kept. */
export function withoutEarlyUses(work: () => void): void {
  const known = earlyUses.length;
  try {
    work();
  } finally {
    earlyUses.length = known;
  }
}

export function takeEarlyUses(): readonly EarlyUse[] {
  return earlyUses.splice(0);
}
