import type { Context } from "../context.ts";
import type { Environment } from "../serve/host.ts";
import { toJson } from "../serve/to-json.ts";
import { currentCall } from "./current-call.ts";

const LEVELS: ReadonlySet<string> = new Set([
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
]);

export function log(environment: Environment): Context["log"] {
  return async (level, data, logger) => {
    if (!LEVELS.has(level))
      throw new TypeError(
        `context.log: expected a level (${[...LEVELS].join(", ")}), found ${JSON.stringify(level)}`,
      );
    currentCall(environment).log(level, logger, toJson(data) ?? "null");
  };
}
