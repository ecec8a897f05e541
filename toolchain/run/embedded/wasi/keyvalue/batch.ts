/** `wasi:keyvalue/batch`: several keys at once. Each change is atomic: it applies to all keys or to none. */
import type { Bucket } from "./bucket.ts";
import { withStoreError } from "./store-error.ts";

/** The first draft has `none` for an absent key, the second a pair of the key and `none`. */
export function getMany({ context, name }: Bucket, keys: readonly string[]): unknown[] {
  return withStoreError(() =>
    keys.map((key) => {
      const value = context.database.get(name, key);
      return context.draft === "0.2.0-draft" && value === undefined ? undefined : [key, value];
    }),
  );
}

export function setMany(
  { context, name }: Bucket,
  pairs: readonly (readonly [key: string, value: Uint8Array])[],
): void {
  const { database } = context;
  withStoreError(() =>
    database.transaction(
      pairs.map(([key]) => key),
      () => {
        for (const [key, value] of pairs) database.set(name, key, value);
      },
    ),
  );
}

export function deleteMany({ context, name }: Bucket, keys: readonly string[]): void {
  const { database } = context;
  withStoreError(() =>
    database.transaction(keys, () => {
      for (const key of keys) database.delete(name, key);
    }),
  );
}
