/** `import process from "node:process"`: the global object, with everything that it may have. */
import { process } from "./process.ts";
import { env } from "./process-env.ts";
import { hrtime, uptime } from "./process-time.ts";

const whole: typeof process & { readonly hrtime: typeof hrtime; readonly uptime: typeof uptime } =
  /* @__PURE__ */ Object.assign(process, {
    env,
    hrtime,
    uptime,
  });

export { env, hrtime, uptime, whole as default };
export const {
  argv,
  arch,
  cwd,
  emitWarning,
  exit,
  nextTick,
  pid,
  platform,
  stderr,
  stdout,
  version,
  versions,
} = process;
