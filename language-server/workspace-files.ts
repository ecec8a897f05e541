/**
 * Reads WIT files and `.wasm` files into the workspace: the folders of the workspace, the surroundings of an opened file, the
 * bundled packages, and files that change.
 */
import { FileChangeType, type FileEvent } from "vscode-languageserver";
import { decodeWit } from "../core/wit-binary/index.ts";
import { packageId, printPackage } from "../core/wit/index.ts";
import { type FileSystem, readText } from "./file-system.ts";
import {
  type BinaryPackage,
  type Bundle,
  canonicalUri,
  isWithin,
  parentUri,
  uriName,
  type Workspace,
} from "./workspace/index.ts";

/** Folders of build results and of dependencies: their packages do not belong to the workspace. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  "target",
  ".git",
  ".hg",
  ".svn",
  "__pycache__",
  ".venv",
]);
/** A workspace with more folders than this is not a project: scanning ends. */
const MAX_FOLDERS = 20_000;

export class WorkspaceFiles {
  readonly #fileSystem: FileSystem;
  readonly #workspace: Workspace;
  readonly #bundle: Bundle;
  /** The `.wasm` files that have been read: those in `deps`, and those that the user has opened. */
  readonly #binaries = new Set<string>();
  /** Folders whose files are all in the workspace. */
  readonly #scanned = new Set<string>();
  #scans = 0;

  constructor(fileSystem: FileSystem, workspace: Workspace, bundle: Bundle) {
    this.#fileSystem = fileSystem;
    this.#workspace = workspace;
    this.#bundle = bundle;
  }

  /** While folders are being read, the workspace has only some of its files, and its diagnostics would be wrong. */
  get isScanning(): boolean {
    return this.#scans > 0;
  }

  /** Reads a folder; `isDeep` reads all folders below it as well, otherwise only `deps`. */
  async scan(folder: string, isDeep: boolean): Promise<void> {
    const open = [folder];
    this.#scans += 1;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.#scanned.has(next) || this.#scanned.size > MAX_FOLDERS) continue;
      this.#scanned.add(next);
      for (const { name, isDirectory } of await this.#fileSystem.readDirectory(next)) {
        const uri = `${next}/${encodeURIComponent(name)}`;
        if (!isDirectory) await this.#load(uri);
        else if (isDeep ? !SKIPPED_FOLDERS.has(name) : name === "deps" || uriName(next) === "deps")
          open.push(uri);
      }
    }
    this.#scans -= 1;
  }

  /** Reads the package around an opened file, which may be outside the folders of the workspace. Says whether it has read anything. */
  async scanAround(uri: string): Promise<boolean> {
    let folder = parentUri(canonicalUri(uri));
    if (uriName(folder) === "deps") folder = parentUri(folder);
    else if (uriName(parentUri(folder)) === "deps") folder = parentUri(parentUri(folder));
    if (folder === "" || this.#scanned.has(folder)) return false;
    await this.scan(folder, false);
    return true;
  }

  /** Reads the bundled packages: one folder for each. */
  async readBundle(bundledWit: string | undefined): Promise<void> {
    if (bundledWit === undefined) return;
    this.#scans += 1;
    for (const folder of await this.#fileSystem.readDirectory(bundledWit)) {
      const uri = `${bundledWit}/${encodeURIComponent(folder.name)}`;
      for (const { name } of folder.isDirectory ? await this.#fileSystem.readDirectory(uri) : []) {
        if (!name.endsWith(".wit")) continue;
        const file = `${uri}/${encodeURIComponent(name)}`;
        const text = await readText(this.#fileSystem, file);
        if (text !== undefined) this.#bundle.setFile(file, text);
      }
    }
    this.#scans -= 1;
  }

  async change(changes: readonly FileEvent[]): Promise<void> {
    for (const { uri, type } of changes) {
      if (type === FileChangeType.Deleted) this.forget(uri);
      else await this.#load(uri);
    }
  }

  /** Removes a file, or a folder with everything in it. */
  forget(uri: string): void {
    const key = canonicalUri(uri);
    for (const folder of this.#scanned) if (isWithin(key, folder)) this.#scanned.delete(folder);
    for (const binary of this.#binaries) if (isWithin(key, binary)) this.#workspace.setBinary(binary, []);
    for (const document of this.#workspace.documents()) {
      if (isWithin(key, document.uri)) this.#workspace.removeFile(document.uri);
    }
  }

  /** Reads the packages in a `.wasm` file; other files than components and WIT packages have none. */
  async loadBinary(uri: string): Promise<void> {
    this.#binaries.add(canonicalUri(uri));
    const bytes = await this.#fileSystem.readFile(uri);
    this.#workspace.setBinary(uri, bytes === undefined ? [] : packagesIn(bytes));
  }

  async #load(uri: string): Promise<void> {
    if (uri.endsWith(".wit")) {
      const text = await readText(this.#fileSystem, uri);
      if (text === undefined) this.#workspace.removeFile(uri);
      else this.#workspace.setFile(uri, text);
    } else if (
      uri.endsWith(".wasm") &&
      (uriName(parentUri(uri)) === "deps" || this.#binaries.has(canonicalUri(uri)))
    ) {
      await this.loadBinary(uri);
    }
  }
}

function packagesIn(bytes: Uint8Array): readonly BinaryPackage[] {
  try {
    const { root, packages } = decodeWit(bytes);
    return packages.map((pkg) => ({
      id: packageId(pkg.name),
      text: printPackage(pkg),
      isMain: pkg === root,
    }));
  } catch {
    // A core module, a damaged file, or a component that WIT cannot describe.
    return [];
  }
}
