/**
 * The language server over any connection: requests in, features out.
 *
 * Nothing here touches files or processes; `FileSystem` is given by the edge that has made the connection
 * (`node/` over stdio, `browser/` in a web worker).
 */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import {
  CODE_ACTION_KINDS,
  codeLenses,
  implementations,
  implementExports,
  resolveCodeLens,
  codeActions,
  completions,
  resolveCompletion,
  documentSymbols,
  hover,
  rootDiagnostics,
  type ScriptParser,
  signatureHelp,
} from "./features/index.ts";
import { SettingsFiles } from "./settings.ts";
import { NAVIGATION_CAPABILITIES, serveNavigation } from "./navigation.ts";
import { decodeWit } from "../core/wit-binary/index.ts";
import { packageId, printPackage } from "../core/wit/index.ts";
import { WIT_OF_BINARY, WIT_TEXT } from "../core/wit-lsp-protocol.ts";
import {
  type BinaryPackage,
  Bundle,
  canonicalUri,
  isWithin,
  parentUri,
  type RootView,
  uriName,
  type WitDocument,
  Workspace,
} from "./workspace/index.ts";

/** What the server needs of the world outside. URIs in, so that it works for folders that are not on this machine. */
export interface FileSystem {
  /** The names in a folder; empty when it cannot be read. */
  readDirectory(uri: string): Promise<readonly DirectoryEntry[]>;
  /** `undefined` when there is no such file, or it cannot be read. */
  readFile(uri: string): Promise<Uint8Array | undefined>;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

export interface ServerOptions {
  readonly fileSystem: FileSystem;
  readonly version: string;
  /** Where the user's `config.toml` is, which defines aliases and profiles. */
  readonly configUri?: string | undefined;
  /** The folder of the WIT packages that come with us. */
  readonly bundledWit?: string;
  /**
   * Loads the parser for guests in TypeScript, JavaScript and AssemblyScript when it is first needed. `url` is where the
   * client says that it is; only a browser needs that.
   */
  readonly loadScriptParser?: (url: string | undefined) => Promise<ScriptParser | undefined>;
}

/** Folders that hold other people's files, or what was built: their packages are not the workspace's. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  "target",
  ".git",
  ".hg",
  ".svn",
  "__pycache__",
  ".venv",
]);
/** More folders than this make no project. */
const MOST_FOLDERS = 20_000;

function stringsOf(options: unknown, key: string): readonly string[] {
  if (typeof options !== "object" || options === null) return [];
  const value: unknown = (options as Readonly<Record<string, unknown>>)[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function stringOf(options: unknown, key: string): string | undefined {
  if (typeof options !== "object" || options === null) return undefined;
  const value: unknown = (options as Readonly<Record<string, unknown>>)[key];
  return typeof value === "string" ? value : undefined;
}

function readBinary(bytes: Uint8Array): readonly BinaryPackage[] {
  try {
    const { root, packages } = decodeWit(bytes);
    return packages.map((pkg) => ({
      id: packageId(pkg.name),
      text: printPackage(pkg),
      isMain: pkg === root,
    }));
  } catch {
    // A core module, a damaged file, or something that WIT cannot say: it has no packages to show.
    return [];
  }
}

/** Wires the features to `connection` and starts to listen. */
export function startServer(connection: Connection, options: ServerOptions): void {
  new Server(connection, options).listen();
}

class Server {
  readonly #connection: Connection;
  readonly #options: ServerOptions;
  readonly #workspace = new Workspace();
  readonly #settings: SettingsFiles;
  readonly #bundle = new Bundle();
  #bundledWit: string | undefined;
  #scriptParserUrl: string | undefined;
  /** The commands that the client offers, for lenses. */
  #commands: ReadonlySet<string> = new Set();
  /** What was published last for a file that has diagnostics: only changes are sent. */
  readonly #published = new Map<string, string>();
  /** Roots of which everything is said, for as long as they stay as they are. */
  readonly #reported = new WeakSet<RootView>();
  /** The `.wasm` files that have been read: in `deps`, or since somebody has asked. */
  readonly #binaries = new Set<string>();
  /** Folders whose files are all known. */
  readonly #scanned = new Set<string>();
  /** A check of the workspace is due or under way for this revision. */
  #checking: number | undefined;
  /** Folders that are being read: half of the files would give wrong diagnostics. */
  #scanning = 0;
  #canWatch = false;
  #canChangeFolders = false;

  constructor(connection: Connection, options: ServerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#settings = new SettingsFiles(connection, options);
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());

    connection.onDidOpenTextDocument(async ({ textDocument: { uri, version, text } }) => {
      if (this.#settings.owns(uri)) return this.#settings.open(uri, version, text);
      // Another program's settings, which a generous editor sends along.
      if (uri.endsWith(".toml")) return;
      this.#workspace.open(uri, version, text);
      this.#checkSoon();
      await this.#scanAround(uri);
    });
    connection.onDidChangeTextDocument(async ({ textDocument: { uri, version }, contentChanges }) => {
      if (this.#settings.owns(uri)) return this.#settings.change(uri, version, contentChanges);
      this.#workspace.change(uri, version, contentChanges);
      this.#checkSoon();
    });
    connection.onDidCloseTextDocument(async ({ textDocument: { uri } }) => {
      if (this.#settings.owns(uri)) return this.#settings.close(uri);
      this.#workspace.close(uri);
      this.#checkSoon();
    });
    connection.onDidChangeWatchedFiles(async ({ changes }) => {
      for (const { uri, type } of changes) {
        if (type === FileChangeType.Deleted) this.#forget(uri);
        else await this.#load(uri);
      }
      this.#checkSoon();
      await this.#settings.check();
    });

    serveNavigation(connection, this.#workspace, this.#settings);
    connection.onDocumentSymbol(({ textDocument }) => this.#with(textDocument, documentSymbols));
    connection.onHover(({ textDocument, position }) =>
      this.#settings.owns(textDocument.uri)
        ? this.#settings.hover(textDocument.uri, position)
        : this.#with(textDocument, (document) => hover(this.#workspace, document, position)),
    );
    connection.onCompletion(({ textDocument, position }) =>
      this.#settings.owns(textDocument.uri)
        ? this.#settings.completion(textDocument.uri, position)
        : this.#with(textDocument, (document) => completions(this.#workspace, document, position)),
    );
    connection.onCompletionResolve((item) => resolveCompletion(this.#workspace, item));
    const guests = {
      readDirectory: (uri: string) => this.#options.fileSystem.readDirectory(uri),
      readText: (uri: string) => this.#readText(uri),
      loadScriptParser: async () => this.#options.loadScriptParser?.(this.#scriptParserUrl),
    };
    connection.onCodeAction((params) =>
      this.#with(params.textDocument, async (document) => [
        ...codeActions(this.#workspace, this.#bundle, document, params),
        ...(await implementExports(this.#workspace, guests, document, params)),
      ]),
    );
    connection.onImplementation(({ textDocument, position }) =>
      this.#with(textDocument, (document) => implementations(this.#workspace, guests, document, position)),
    );
    connection.onCodeLens(({ textDocument }) =>
      this.#with(textDocument, (document) => codeLenses(this.#workspace, document, this.#commands)),
    );
    connection.onCodeLensResolve((lens) => resolveCodeLens(this.#workspace, guests, lens));
    connection.onSignatureHelp(({ textDocument, position }) =>
      this.#with(textDocument, (document) => signatureHelp(document, position)),
    );

    connection.onRequest(WIT_OF_BINARY, ({ uri }: { readonly uri: string }) => this.#witOf(uri));
    connection.onRequest(
      WIT_TEXT,
      ({ uri }: { readonly uri: string }) => this.#workspace.document(uri)?.text ?? null,
    );

    connection.listen();
  }

  #initialize(params: InitializeParams): InitializeResult {
    const folders =
      params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri == null ? [] : [params.rootUri]);
    this.#workspace.setFolders(folders);
    this.#commands = new Set(stringsOf(params.initializationOptions, "commands"));
    this.#bundledWit = this.#options.bundledWit ?? stringOf(params.initializationOptions, "bundledWit");
    this.#scriptParserUrl = stringOf(params.initializationOptions, "scriptParser");
    this.#canWatch = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
    this.#canChangeFolders = params.capabilities.workspace?.workspaceFolders ?? false;
    return {
      serverInfo: { name: "wasmcp wit-lsp", version: this.#options.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        documentSymbolProvider: true,
        hoverProvider: true,
        implementationProvider: true,
        codeLensProvider: { resolveProvider: true },
        codeActionProvider: { codeActionKinds: CODE_ACTION_KINDS },
        completionProvider: {
          triggerCharacters: [":", "/", "@", ".", "{", "<", "(", "=", "[", '"'],
          resolveProvider: true,
        },
        signatureHelpProvider: { triggerCharacters: ["<", "(", ","] },
        ...NAVIGATION_CAPABILITIES,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  async #initialized(): Promise<void> {
    if (this.#canWatch) {
      const watchers = [{ globPattern: "**/*.{wit,wasm,toml}" }];
      void this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (this.#canChangeFolders) this.#followFolders();
    await this.#readBundle();
    for (const folder of this.#workspace.folders) await this.#scan(folder, true);
    this.#checkSoon();
  }

  #followFolders(): void {
    this.#connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => canonicalUri(uri)));
      const stay = this.#workspace.folders.filter((uri) => !gone.has(uri));
      this.#workspace.setFolders([...stay, ...added.map(({ uri }) => uri)]);
      for (const { uri } of removed) {
        const stays = this.#workspace.folders.some((folder) => isWithin(folder, canonicalUri(uri)));
        if (!stays) this.#forget(uri);
      }
      for (const { uri } of added) await this.#scan(canonicalUri(uri), true);
      this.#checkSoon();
    });
  }

  // Files

  async #scan(folder: string, isDeep: boolean): Promise<void> {
    const open = [folder];
    this.#scanning += 1;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.#scanned.has(next) || this.#scanned.size > MOST_FOLDERS) continue;
      this.#scanned.add(next);
      for (const { name, isDirectory } of await this.#options.fileSystem.readDirectory(next)) {
        const uri = `${next}/${encodeURIComponent(name)}`;
        if (!isDirectory) await this.#load(uri);
        else if (isDeep ? !SKIPPED_FOLDERS.has(name) : name === "deps" || uriName(next) === "deps")
          open.push(uri);
      }
    }
    this.#scanning -= 1;
  }

  /** One folder for each package. */
  async #readBundle(): Promise<void> {
    const { fileSystem } = this.#options;
    const bundledWit = this.#bundledWit;
    if (bundledWit === undefined) return;
    this.#scanning += 1;
    for (const folder of await fileSystem.readDirectory(bundledWit)) {
      const uri = `${bundledWit}/${encodeURIComponent(folder.name)}`;
      for (const { name } of folder.isDirectory ? await fileSystem.readDirectory(uri) : []) {
        const text = name.endsWith(".wit")
          ? await this.#readText(`${uri}/${encodeURIComponent(name)}`)
          : undefined;
        if (text !== undefined) this.#bundle.setFile(`${uri}/${encodeURIComponent(name)}`, text);
      }
    }
    this.#scanning -= 1;
  }

  /** What an opened file needs around it, also when it lies outside of the workspace's folders. */
  async #scanAround(uri: string): Promise<void> {
    let folder = parentUri(canonicalUri(uri));
    if (uriName(folder) === "deps") folder = parentUri(folder);
    else if (uriName(parentUri(folder)) === "deps") folder = parentUri(parentUri(folder));
    if (folder === "" || this.#scanned.has(folder)) return;
    await this.#scan(folder, false);
    this.#checkSoon();
  }

  async #load(uri: string): Promise<void> {
    if (uri.endsWith(".wit")) {
      const text = await this.#readText(uri);
      if (text === undefined) this.#workspace.removeFile(uri);
      else this.#workspace.setFile(uri, text);
    } else if (
      uri.endsWith(".wasm") &&
      (uriName(parentUri(uri)) === "deps" || this.#binaries.has(canonicalUri(uri)))
    ) {
      await this.#loadBinary(uri);
    }
  }

  /** The packages in a `.wasm` file; none when it is neither a component nor a WIT package. */
  async #loadBinary(uri: string): Promise<void> {
    this.#binaries.add(canonicalUri(uri));
    const bytes = await this.#options.fileSystem.readFile(uri);
    this.#workspace.setBinary(uri, bytes === undefined ? [] : readBinary(bytes));
  }

  async #readText(uri: string): Promise<string | undefined> {
    const bytes = await this.#options.fileSystem.readFile(uri);
    return bytes === undefined ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }

  /** The text to show for a `.wasm` file. */
  async #witOf(uri: string): Promise<string | null> {
    await this.#loadBinary(uri);
    this.#checkSoon();
    const binary = canonicalUri(uri);
    return this.#workspace.documents().find((one) => one.binary === binary && one.isMain)?.uri ?? null;
  }

  /** A file, or a folder with all that is in it. */
  #forget(uri: string): void {
    const key = canonicalUri(uri);
    for (const folder of this.#scanned)
      if (folder === key || folder.startsWith(`${key}/`)) this.#scanned.delete(folder);
    for (const binary of this.#binaries) if (isWithin(key, binary)) this.#workspace.setBinary(binary, []);
    for (const document of this.#workspace.documents()) {
      if (document.uri === key || document.uri.startsWith(`${key}/`))
        this.#workspace.removeFile(document.uri);
    }
  }

  // Diagnostics

  /** Checks once the messages that are already there are dealt with: of several keystrokes, only the last counts. */
  #checkSoon(): void {
    if (this.#checking !== undefined || this.#scanning > 0) return;
    this.#checking = this.#workspace.revision;
    setTimeout(() => void this.#check());
  }

  async #check(): Promise<void> {
    if (this.#scanning > 0) {
      this.#checking = undefined;
      return;
    }
    const { revision } = this.#workspace;
    const known = new Set<string>();
    const first = (uri: string): number => (this.#workspace.isOpen(uri) ? 0 : 1);
    // What is in sight comes first.
    const roots = [...this.#workspace.roots].sort(
      (a, b) => Math.min(1, ...a.files.map(first)) - Math.min(1, ...b.files.map(first)),
    );
    for (const root of roots) {
      const view = this.#workspace.view(root);
      if (this.#reported.has(view)) {
        for (const uri of [...root.files, ...root.dependencies.flat()]) known.add(uri);
        continue;
      }
      for (const { document, diagnostics } of rootDiagnostics(this.#workspace, view, this.#bundle)) {
        known.add(document.uri);
        // What comes out of a binary is nobody's to correct.
        if (!document.isReadOnly) this.#publish(document.uri, document.version, diagnostics);
      }
      this.#reported.add(view);
      await new Promise((resolve) => setTimeout(resolve));
      if (this.#scanning > 0) {
        // Whoever reads the folder asks for a check in the end.
        this.#checking = undefined;
        return;
      }
      if (this.#workspace.revision === revision) continue;
      // Stale already: once more, from the start.
      setTimeout(() => void this.#check());
      return;
    }
    for (const uri of this.#published.keys()) if (!known.has(uri)) this.#publish(uri, undefined, []);
    this.#checking = undefined;
  }

  #publish(
    uri: string,
    version: number | undefined,
    diagnostics: Parameters<Connection["sendDiagnostics"]>[0]["diagnostics"],
  ): void {
    const text = JSON.stringify(diagnostics);
    const isOpen = version !== undefined;
    // An editor waits for the answer to what was typed, a file on the disk is only worth a message when it changes.
    if (!isOpen && (this.#published.get(uri) ?? "[]") === text) return;
    if (isOpen && this.#published.get(uri) === `${version}${text}`) return;
    if (text === "[]" && !isOpen) this.#published.delete(uri);
    else this.#published.set(uri, isOpen ? `${version}${text}` : text);
    void this.#connection.sendDiagnostics({ uri, diagnostics, ...(isOpen ? { version } : {}) });
  }

  // Requests

  /** The answer about a document, or `null` when the server does not know it (it is of another language, say). */
  #with<Result>({ uri }: { readonly uri: string }, answer: (document: WitDocument) => Result): Result | null {
    const document = this.#workspace.document(uri);
    return document === undefined ? null : answer(document);
  }
}
