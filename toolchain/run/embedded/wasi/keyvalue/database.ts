import type { DatabaseSync, StatementSync } from "node:sqlite";
import * as path from "node:path";
import { ToolchainError } from "../../../../../core/errors.ts";

/** Keys per page of a listing. */
const PAGE = 1000;
/** How long one thread waits for another's change, in milliseconds. */
const BUSY_TIMEOUT = 30_000;

export interface KeyPage {
  readonly keys: readonly string[];
  /** The number of the page's last entry; absent on the last page. */
  readonly next: bigint | undefined;
}

/**
 * Buckets of bytes in one SQLite file. Each guest thread opens the file for itself and so may other processes; SQLite
 * makes one change after the other.
 */
export class KeyvalueDatabase {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #set: StatementSync;
  readonly #delete: StatementSync;
  readonly #list: StatementSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      PRAGMA busy_timeout = ${BUSY_TIMEOUT};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS entry (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        bucket TEXT NOT NULL,
        key TEXT NOT NULL,
        value BLOB NOT NULL,
        UNIQUE (bucket, key)
      )`);
    this.#get = database.prepare("SELECT value FROM entry WHERE bucket = ? AND key = ?");
    this.#set = database.prepare(
      "INSERT INTO entry (bucket, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    );
    this.#delete = database.prepare("DELETE FROM entry WHERE bucket = ? AND key = ?");
    this.#list = database.prepare(
      "SELECT number, key FROM entry WHERE bucket = ? AND number > ? ORDER BY number LIMIT ?",
    );
    this.#list.setReadBigInts(true);
  }

  static async open(folder: string): Promise<KeyvalueDatabase> {
    const { DatabaseSync } = await importSqlite();
    return new KeyvalueDatabase(new DatabaseSync(path.join(folder, "keyvalue.sqlite")));
  }

  get(bucket: string, key: string): Uint8Array | undefined {
    return this.#get.get(bucket, key)?.["value"] as Uint8Array | undefined;
  }

  set(bucket: string, key: string, value: Uint8Array): void {
    this.#set.run(bucket, key, value);
  }

  delete(bucket: string, key: string): void {
    this.#delete.run(bucket, key);
  }

  /** Entries in the order in which they were first made, so that removing some moves no other to another page. */
  list(bucket: string, after: bigint): KeyPage {
    const rows = this.#list.all(bucket, after, PAGE + 1);
    const page = rows.slice(0, PAGE);
    return {
      keys: page.map((row) => row["key"] as string),
      next: rows.length > PAGE ? (page.at(-1)?.["number"] as bigint) : undefined,
    };
  }

  /** Nobody else changes anything while `change` runs; when it throws, nothing has changed. */
  transaction<T>(change: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = change();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

/** Node has it from 22.5 on, and Electron with it. Its announcement that it is new does not belong into a server's log. */
export async function importSqlite(): Promise<typeof import("node:sqlite")> {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return await import("node:sqlite");
  } catch (error) {
    throw new ToolchainError(
      "no-sqlite",
      `the embedded runtime keeps \`wasi:keyvalue\` in SQLite, which this Node (${process.version}) does not have`,
      { cause: error, remedy: "use Node 22.13 or newer, or run the server with wasmtime" },
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}
