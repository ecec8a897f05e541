/** Moments of tokens, in words. All are seconds since 1970, and may have a fraction (RFC 7519, section 2). */

/** The end of the year 9999. */
const LATEST = 253_402_300_799;

export function isMoment(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LATEST;
}

/** `2026-11-30 18:00:00 UTC` */
export function printMoment(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `5 minutes ago`, `in 2 hours`, `now` */
export function printDistance(seconds: number, now: number): string {
  const distance = Math.round(seconds - now);
  if (distance === 0) return "now";
  const span = printSpan(Math.abs(distance));
  return distance > 0 ? `in ${span}` : `${span} ago`;
}

/** `90 seconds`, `1 hour`: in the unit in which the number is not small. */
export function printSpan(seconds: number): string {
  const units: readonly (readonly [name: string, length: number])[] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const [name, length] = units.find(([, each]) => seconds >= 2 * each || seconds === each) ?? ["second", 1];
  const count = Math.floor(seconds / length);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
