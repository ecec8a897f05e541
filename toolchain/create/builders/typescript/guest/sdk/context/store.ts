import { open } from "wasmcp:keyvalue/store@0.1.0";
import type { Store, Stored } from "../context.ts";
import { attempt, fromTyped, toTyped } from "./typed-value.ts";

/** The bucket of the SDK. In the server's default bucket, which has no name, are records of sessions. */
const OWN_BUCKET = "store";

export function store(): Store {
  return bucket(OWN_BUCKET);
}

/** A bucket is opened when it is first used. */
function bucket(name: string): Store {
  let opened: ReturnType<typeof open> | undefined;
  const use = <Value>(what: string, work: (bucket: ReturnType<typeof open>) => Value): Value =>
    attempt(`context.store.${what}`, () => work((opened ??= open(name))));
  return {
    get: async <Value = Stored>(key: string) =>
      use("get", (own) => fromTyped(own.get(key))) as Value | undefined,
    set: async (key, value) => use("set", (own) => own.set(key, toTyped(value))),
    delete: async (key) => use("delete", (own) => own.delete(key)),
    has: async (key) => use("has", (own) => own.exists(key)),
    increment: async (key, by = 1) => use("increment", (own) => own.increment(key, by)),
    keys: async () =>
      use("keys", (own) => {
        const keys: string[] = [];
        let cursor: string | null | undefined;
        do {
          const page = own.listKeys(cursor);
          keys.push(...page.keys);
          ({ cursor } = page);
        } while (cursor !== undefined && cursor !== null);
        return keys;
      }),
    bucket,
  };
}
