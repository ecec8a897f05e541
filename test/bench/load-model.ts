/**
 * How a server behaves under load, from service times that were measured: `docs/scale.md` says from where. Requests wait in one line
 * for the processors of their hosts (Erlang C), and then for the store, of which one key takes one change at a time.
 */

export interface Load {
  readonly requestsPerSecond: number;
  readonly hosts: number;
  readonly coresPerHost: number;
  /** What a request costs a processor. */
  readonly cpuMs: number;
  /** Trips to the store, one after the other. */
  readonly storeTrips: number;
  readonly storeTripMs: number;
  /** The share of requests that add to the one most used key, and for how long that keeps others from it. */
  readonly hotShare: number;
  readonly hotMs: number;
}

export interface Forecast {
  /** Of the processors, and of the hot key: from 1 on, the line grows without end. */
  readonly cpuUse: number;
  readonly hotKeyUse: number;
  readonly meanMs: number;
  /** How many requests a second these hosts can answer at most, and what stops them. */
  readonly mostPerSecond: number;
  readonly limit: "processors" | "hot key";
}

export function forecast(load: Load): Forecast {
  const { requestsPerSecond: rate, hosts, coresPerHost, cpuMs, storeTrips, storeTripMs } = load;
  const cores = hosts * coresPerHost;
  const cpuUse = (rate * cpuMs) / 1000 / cores;
  const hotKeyUse = (rate * load.hotShare * load.hotMs) / 1000;
  const byProcessors = (cores * 1000) / cpuMs;
  const byHotKey = load.hotShare * load.hotMs === 0 ? Infinity : 1000 / (load.hotShare * load.hotMs);
  const meanMs =
    cpuUse >= 1 || hotKeyUse >= 1
      ? Infinity
      : cpuMs +
        waitMs(coresPerHost, cpuUse, cpuMs) +
        storeTrips * storeTripMs +
        load.hotShare * waitMs(1, hotKeyUse, load.hotMs);
  return {
    cpuUse,
    hotKeyUse,
    meanMs,
    mostPerSecond: Math.min(byProcessors, byHotKey),
    limit: byHotKey < byProcessors ? "hot key" : "processors",
  };
}

/** The mean time in the line before `servers`, whose use is below 1. */
export function waitMs(servers: number, use: number, serviceMs: number): number {
  const offered = servers * use;
  // Erlang B by its recurrence, which does not overflow; Erlang C from it.
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked);
  const waits = blocked / (1 - use * (1 - blocked));
  return (waits * serviceMs) / (servers * (1 - use));
}

/** What a million requests cost on machines with this many cores, kept busy to `use`. */
export function costPerMillion(cpuMs: number, pricePerCoreHour: number, use: number): number {
  return ((1_000_000 * cpuMs) / 3_600_000 / use) * pricePerCoreHour;
}
