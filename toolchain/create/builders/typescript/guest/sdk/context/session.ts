import { Session as HostSession } from "wasmcp:mcp-v20251125/sessions@0.1.1";
import type { Session, Stored } from "../context.ts";
import type { Environment } from "../serve/host.ts";
import { notWhileAsking } from "./caller.ts";
import { attempt, fromTyped, toTyped } from "./typed-value.ts";

export function session({ message }: Environment): Session | undefined {
  if (message === undefined) throw notWhileAsking("session");
  const named = message.session;
  if (named === undefined || named === null) return undefined;
  let opened: HostSession | undefined;
  const use = <Value>(what: string, work: (session: HostSession) => Value): Value =>
    attempt(`context.session.${what}`, () =>
      work((opened ??= HostSession.open(named.sessionId, named.storeId))),
    );
  return {
    id: named.sessionId,
    get: async <Value = Stored>(key: string) =>
      use("get", (own) => fromTyped(own.get(key))) as Value | undefined,
    set: async (key, value) => use("set", (own) => own.set(key, toTyped(value))),
    end: async (reason) => use("end", (own) => own.terminate(reason)),
  };
}
