import type { DatabaseSync, StatementSync } from "node:sqlite";
import * as path from "node:path";
import { ToolchainError } from "../../../../../core/errors.ts";

/** How many keys one page of a list has. */
const PAGE_SIZE = 1000;
/** Keys of the framework's own records: see `components/kv-store/assembly/framework-key.ts`. */
const FRAMEWORK_KEY = /^(?:__mcp__:|__clean-up-|__sessions-|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}:)/i;
/** How long one thread waits for the change of another. */
const BUSY_TIMEOUT_MS = 30_000;

export interface KeyPage {
  readonly keys: readonly string[];
  /** The number of the page's last entry; absent on the last page. */
  readonly next: bigint | undefined;
}

/**
 * Buckets of bytes in one SQLite file. Each guest thread opens the file for itself, and other processes may open it too:
 * SQLite makes one change after the other.
 */
export class KeyvalueDatabase {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #set: StatementSync;
  readonly #delete: StatementSync;
  readonly #list: StatementSync;
  #isDurable = false;
  #isInTransaction = false;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
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
    this.#settle(key);
    this.#set.run(bucket, key, value);
  }

  delete(bucket: string, key: string): void {
    this.#settle(key);
    this.#delete.run(bucket, key);
  }

  /** Lists entries in the order in which they were made, so that a removal does not move others to another page. */
  list(bucket: string, after: bigint): KeyPage {
    const rows = this.#list.all(bucket, after, PAGE_SIZE + 1);
    const page = rows.slice(0, PAGE_SIZE);
    return {
      keys: page.map((row) => row["key"] as string),
      next: rows.length > PAGE_SIZE ? (page.at(-1)?.["number"] as bigint) : undefined,
    };
  }

  /** Runs a change of these keys while no other thread or process can change anything. If it throws, all its changes are undone. */
  transaction<T>(keys: readonly string[], change: () => T): T {
    this.#settle(...keys);
    this.#isInTransaction = true;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = change();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /**
   * Chooses whether the next change of these keys has reached the disk when it returns. Values of parts survive a loss of power, which takes
   * 12.6 ms for each change where it was measured, and 0.3 ms otherwise. Records of the framework are made anew when the last ones
   * are missing, and there are many. Neither damages the file.
   */
  #settle(...keys: readonly string[]): void {
    if (this.#isInTransaction) return;
    const isDurable = keys.some((key) => !FRAMEWORK_KEY.test(key));
    if (isDurable === this.#isDurable) return;
    this.#database.exec(`PRAGMA synchronous = ${isDurable ? "FULL" : "NORMAL"}`);
    this.#isDurable = isDurable;
  }
}

/** Needs Node 22.5 or newer. Drops Node's warning that SQLite is experimental, since it would end in the server's log. */
async function importSqlite(): Promise<typeof import("node:sqlite")> {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return await import("node:sqlite");
  } catch (error) {
    throw new ToolchainError(
      "no-sqlite",
      `the embedded runtime stores \`wasi:keyvalue\` in SQLite, which Node ${process.version} does not include`,
      { cause: error, remedy: "use Node 22.13 or newer, or run the server on wasmtime" },
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}
