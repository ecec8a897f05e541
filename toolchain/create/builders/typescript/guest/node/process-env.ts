/** `process.env`: the variables that the host gives to the component, read when a name is asked for. */
import { isRunning, usedWhileLoading } from "../engine/state.ts";
import { getEnvironment } from "wasi:cli/environment@0.2.12";

/** Variables that packages read while they are loaded, for the sake of a terminal or of debugging. They are absent then. */
const HARMLESS =
  /^(?:NODE_ENV|NODE_DEBUG|DEBUG\w*|.*_DEBUG|NO_?COLORS?|FORCE_COLOR|COLORTERM|TERM.*|CI|.*_CI|TEAMCITY_VERSION|READABLE_STREAM|NODE_V8_COVERAGE|npm_.*|HOME|USERPROFILE|PATH|PWD|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP)$/;

let variables: Record<string, string> | undefined;

function read(name: string | undefined): Record<string, string> {
  if (variables !== undefined) return variables;
  if (isRunning()) return (variables = { ...changes, ...Object.fromEntries(getEnvironment()) });
  if (name === undefined || !(HARMLESS.test(name) || name in changes)) {
    usedWhileLoading(name === undefined ? "process.env" : `process.env.${name}`);
  }
  return changes;
}

/** What the program sets while it is loaded. */
const changes: Record<string, string> = { NODE_ENV: "production" };

export const env: Record<string, string | undefined> = /* @__PURE__ */ new Proxy<
  Record<string, string | undefined>
>(
  {},
  {
    get: (_, name) => (typeof name === "string" ? read(name)[name] : undefined),
    has: (_, name) => typeof name === "string" && name in read(name),
    ownKeys: () => Object.keys(read(undefined)),
    getOwnPropertyDescriptor(_, name) {
      if (typeof name !== "string" || !Object.hasOwn(read(name), name)) return undefined;
      return { value: read(name)[name], writable: true, enumerable: true, configurable: true };
    },
    set(_, name, value) {
      if (typeof name === "string") (variables ?? changes)[name] = String(value);
      return true;
    },
    defineProperty(_, name, { value }) {
      if (typeof name === "string") (variables ?? changes)[name] = String(value);
      return true;
    },
    deleteProperty(_, name) {
      if (typeof name === "string") delete (variables ?? changes)[name];
      return true;
    },
  },
);
