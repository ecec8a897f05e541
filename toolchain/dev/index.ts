/**
 * The loop of a developer: changes of component projects become a new server behind the same URL. `session.ts` is the loop,
 * `plan.ts` what it builds, `builder.ts` and `build-process.ts` the two sides of the process that builds, `announcer/` the
 * streams of clients that listen.
 */
export type { DevEvent } from "./events.ts";
export { runDev, type DevOptions } from "./session.ts";
