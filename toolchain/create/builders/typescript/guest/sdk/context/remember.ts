import type { Context } from "../context.ts";
import type { Environment } from "../serve/host.ts";

/** Where nothing asks the client, code runs once anyway. */
export function remember({ asks }: Environment): Context["remember"] {
  return (async (key: string, work: () => unknown) =>
    asks === undefined ? work() : asks.remember(key, work)) as Context["remember"];
}
