/** WIT as a language of the server: the workspace, its files and its diagnostics, and the features about a document. */
import type {
  CodeActionParams,
  CodeLens,
  CompletionItem,
  Connection,
  DidChangeTextDocumentParams,
  DocumentDiagnosticReport,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  FileEvent,
  InitializeParams,
  InlayHintParams,
  PreviousResultId,
  ReferenceParams,
  RenameParams,
  SelectionRangeParams,
  SemanticTokensDeltaParams,
  SemanticTokensRangeParams,
  SymbolInformation,
  TextDocumentItem,
  TextDocumentPositionParams,
  TypeHierarchyItem,
  WorkspaceDiagnosticReport,
  WorkspaceEdit,
} from "vscode-languageserver";
import { DiagnosticsPublisher } from "./diagnostics-publisher.ts";
import { DiagnosticsReports } from "./diagnostics-reports.ts";
import {
  codeActions,
  codeLenses,
  completions,
  definition,
  documentHighlights,
  documentLinks,
  documentSymbols,
  foldingRanges,
  formatDocument,
  formatOnType,
  formatRange,
  type GuestFiles,
  hover,
  implementations,
  implementExports,
  inlayHints,
  linkedEditingRanges,
  packageIntoDeps,
  prepareRename,
  prepareTypeHierarchy,
  references,
  rename,
  resolveCodeLens,
  resolveCompletion,
  type ScriptParser,
  selectionRanges,
  SemanticTokensProvider,
  signatureHelp,
  subtypes,
  supertypes,
  typeDefinition,
  workspaceSymbols,
} from "./features/index.ts";
import { readText } from "./file-system.ts";
import type { GuardedFiles } from "./guarded-files.ts";
import type { DocumentParams, LanguageService } from "./language-service.ts";
import { DEFAULT_SETTINGS, readWitSettings, type WitSettings } from "./settings.ts";
import {
  Bundle,
  canonicalUri,
  isWithin,
  Snapshots,
  type SnapshotView,
  type WitDocument,
  Workspace,
} from "./workspace/index.ts";
import { WorkspaceFiles } from "./workspace-files.ts";

/** `url` is where the client says that the parser is; only a browser needs that. `undefined` when it cannot be loaded. */
export type ScriptParserLoader = (url: string | undefined) => Promise<ScriptParser | undefined>;

export interface WitServiceOptions {
  readonly fileSystem: GuardedFiles;
  readonly bundledWit?: string;
  readonly loadScriptParser?: ScriptParserLoader;
}

/** What a client can pass to the server when it starts it. */
interface ClientOptions {
  readonly bundledWit: string | undefined;
  readonly scriptParser: string | undefined;
  /** The user trusts the folders of the workspace: what they name outside of them may be looked at. */
  readonly isTrusted: boolean;
  /** The commands that the client has, for code lenses. */
  readonly commands: ReadonlySet<string>;
}

export class WitService implements LanguageService {
  readonly #options: WitServiceOptions;
  readonly #workspace = new Workspace();
  /** The other states of files that diff editors show. */
  readonly #snapshots = new Snapshots(this.#workspace);
  readonly #bundle = new Bundle();
  readonly #files: WorkspaceFiles;
  readonly #publisher: DiagnosticsPublisher;
  readonly #reports: DiagnosticsReports;
  readonly #tokens = new SemanticTokensProvider();
  readonly #guests: GuestFiles;
  #settings: WitSettings = DEFAULT_SETTINGS;
  #client: ClientOptions = {
    bundledWit: undefined,
    scriptParser: undefined,
    isTrusted: false,
    commands: new Set(),
  };

  constructor(connection: Connection, options: WitServiceOptions) {
    const { fileSystem } = options;
    this.#options = options;
    this.#files = new WorkspaceFiles(fileSystem, this.#workspace, this.#bundle);
    this.#publisher = new DiagnosticsPublisher(connection, this.#workspace, this.#bundle, this.#files);
    this.#reports = new DiagnosticsReports(this.#workspace, this.#bundle);
    this.#guests = {
      readDirectory: (uri) => fileSystem.readDirectory(uri),
      readText: (uri) => readText(fileSystem, uri),
      loadScriptParser: async () => options.loadScriptParser?.(this.#client.scriptParser),
    };
  }

  /** Other programs' TOML files are documents of no service. */
  owns(uri: string): boolean {
    return !/\.toml(?:[?#]|$)/.test(uri);
  }

  get folders(): readonly string[] {
    return this.#workspace.folders;
  }

  // Diagnostics, for a client that asks for them

  answerDiagnostics(refresh: () => void): void {
    this.#publisher.answerInstead(this.#reports, refresh);
  }

  async diagnostics(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    await this.#files.whenRead();
    if (this.#snapshots.has(uri)) return { kind: "full", items: [] };
    return this.#reports.ofFile(uri, previousResultId);
  }

  async workspaceDiagnostics(previous: readonly PreviousResultId[]): Promise<WorkspaceDiagnosticReport> {
    await this.#files.whenRead();
    return this.#reports.ofWorkspace(previous);
  }

  // Folders and files

  initialize({ workspaceFolders, rootUri, initializationOptions }: InitializeParams): void {
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri == null ? [] : [rootUri]);
    this.#setFolders(folders);
    this.#client = readClientOptions(initializationOptions);
    this.#settings = readWitSettings(initializationOptions) ?? DEFAULT_SETTINGS;
    this.#workspace.setFeatures(this.#settings.features);
    this.#files.setExcluded(this.#settings.exclude);
    const { fileSystem } = this.#options;
    if (this.#client.isTrusted) fileSystem.trust();
    if (this.#client.bundledWit !== undefined) fileSystem.allow(this.#client.bundledWit);
  }

  #setFolders(folders: readonly string[]): void {
    this.#workspace.setFolders(folders);
    this.#options.fileSystem.setFolders(folders);
  }

  async readFiles(): Promise<void> {
    await this.#files.reading(async () => {
      await this.#files.readBundle(this.#options.bundledWit ?? this.#client.bundledWit);
      for (const folder of this.#workspace.folders) await this.#files.scan(folder, true);
    });
    this.#publisher.checkSoon();
  }

  async readFilesAgain(): Promise<void> {
    this.#files.forgetFolders();
    await this.readFiles();
  }

  /** The user has changed settings; what is no settings of ours is left alone. */
  async changeSettings(value: unknown): Promise<void> {
    const settings = readWitSettings(value);
    if (settings === undefined) return;
    const { exclude } = this.#settings;
    this.#settings = settings;
    this.#workspace.setFeatures(settings.features);
    if (exclude.join("\n") !== settings.exclude.join("\n")) {
      this.#files.setExcluded(settings.exclude);
      await this.readFiles();
    }
    this.#publisher.checkSoon();
  }

  /** Until the server ends or the settings change. */
  enableFeature(feature: string): void {
    const { features } = this.#workspace;
    if (features === "all" || features.has(feature)) return;
    this.#settings = { ...this.#settings, features: new Set([...features, feature]) };
    this.#workspace.setFeatures(this.#settings.features);
    this.#publisher.checkSoon();
  }

  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    const without = new Set(removed.map(canonicalUri));
    const stay = this.#workspace.folders.filter((uri) => !without.has(uri));
    this.#setFolders([...stay, ...added]);
    for (const uri of removed) {
      const stays = this.#workspace.folders.some((folder) => isWithin(folder, canonicalUri(uri)));
      if (!stays) this.#files.forget(uri);
    }
    for (const uri of added) await this.#files.scan(canonicalUri(uri), true);
    this.#publisher.checkSoon();
  }

  async changeFiles(changes: readonly FileEvent[]): Promise<void> {
    await this.#files.change(changes);
    this.#publisher.checkSoon();
  }

  async openDocument({ uri, version, text }: TextDocumentItem): Promise<void> {
    if (this.#snapshots.open(uri, version, text)) return;
    this.#workspace.open(uri, version, text);
    this.#publisher.checkSoon();
    if (await this.#files.scanAround(uri)) this.#publisher.checkSoon();
  }

  async changeDocument({ textDocument, contentChanges }: DidChangeTextDocumentParams): Promise<void> {
    if (this.#snapshots.change(textDocument.uri, textDocument.version, contentChanges)) return;
    this.#workspace.change(textDocument.uri, textDocument.version, contentChanges);
    this.#publisher.checkSoon();
  }

  async closeDocument(uri: string): Promise<void> {
    if (this.#snapshots.close(uri)) return;
    this.#workspace.close(uri);
    this.#publisher.checkSoon();
  }

  // Requests about a document

  hover({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document, workspace) => hover(workspace, document, position));
  }

  completion({ textDocument, position }: TextDocumentPositionParams) {
    return this.#ofEditable(textDocument, (document) =>
      completions(this.#workspace, this.#bundle, document, position),
    );
  }

  signatureHelp({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => signatureHelp(document, position));
  }

  definition({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document, workspace) => definition(workspace, document, position));
  }

  typeDefinition({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document, workspace) => typeDefinition(workspace, document, position));
  }

  implementation({ textDocument, position }: TextDocumentPositionParams) {
    return this.#ofEditable(textDocument, (document) =>
      implementations(this.#workspace, this.#guests, document, position),
    );
  }

  references({ textDocument, position, context }: ReferenceParams) {
    return this.#of(textDocument, (document, workspace) =>
      references(workspace, document, position, context?.includeDeclaration ?? true),
    );
  }

  documentHighlights({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document, workspace) => documentHighlights(workspace, document, position));
  }

  documentLinks({ textDocument }: DocumentParams) {
    return this.#of(textDocument, (document, workspace) => documentLinks(workspace, document));
  }

  prepareTypeHierarchy({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document, workspace) =>
      prepareTypeHierarchy(workspace, document, position),
    );
  }

  prepareRename({ textDocument, position }: TextDocumentPositionParams) {
    return this.#ofEditable(textDocument, (document) => prepareRename(this.#workspace, document, position));
  }

  rename({ textDocument, position, newName }: RenameParams) {
    return this.#ofEditable(textDocument, (document) => rename(this.#workspace, document, position, newName));
  }

  linkedEditingRanges({ textDocument, position }: TextDocumentPositionParams) {
    return this.#ofEditable(textDocument, (document) =>
      linkedEditingRanges(this.#workspace, document, position),
    );
  }

  codeActions(params: CodeActionParams) {
    return this.#ofEditable(params.textDocument, async (document) => [
      ...codeActions(this.#workspace, this.#bundle, document, params),
      ...(await implementExports(this.#workspace, this.#guests, document, params)),
    ]);
  }

  formatDocument({ textDocument }: DocumentParams) {
    return this.#ofEditable(textDocument, formatDocument);
  }

  formatRange({ textDocument, range }: DocumentRangeFormattingParams) {
    return this.#ofEditable(textDocument, (document) => formatRange(document, range));
  }

  formatOnType({ textDocument, position, ch }: DocumentOnTypeFormattingParams) {
    return this.#ofEditable(textDocument, (document) => formatOnType(document, position, ch));
  }

  documentSymbols({ textDocument }: DocumentParams) {
    return this.#of(textDocument, documentSymbols);
  }

  codeLenses({ textDocument }: DocumentParams) {
    return this.#ofEditable(textDocument, (document) =>
      codeLenses(this.#workspace, document, this.#client.commands),
    );
  }

  inlayHints({ textDocument, range }: InlayHintParams) {
    return this.#of(textDocument, (document, workspace) => inlayHints(workspace, document, range));
  }

  foldingRanges({ textDocument }: DocumentParams) {
    return this.#of(textDocument, foldingRanges);
  }

  selectionRanges({ textDocument, positions }: SelectionRangeParams) {
    return this.#of(textDocument, (document) => selectionRanges(document, positions));
  }

  semanticTokens({ textDocument }: DocumentParams) {
    return this.#of(textDocument, (document, workspace) => this.#tokens.full(workspace, document));
  }

  semanticTokensDelta({ textDocument, previousResultId }: SemanticTokensDeltaParams) {
    return this.#of(textDocument, (document, workspace) =>
      this.#tokens.delta(workspace, document, previousResultId),
    );
  }

  semanticTokensRange({ textDocument, range }: SemanticTokensRangeParams) {
    return this.#of(textDocument, (document, workspace) => this.#tokens.range(workspace, document, range));
  }

  // Requests about something that an earlier answer contained, and about the workspace

  resolveCompletion(item: CompletionItem): CompletionItem {
    return resolveCompletion(this.#workspace, item);
  }

  resolveCodeLens(lens: CodeLens): Promise<CodeLens> {
    return resolveCodeLens(this.#workspace, this.#guests, lens);
  }

  supertypes(item: TypeHierarchyItem): TypeHierarchyItem[] {
    return supertypes(this.#workspace, item);
  }

  subtypes(item: TypeHierarchyItem): TypeHierarchyItem[] {
    return subtypes(this.#workspace, item);
  }

  workspaceSymbols(query: string): SymbolInformation[] {
    return workspaceSymbols(this.#workspace, query);
  }

  /** The edit that copies a bundled package to the `deps` of a file's package. */
  packageIntoDeps(uri: string, id: string): WorkspaceEdit | undefined {
    const document = this.#workspace.document(uri);
    return document === undefined
      ? undefined
      : packageIntoDeps(this.#workspace, this.#bundle, document, id)?.edit;
  }

  /** The URI of the WIT of a `.wasm` file's main package. */
  async witOfBinary(uri: string): Promise<string | null> {
    // The user has named this file.
    this.#options.fileSystem.allow(uri);
    await this.#files.loadBinary(uri);
    this.#publisher.checkSoon();
    const binary = canonicalUri(uri);
    return this.#workspace.documents().find((one) => one.binary === binary && one.isMain)?.uri ?? null;
  }

  text(uri: string): string | null {
    return this.#workspace.document(uri)?.text ?? null;
  }

  /** The answer about a document, or `null` for a document that the workspace does not have. */
  #of<Result>(
    { uri }: { readonly uri: string },
    answer: (document: WitDocument, workspace: Workspace) => Result,
  ): Result | null {
    const view = this.#snapshots.view(uri) ?? this.#viewOf(uri);
    return view === undefined ? null : answer(view.document, view.workspace);
  }

  /** As `#of`, for what changes the text or leads to what the text has become: `null` for another state of a file. */
  #ofEditable<Result>(
    { uri }: { readonly uri: string },
    answer: (document: WitDocument) => Result,
  ): Result | null {
    const document = this.#snapshots.has(uri) ? undefined : this.#workspace.document(uri);
    return document === undefined ? null : answer(document);
  }

  #viewOf(uri: string): SnapshotView | undefined {
    const document = this.#workspace.document(uri);
    return document === undefined ? undefined : { document, workspace: this.#workspace };
  }
}

function readClientOptions(options: unknown): ClientOptions {
  const given =
    typeof options === "object" && options !== null ? (options as Readonly<Record<string, unknown>>) : {};
  const textAt = (key: string): string | undefined => {
    const value = given[key];
    return typeof value === "string" ? value : undefined;
  };
  const { commands } = given;
  return {
    bundledWit: textAt("bundledWit"),
    scriptParser: textAt("scriptParser"),
    isTrusted: given["isTrusted"] === true,
    commands: new Set(Array.isArray(commands) ? commands.filter((one) => typeof one === "string") : []),
  };
}
