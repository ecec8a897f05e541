/**
 * Both drafts of `wasi:keyvalue` over one database. They differ in cursors (a number, or text), in counters (unsigned, or
 * signed), in the shape of `get-many`, and in that only the second has compare-and-swap.
 */
import type { KeyvalueDraft } from "../../guest-state.ts";
import { Cas, increment, swap } from "./atomics.ts";
import { deleteMany, getMany, setMany } from "./batch.ts";
import { Bucket } from "./bucket.ts";
import type { KeyvalueDatabase } from "./database.ts";

export { KeyvalueDatabase } from "./database.ts";

/** The imports `wasi:keyvalue/*`, by the name that the transpiled component uses. A bucket of any name exists. */
export function wasiKeyvalue(database: KeyvalueDatabase, draft: KeyvalueDraft): Record<string, object> {
  const context = { database, draft };
  return {
    "wasi:keyvalue/store": { Bucket, open: (name: string) => new Bucket(context, name) },
    "wasi:keyvalue/atomics": { Bucket, Cas, increment, swap },
    "wasi:keyvalue/batch": { Bucket, getMany, setMany, deleteMany },
  };
}
