/**
 * Reads WIT files and `.wasm` files into the workspace: the folders of the workspace, the surroundings of an opened file, the
 * bundled packages, and files that change.
 */
import { FileChangeType, type FileEvent } from "vscode-languageserver";
import { decodeWit } from "../core/wit-binary/index.ts";
import { packageId, printPackage } from "../core/wit/index.ts";
import { ExcludedFolders } from "./excluded.ts";
import { readText } from "./file-system.ts";
import type { GuardedFiles } from "./guarded-files.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import {
  type BinaryPackage,
  type Bundle,
  canonicalUri,
  isWithin,
  parentUri,
  uriName,
  type Workspace,
} from "./workspace/index.ts";

/** A workspace with more folders than this is not a project: scanning ends. */
const MAX_FOLDERS = 20_000;

export class WorkspaceFiles {
  readonly #fileSystem: GuardedFiles;
  readonly #workspace: Workspace;
  readonly #bundle: Bundle;
  /** The `.wasm` files that have been read: those in `deps`, and those that the user has opened. */
  readonly #binaries = new Set<string>();
  /** Folders whose files are all in the workspace. */
  readonly #scanned = new Set<string>();
  #excluded = new ExcludedFolders(DEFAULT_SETTINGS.exclude);
  #scans = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(fileSystem: GuardedFiles, workspace: Workspace, bundle: Bundle) {
    this.#fileSystem = fileSystem;
    this.#workspace = workspace;
    this.#bundle = bundle;
  }

  /** The folders that are not searched; what has been read in them goes. */
  setExcluded(patterns: readonly string[]): void {
    this.#excluded = new ExcludedFolders(patterns);
    for (const { uri } of this.#workspace.documents()) {
      if (!this.#workspace.isOpen(uri) && this.#isExcluded(parentUri(uri))) this.#workspace.removeFile(uri);
    }
    this.#scanned.clear();
  }

  #isExcluded(folder: string): boolean {
    return this.#excluded.has(folder, this.#workspace.folders);
  }

  /** While folders are being read, the workspace has only some of its files, and its diagnostics would be wrong. */
  get isScanning(): boolean {
    return this.#scans > 0;
  }

  /** Resolves when no folder is being read. */
  async whenRead(): Promise<void> {
    while (this.#scans > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Counts as reading from the first step of `work` to its last. */
  async reading(work: () => Promise<void>): Promise<void> {
    this.#scans += 1;
    try {
      await work();
    } finally {
      this.#scans -= 1;
      if (this.#scans === 0) for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  /** Reads a folder; `isDeep` reads all folders below it as well, otherwise only `deps`. */
  scan(folder: string, isDeep: boolean): Promise<void> {
    return this.reading(async () => {
      const open = [folder];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (this.#scanned.has(next) || this.#scanned.size > MAX_FOLDERS) continue;
        this.#scanned.add(next);
        for (const { name, isDirectory } of await this.#fileSystem.readDirectory(next)) {
          const uri = `${next}/${encodeURIComponent(name)}`;
          if (!isDirectory) await this.#load(uri);
          else if (isDeep ? !this.#isExcluded(uri) : name === "deps" || uriName(next) === "deps")
            open.push(uri);
        }
      }
    });
  }

  /** Reads the package around an opened file, which may be outside the folders of the workspace. Says whether it has read anything. */
  async scanAround(uri: string): Promise<boolean> {
    let folder = parentUri(canonicalUri(uri));
    if (uriName(folder) === "deps") folder = parentUri(folder);
    else if (uriName(parentUri(folder)) === "deps") folder = parentUri(parentUri(folder));
    if (folder === "" || this.#scanned.has(folder)) return false;
    // The user has opened a file of this package.
    if (!this.#workspace.folders.some((one) => isWithin(one, folder))) this.#fileSystem.allow(folder);
    await this.scan(folder, false);
    return true;
  }

  /** Reads the bundled packages: one folder for each. */
  async readBundle(bundledWit: string | undefined): Promise<void> {
    if (bundledWit === undefined) return;
    for (const folder of await this.#fileSystem.readDirectory(bundledWit)) {
      const uri = `${bundledWit}/${encodeURIComponent(folder.name)}`;
      for (const { name } of folder.isDirectory ? await this.#fileSystem.readDirectory(uri) : []) {
        if (!name.endsWith(".wit")) continue;
        const file = `${uri}/${encodeURIComponent(name)}`;
        const text = await readText(this.#fileSystem, file);
        if (text !== undefined) this.#bundle.setFile(file, text);
      }
    }
  }

  async change(changes: readonly FileEvent[]): Promise<void> {
    for (const { uri, type } of changes) {
      if (type === FileChangeType.Deleted) this.forget(uri);
      else if (this.#scanned.has(parentUri(canonicalUri(uri))) || !this.#isExcluded(parentUri(uri)))
        await this.#load(uri);
    }
  }

  /** The next scan reads all folders again. */
  forgetFolders(): void {
    this.#scanned.clear();
  }

  /** Removes a file, or a folder with everything in it. */
  forget(uri: string): void {
    const key = canonicalUri(uri);
    for (const folder of this.#scanned) if (isWithin(key, folder)) this.#scanned.delete(folder);
    for (const binary of this.#binaries) if (isWithin(key, binary)) this.#workspace.setBinary(binary, []);
    for (const binary of this.#workspace.unreadable.keys())
      if (isWithin(key, binary)) this.#workspace.setBinary(binary, []);
    for (const document of this.#workspace.documents()) {
      if (isWithin(key, document.uri)) this.#workspace.removeFile(document.uri);
    }
  }

  /** Reads the packages in a `.wasm` file that the user has opened; other files than components and WIT packages have none. */
  async loadBinary(uri: string): Promise<void> {
    this.#binaries.add(canonicalUri(uri));
    const bytes = await this.#fileSystem.readFile(uri);
    const read = bytes === undefined ? undefined : readBinary(bytes);
    this.#workspace.setBinary(uri, read !== undefined && "packages" in read ? read.packages : []);
  }

  /** In `deps`, builds take only WIT packages: the user sees what is none, with the reason. The packages in a component can be used meanwhile. */
  async #loadDependency(uri: string): Promise<void> {
    this.#binaries.add(canonicalUri(uri));
    const bytes = await this.#fileSystem.readFile(uri);
    if (bytes === undefined) return this.#workspace.setBinary(uri, []);
    const read = readBinary(bytes);
    if ("defect" in read) this.#workspace.setBinary(uri, [], read.defect);
    else
      this.#workspace.setBinary(uri, read.packages, read.kind === "package" ? undefined : COMPONENT_IN_DEPS);
  }

  async #load(uri: string): Promise<void> {
    if (uri.endsWith(".wit")) {
      const text = await readText(this.#fileSystem, uri);
      if (text === undefined) this.#workspace.removeFile(uri);
      else this.#workspace.setFile(uri, text);
    } else if (uriName(parentUri(uri)) === "deps") {
      if (uri.endsWith(".wasm")) await this.#loadDependency(uri);
      else if (uri.endsWith(".wat")) this.#workspace.setBinary(uri, [], TEXT_IN_DEPS);
    } else if (this.#binaries.has(canonicalUri(uri))) await this.loadBinary(uri);
  }
}

const COMPONENT_IN_DEPS =
  "expected a WIT package, found a component; put the WIT of its interfaces here instead";
const TEXT_IN_DEPS =
  "the text format of WebAssembly is not read here, make a `.wasm` file of it with `wasm-tools parse`";

type ReadBinary =
  | { readonly kind: "package" | "component"; readonly packages: readonly BinaryPackage[] }
  /** A core module, a damaged file, or a component that WIT cannot describe. */
  | { readonly defect: string };

function readBinary(bytes: Uint8Array): ReadBinary {
  try {
    const { kind, root, packages } = decodeWit(bytes);
    const read = packages.map((pkg) => ({
      id: packageId(pkg.name),
      text: printPackage(pkg),
      isMain: pkg === root,
    }));
    return { kind, packages: read };
  } catch (error) {
    return { defect: error instanceof Error ? error.message : String(error) };
  }
}
