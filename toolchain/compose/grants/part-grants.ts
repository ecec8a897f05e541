import type { InterfaceName } from "../../../core/component/index.ts";

/** What one part of a composition may reach, after all lists of the user have been applied. */
export interface PartGrants {
  /**
   * Imports that a stand-in serves, by their names as the part spells them. Functions of `wasi:cli/environment` and
   * `wasi:filesystem/preopens` return nothing there, all others trap.
   */
  readonly denied: ReadonlySet<string>;
  /** Names of variables. The framework's own variables are never among them. */
  readonly environment: Granted;
  /** Preopened folders, by their paths inside: `/data`. The folder of the framework's store is never among them. */
  readonly folders: Granted;
  /** Hosts for outgoing HTTP: `api.example.com`, `*.example.com`, `localhost:8080`, `*` for every public one. */
  readonly hosts: Granted;
  /** Buckets that it shares with other parts, beside its own ones. */
  readonly buckets: ReadonlySet<string>;
  /** Members of `message-context` that it receives. */
  readonly context: ContextGrants;
}

/** `all`: as the host has it, without a list. */
export type Granted = "all" | ReadonlySet<string>;

export interface ContextGrants {
  /** `client-stream`, for messages before the answer: the capability `server-io`. */
  readonly stream: boolean;
  /** `session`: the capability `sessions`. */
  readonly session: boolean;
  /** `identity`: the capability `claims`. */
  readonly identity: boolean;
  /** `http-context`, the request's path and headers: the capability `http-context`. */
  readonly http: boolean;
}

/** For a file of the user's own without any list, and for components of the framework. */
export const unlimited: PartGrants = {
  denied: new Set(),
  environment: "all",
  folders: "all",
  hosts: "all",
  buckets: new Set(),
  context: { stream: true, session: true, identity: true, http: true },
};

/**
 * Interfaces in front of which a component of the framework filters, without versions. An import of which a part was
 * granted only details is denied unless it is one of these.
 */
const FILTERED: ReadonlySet<string> = new Set([
  "wasi:cli/environment",
  "wasi:filesystem/preopens",
  "wasi:http/outgoing-handler",
]);

export function isFiltered(name: InterfaceName): boolean {
  return FILTERED.has(`${name.namespace}:${name.package}/${name.interface}`);
}
