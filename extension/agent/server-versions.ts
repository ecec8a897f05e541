/**
 * The version of each server file in VS Code's list. VS Code asks a server for its tools again when its version changes, and ends it
 * first. So the version is that of the bytes, which stay the same when nothing but the time of the file changes. No `vscode` here.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";

const NOT_COMPOSED = "not composed";

export class ServerVersions {
  /** What a start has made of a file, and the version under which VS Code knows it. */
  readonly #started = new Map<string, { readonly digest: string; readonly version: string }>();
  readonly #starting = new Map<string, string>();

  async of(file: string): Promise<string> {
    const starting = this.#starting.get(file);
    if (starting !== undefined) return starting;
    const digest = await digestOf(file);
    const started = this.#started.get(file);
    return started?.digest === digest ? started.version : digest;
  }

  /** `start` composes the file. Until it changes again, its version is the one that VS Code has. */
  async keep(file: string, known: string | undefined, start: () => Promise<void>): Promise<void> {
    const version = known ?? NOT_COMPOSED;
    this.#starting.set(file, version);
    try {
      await start();
      this.#started.set(file, { digest: await digestOf(file), version });
    } finally {
      this.#starting.delete(file);
    }
  }
}

async function digestOf(file: string): Promise<string> {
  const bytes = await fs.readFile(file).catch(() => undefined);
  if (bytes === undefined) return NOT_COMPOSED;
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
