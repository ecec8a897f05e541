/**
 * What servers listed, in the cache, by the content of the server: a composition that is checked again starts only the parts
 * that have changed. A component whose lists change from start to start is listed as it was at first.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import * as path from "node:path";
import type { CheckedCatalogue } from "../../run/catalogue/index.ts";
import { writeWhole } from "../../sources/files/index.ts";
import type { Places } from "../../sources/index.ts";

/** Entries that no composition has used for longer are removed. */
const KEPT_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

/** Part of the key. Raise it when what is kept of a server, or what is remarked on it, changes. */
const FORMAT = 2;

interface KeptCatalogue {
  /** `undefined` if the server has not been listed yet. */
  read(): Promise<CheckedCatalogue | undefined>;
  /** The cache only saves time: without one, everything works. */
  keep(catalogue: CheckedCatalogue): Promise<void>;
}

export function keptCatalogue(server: Uint8Array, { cache }: Pick<Places, "cache">): KeptCatalogue {
  const folder = path.join(cache, "names");
  const key = createHash("sha256").update(`${FORMAT}\n`).update(server).digest("hex");
  const file = path.join(folder, `${key}.json`);
  return {
    async read() {
      try {
        const value = JSON.parse(await readFile(file, "utf8")) as CheckedCatalogue;
        const now = new Date();
        await utimes(file, now, now);
        return value;
      } catch {
        return undefined;
      }
    },
    async keep(catalogue) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeWhole(file, JSON.stringify(catalogue));
        await prune(folder);
      } catch {
        // Such as a full disk.
      }
    },
  };
}

async function prune(folder: string): Promise<void> {
  const oldest = Date.now() - KEPT_MILLISECONDS;
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if ((await stat(file)).mtimeMs < oldest) await rm(file, { force: true });
  }
}
