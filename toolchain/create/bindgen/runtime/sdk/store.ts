/** Values that are kept for all clients, in buckets. */
import { Result } from "../abi";
import { Bucket, Error as StoreError, ErrorTag, open, TypedValue } from "../wasmcp/keyvalue/store";
import { Stored, Values } from "./values";

/** One bucket. It is opened when it is first used. */
export class Store extends Values {
  private opened: Bucket | null = null;

  constructor(readonly name: string) {
    super();
  }

  get(key: string): Stored {
    return new Stored(demand<TypedValue | null>(this.bucket.get(key)));
  }

  /** Removes a key; a missing one does not matter. */
  remove(key: string): void {
    demand(this.bucket.delete(key));
  }

  has(key: string): bool {
    return demand<bool>(this.bucket.exists(key));
  }

  /** All keys, in no particular order. */
  get keys(): string[] {
    let page = demand(this.bucket.listKeys(null));
    let keys = page.keys;
    for (let cursor = page.cursor; cursor !== null; cursor = page.cursor) {
      page = demand(this.bucket.listKeys(cursor));
      keys = keys.concat(page.keys);
    }
    return keys;
  }

  /** Adds to a whole number in one indivisible step, and gives the sum. A missing key counts as zero. */
  increment(key: string, by: i64 = 1): i64 {
    return demand<i64>(this.bucket.increment(key, by));
  }

  protected put(key: string, value: TypedValue): void {
    demand(this.bucket.set(key, value));
  }

  private get bucket(): Bucket {
    let opened = this.opened;
    if (opened === null) {
      opened = demand<Bucket>(open(this.name));
      this.opened = opened;
    }
    return opened;
  }
}

/** The component's bucket, or another one of the server. In the bucket without a name are records of sessions. */
export function store(name: string = "store"): Store {
  return new Store(name);
}

function demand<T>(result: Result<T, StoreError>): T {
  if (result.isErr) throw new Error("store: " + reason(result.err));
  return result.ok;
}

function reason(error: StoreError): string {
  if (error.tag == ErrorTag.other) return error.other;
  return error.tag == ErrorTag.accessDenied ? "access denied" : "no such bucket";
}
