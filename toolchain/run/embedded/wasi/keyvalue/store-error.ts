/** The case `other` of `wasi:keyvalue/store.error`. */
export function storeError(reason: string): object {
  return { tag: "other", val: reason };
}

/** Does `work`, and throws an error of the database as one of the interface. */
export function withStoreError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error ? storeError(error.message) : error;
  }
}

/** Does `work` for `swap`, whose error type has a case for errors of the store. */
export function withCasError<T>(work: () => T): T {
  try {
    return withStoreError(work);
  } catch (error) {
    throw { tag: "store-error", val: error };
  }
}
