import { MAX_S64 } from "./counter.ts";
import type { KeyvalueDatabase } from "./database.ts";
import { storeError, withStoreError } from "./store-error.ts";
import type { KeyvalueDraft } from "../../guest-state.ts";

/** The state that all buckets of a guest thread share. */
export interface BucketContext {
  readonly database: KeyvalueDatabase;
  readonly draft: KeyvalueDraft;
}

/** The resource `wasi:keyvalue/store.bucket`. */
export class Bucket {
  readonly context: BucketContext;
  readonly name: string;

  constructor(context: BucketContext, name: string) {
    this.context = context;
    this.name = name;
  }

  get(key: string): Uint8Array | undefined {
    return withStoreError(() => this.context.database.get(this.name, key));
  }

  set(key: string, value: Uint8Array): void {
    withStoreError(() => this.context.database.set(this.name, key, value));
  }

  delete(key: string): void {
    withStoreError(() => this.context.database.delete(this.name, key));
  }

  exists(key: string): boolean {
    return this.get(key) !== undefined;
  }

  listKeys(cursor: bigint | string | undefined): object {
    if (typeof cursor === "string" && !/^\d{1,18}$/.test(cursor)) throw storeError("unknown cursor");
    const after = BigInt(cursor ?? 0n);
    const { database, draft } = this.context;
    const { keys, next } = withStoreError(() => database.list(this.name, after > MAX_S64 ? MAX_S64 : after));
    return { keys, cursor: draft === "0.2.0-draft" ? next : next?.toString() };
  }
}
