/** Node's `console` module. */
import { console } from "../platform/console.ts";
import { table } from "../platform/console-table.ts";
import { time, timeEnd, timeLog } from "../platform/console-time.ts";

/** The global object, with everything that it may have. */
const whole: typeof console & Readonly<Record<"table" | "time" | "timeEnd" | "timeLog", unknown>> =
  /* @__PURE__ */ Object.assign(console, { table, time, timeEnd, timeLog });

export { whole as default };
export const { assert, count, debug, dir, error, group, groupEnd, info, log, trace, warn } = console;
