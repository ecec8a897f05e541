/** The context of one request. */
import type { Context } from "../context.ts";
import type { Environment, Host } from "./host.ts";

/** All members of a context. */
const NAMES: readonly (keyof Context)[] = [
  "progress",
  "log",
  "elicit",
  "elicitUrl",
  "sample",
  "roots",
  "remember",
  "signal",
  "session",
  "store",
  "caller",
  "client",
  "http",
  "meta",
  "announce",
];

/** Members are made when they are first used, since each may call the host. Their getters are made once, during the build. */
class RequestContext {
  readonly #environment: Environment;
  readonly #host: Host;

  constructor(environment: Environment, host: Host) {
    this.#environment = environment;
    this.#host = host;
  }

  static {
    for (const name of NAMES) {
      Object.defineProperty(this.prototype, name, {
        enumerable: true,
        get(this: RequestContext) {
          const make = this.#host.features[name];
          if (make === undefined) throw notBuilt(name);
          const value = make(this.#environment);
          Object.defineProperty(this, name, { value, enumerable: true });
          return value;
        },
      });
    }
  }
}

/** The context of one request. */
export function makeContext(environment: Environment, host: Host): Context {
  return new RequestContext(environment, host) as unknown as Context;
}

function notBuilt(name: string): Error {
  return new Error(
    `\`context.${name}\` is not part of this component, because the build did not find the name \`${name}\` in your code; write \`context.${name}\` in a file of your project`,
  );
}
