/**
 * Problem: a `wasmcp.toml` or a folder `deps` of a repository that was only opened can name any file: with `..`, as an absolute path, as a machine on
 * the network, or through a symbolic link. Whether a file exists, and what is in it, must not depend on it.
 *
 * Idea: unless the client says that the workspace is trusted, the server looks only into the folders of the workspace and what the user has
 * opened. A place is compared as text first, so that nothing outside is touched, and then by where its links lead.
 */
import type { DirectoryEntry, FileSystem } from "./file-system.ts";
import { canonicalUri, isWithin, parentUri, uriName } from "./workspace/index.ts";

/** The files that the server may look at. */
export interface GuardedFileSystem extends FileSystem {
  /** `false` for a place that says nothing: neither that it exists nor that it does not. */
  mayLookAt(uri: string): Promise<boolean>;
  exists(uri: string): Promise<boolean>;
  allow(uri: string): void;
}

export class GuardedFiles implements GuardedFileSystem {
  readonly #files: FileSystem;
  /** Ours, and what the user has named: no folder of the workspace decides about them. */
  readonly #named = new Set<string>();
  #folders: readonly string[] = [];
  #isTrusted = false;

  constructor(files: FileSystem) {
    this.#files = files;
  }

  trust(): void {
    this.#isTrusted = true;
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = folders.map(canonicalUri);
  }

  /** Allows a file or a folder with all in it, wherever its links lead. */
  allow(uri: string): void {
    this.#named.add(canonicalUri(uri));
  }

  async mayLookAt(uri: string): Promise<boolean> {
    if (this.#isTrusted) return true;
    const place = canonicalUri(withoutDots(uri));
    const around = [...this.#folders, ...this.#named].filter((folder) => isWithin(folder, place));
    if (around.length === 0) return false;
    const { realUri } = this.#files;
    if (realUri === undefined) return true;
    const real = await realUri(place);
    if (real === undefined) return false;
    const realFolders = await Promise.all(around.map((folder) => realUri(folder)));
    return realFolders.some(
      (folder) => folder !== undefined && isWithin(canonicalUri(folder), canonicalUri(real)),
    );
  }

  /** Whether a file is there; of a folder, `false`. */
  async exists(uri: string): Promise<boolean> {
    if (!(await this.mayLookAt(uri))) return false;
    const entries = await this.#files.readDirectory(parentUri(uri));
    return entries.some(({ name, isDirectory }) => name === uriName(uri) && !isDirectory);
  }

  async readDirectory(uri: string): Promise<readonly DirectoryEntry[]> {
    return (await this.mayLookAt(uri)) ? this.#files.readDirectory(uri) : [];
  }

  async readFile(uri: string): Promise<Uint8Array | undefined> {
    return (await this.mayLookAt(uri)) ? this.#files.readFile(uri) : undefined;
  }
}

/** `file:///a/../b` is `file:///b`, also where a dot is percent-encoded. */
function withoutDots(uri: string): string {
  try {
    return new URL(uri).href;
  } catch {
    return uri;
  }
}
