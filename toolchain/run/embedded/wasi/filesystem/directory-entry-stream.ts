import type { Dirent } from "node:fs";
import { typeOf } from "./metadata.ts";

/** The resource `wasi:filesystem/types.directory-entry-stream`. */
export class DirectoryEntryStream {
  readonly #entries: Iterator<Dirent>;

  constructor(entries: readonly Dirent[]) {
    this.#entries = entries[Symbol.iterator]();
  }

  readDirectoryEntry(): { readonly type: string; readonly name: string } | undefined {
    const next = this.#entries.next();
    return next.done === true ? undefined : { type: typeOf(next.value), name: next.value.name };
  }
}
