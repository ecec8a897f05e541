/**
 * All WIT files that the editor can see, and the packages that they resolve to.
 *
 * Problem: every request comes just after a change, and the meaning of one file depends on many others.
 * Idea: files are added and removed one by one. A root is resolved when it is needed, and stays resolved until one of its
 * files is replaced by another object. The unsaved text of an open file wins over the text on disk.
 * Result: between two changes nothing varies, so that features are functions of the workspace and a position.
 */
import { TextDocument, type TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";
import {
  type FileScope,
  type PackageState,
  type ResolvedFiles,
  Resolver,
  type WitDiagnostic,
} from "../../core/wit/index.ts";
import { WitDocument } from "./document.ts";
import { type Layout, layoutOf, type Root } from "./layout.ts";
import { WIT_SCHEME } from "../../core/wit-lsp-protocol.ts";
import { canonicalUri } from "./uri.ts";

/** A resolved root. It stays the same object until one of its files changes. */
export interface RootView {
  readonly root: Root;
  /** Resolved with all features enabled. */
  readonly resolved: ResolvedFiles;
  /** Stable items that refer to items of a feature: a mistake as long as the feature is off, which is the default. */
  readonly gateDiagnostics: readonly WitDiagnostic[];
  /** The documents of the root and of all packages that it may name. */
  readonly documents: readonly WitDocument[];
  /** By file: the packages with text in it. */
  readonly scopes: ReadonlyMap<string, readonly PlacedScope[]>;
}

/** The part of a package that is in one file or `package … { }` block. */
export interface PlacedScope {
  readonly state: PackageState;
  readonly scope: FileScope;
}

/** A package out of a `.wasm` file, as text. */
export interface BinaryPackage {
  readonly id: string;
  readonly text: string;
  /** The package that the file defines, not one that it only uses. */
  readonly isMain: boolean;
}

/** `wasmcp-wit:///deps/http.wasm/wasi-http%400.2.12.wit`: the URI of the text of a package in a `.wasm` file. */
function binaryPackageUri(binary: string, id: string): string {
  const path = binary.slice(binary.indexOf(":") + 1);
  return canonicalUri(`${WIT_SCHEME}:${path}/${encodeURIComponent(id.replace(":", "-"))}.wit`);
}

/** One object for all calls, since the resolver compares sets of features by identity. */
const NO_FEATURES: ReadonlySet<string> = new Set();

export class Workspace {
  readonly #disk = new Map<string, string>();
  readonly #open = new Map<string, TextDocument>();
  readonly #documents = new Map<string, WitDocument>();
  #resolver = new Resolver();
  #stableResolver = new Resolver();
  /** For copies of the workspace, so that they do not make this one forget what it has resolved. */
  #trialResolvers: readonly [all: Resolver, stable: Resolver] | undefined;
  readonly #views = new Map<string, RootView>();
  /** By the file in a `deps` folder that should hold a package: why it cannot be read. */
  readonly #unreadable = new Map<string, string>();
  #folders: readonly string[] = [];
  #features: "all" | ReadonlySet<string> = NO_FEATURES;
  #layout: Layout | undefined;
  /** Valid as long as the layout. */
  #byPackage: ReadonlyMap<string, readonly (readonly string[])[]> | undefined;
  /** Grows with every change of any text. */
  #revision = 0;
  readonly #checked = new Map<string, number>();

  /** The workspace's folders, canonical. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  setFolders(uris: readonly string[]): void {
    this.#folders = uris.map((uri) => canonicalUri(uri).replace(/\/$/, ""));
  }

  /** The features that are on: what refers to their items is no mistake. None by default, as in other tools. */
  setFeatures(features: "all" | ReadonlySet<string>): void {
    this.#features = features;
    this.#revision += 1;
    this.#views.clear();
  }

  get features(): "all" | ReadonlySet<string> {
    return this.#features;
  }

  /** By the URI of a file in a `deps` folder: why it cannot be read as a WIT package. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.#unreadable;
  }

  get revision(): number {
    return this.#revision;
  }

  // Files

  /** A file on disk was added or changed. */
  setFile(uri: string, text: string): void {
    const key = canonicalUri(uri);
    this.#disk.set(key, text);
    if (!this.#open.has(key)) this.#put(new WitDocument(key, text));
  }

  /** A file on disk was removed; its open buffer stays. */
  removeFile(uri: string): void {
    const key = canonicalUri(uri);
    this.#disk.delete(key);
    if (!this.#open.has(key)) this.#take(key);
  }

  /** A `.wasm` file was added or changed. `packages` is empty if the file cannot be read as WIT; `defect` says why where the user needs to know. */
  setBinary(uri: string, packages: readonly BinaryPackage[], defect?: string): void {
    const binary = canonicalUri(uri);
    if (this.#unreadable.get(binary) !== defect) {
      this.#revision += 1;
      // What is said about a missing package depends on it.
      this.#views.clear();
    }
    if (defect === undefined) this.#unreadable.delete(binary);
    else this.#unreadable.set(binary, defect);
    const texts = new Map(packages.map((one) => [binaryPackageUri(binary, one.id), one]));
    for (const document of this.#documents.values()) {
      if (document.binary === binary && !texts.has(document.uri)) this.#take(document.uri);
    }
    for (const [key, { text, isMain }] of texts)
      this.#put(new WitDocument(key, text, undefined, { binary, isMain }));
  }

  open(uri: string, version: number, text: string): void {
    const key = canonicalUri(uri);
    // The text of a binary does not change, even while an editor shows it.
    if (this.#documents.get(key)?.isReadOnly === true) return;
    this.#open.set(key, TextDocument.create(key, "wit", version, text));
    this.#put(new WitDocument(key, text, version));
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const key = canonicalUri(uri);
    const open = this.#open.get(key);
    if (open === undefined) return;
    const changed = TextDocument.update(open, [...changes], version);
    this.#put(new WitDocument(key, changed.getText(), version));
  }

  close(uri: string): void {
    const key = canonicalUri(uri);
    if (!this.#open.has(key)) return;
    this.#open.delete(key);
    const text = this.#disk.get(key);
    if (text === undefined) this.#take(key);
    else this.#put(new WitDocument(key, text));
  }

  isOpen(uri: string): boolean {
    return this.#open.has(canonicalUri(uri));
  }

  has(uri: string): boolean {
    return this.#documents.has(canonicalUri(uri));
  }

  #put(document: WitDocument): void {
    const previous = this.#documents.get(document.uri);
    this.#revision += 1;
    // An equal text keeps its tree and everything resolved from it.
    if (previous !== undefined && previous.text === document.text && previous.version === document.version)
      return;
    this.#documents.set(document.uri, document);
    if (previous === undefined || previous.packages.join() !== document.packages.join())
      this.#layout = undefined;
  }

  #take(uri: string): void {
    if (!this.#documents.delete(uri)) return;
    this.#revision += 1;
    this.#layout = undefined;
  }

  /** A copy with other texts, by URI, to see what they would cause. The files that stay share their trees. */
  withTexts(texts: ReadonlyMap<string, string>, features = this.#features): Workspace {
    this.#trialResolvers ??= [new Resolver(), new Resolver()];
    const copy = new Workspace();
    [copy.#resolver, copy.#stableResolver] = this.#trialResolvers;
    copy.#folders = this.#folders;
    copy.#features = features;
    for (const [uri, document] of this.#documents) copy.#documents.set(uri, document);
    for (const [uri, text] of texts) copy.#put(new WitDocument(canonicalUri(uri), text));
    return copy;
  }

  // Packages

  document(uri: string): WitDocument | undefined {
    return this.#documents.get(canonicalUri(uri));
  }

  documents(): readonly WitDocument[] {
    return [...this.#documents.values()];
  }

  get roots(): readonly Root[] {
    return this.#arrange().roots;
  }

  /** The root that a file belongs to, resolved. */
  viewOf(uri: string): RootView | undefined {
    const root = this.#arrange().rootOf.get(canonicalUri(uri));
    return root === undefined ? undefined : this.view(root);
  }

  view(root: Root): RootView {
    const known = this.#views.get(root.uri);
    if (known !== undefined && known.root === root && this.#checked.get(root.uri) === this.#revision)
      return known;
    this.#checked.set(root.uri, this.#revision);
    const packages = [root.files, ...root.dependencies].map((uris) => this.#documentsAt(uris));
    if (root.isLoose) packages.push(...this.#named(root, packages.flat()));
    const documents = packages.flat();
    if (known?.root === root && sameItems(known.documents, documents)) return known;
    const [main = [], ...dependencies] = packages.map((one) => one.map((document) => document.file));
    // An editor shows the items of all features.
    const resolved = this.#resolver.resolve({ root: main, dependencies, features: "all" });
    const features = this.#features;
    const gateDiagnostics =
      features !== "all" && documents.some((document) => document.features.length > 0)
        ? this.#stableResolver
            .resolve({ root: main, dependencies, features })
            .diagnostics.filter(({ code }) => code === "gated-reference")
        : [];
    const view = { root, resolved, gateDiagnostics, documents, scopes: scopesByFile(resolved) };
    this.#views.set(root.uri, view);
    return view;
  }

  #arrange(): Layout {
    if (this.#layout === undefined) {
      this.#layout = layoutOf(this.#documents.values());
      this.#byPackage = undefined;
      this.#views.clear();
    }
    return this.#layout;
  }

  #documentsAt(uris: readonly string[]): readonly WitDocument[] {
    return uris.map((uri) => this.#documents.get(uri)).filter((document) => document !== undefined);
  }

  /** The packages that a loose root names, directly or through others. Of several candidates, the nearest one counts. */
  #named(root: Root, start: readonly WitDocument[]): readonly (readonly WitDocument[])[] {
    const found: (readonly WitDocument[])[] = [];
    const seen = new Set(start.flatMap((document) => document.packages));
    const open = start.flatMap((document) => document.packagesNamed);
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const nearest = this.#packageFiles(id, root.uri);
      if (nearest === undefined) continue;
      const documents = this.#documentsAt(nearest);
      found.push(documents);
      for (const document of documents) {
        for (const inside of document.packages) seen.add(inside);
        open.push(...document.packagesNamed);
      }
    }
    return found;
  }

  #packageFiles(id: string, near: string): readonly string[] | undefined {
    let best: readonly string[] | undefined;
    let bestLength = -1;
    for (const uris of this.#filesByPackage().get(id) ?? []) {
      const length = commonLength(uris[0] ?? "", near);
      if (length > bestLength) [best, bestLength] = [uris, length];
    }
    return best;
  }

  /** The files of every package by its identifier; a package may exist several times. */
  #filesByPackage(): ReadonlyMap<string, readonly (readonly string[])[]> {
    const { roots } = this.#arrange();
    if (this.#byPackage !== undefined) return this.#byPackage;
    const byPackage = new Map<string, (readonly string[])[]>();
    for (const uris of roots.flatMap((root) => [root.files, ...root.dependencies])) {
      for (const id of new Set(this.#documentsAt(uris).flatMap((document) => document.packages))) {
        const list = byPackage.get(id);
        if (list === undefined) byPackage.set(id, [uris]);
        else list.push(uris);
      }
    }
    this.#byPackage = byPackage;
    return byPackage;
  }

  // Mistakes

  /** The mistakes that the front end finds in a root and its dependencies. */
  frontEndDiagnostics(view: RootView): readonly WitDiagnostic[] {
    const syntax = view.documents.flatMap((document) => document.syntaxDiagnostics);
    // Everything that a file declares would be missing.
    if (view.documents.some(({ isTooLong }) => isTooLong)) return syntax;
    return [...syntax, ...view.resolved.diagnostics, ...view.gateDiagnostics];
  }
}

function scopesByFile(resolved: ResolvedFiles): ReadonlyMap<string, readonly PlacedScope[]> {
  const scopes = new Map<string, PlacedScope[]>();
  for (const state of resolved.packages) {
    for (const scope of state.scopes) {
      const list = scopes.get(scope.path);
      if (list === undefined) scopes.set(scope.path, [{ state, scope }]);
      else list.push({ state, scope });
    }
  }
  return scopes;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
