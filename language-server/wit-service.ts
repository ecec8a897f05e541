/** WIT as a language of the server: the workspace, its files and its diagnostics, and the features about a document. */
import type {
  CodeActionParams,
  CodeLens,
  CompletionItem,
  Connection,
  DidChangeTextDocumentParams,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  FileEvent,
  InitializeParams,
  InlayHintParams,
  ReferenceParams,
  RenameParams,
  SelectionRangeParams,
  SemanticTokensDeltaParams,
  SemanticTokensRangeParams,
  SymbolInformation,
  TextDocumentItem,
  TextDocumentPositionParams,
  TypeHierarchyItem,
} from "vscode-languageserver";
import { DiagnosticsPublisher } from "./diagnostics-publisher.ts";
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
import { type FileSystem, readText } from "./file-system.ts";
import type { DocumentParams, LanguageService } from "./language-service.ts";
import { Bundle, canonicalUri, isWithin, type WitDocument, Workspace } from "./workspace/index.ts";
import { WorkspaceFiles } from "./workspace-files.ts";

/** `url` is where the client says that the parser is; only a browser needs that. `undefined` when it cannot be loaded. */
export type ScriptParserLoader = (url: string | undefined) => Promise<ScriptParser | undefined>;

export interface WitServiceOptions {
  readonly fileSystem: FileSystem;
  readonly bundledWit?: string;
  readonly loadScriptParser?: ScriptParserLoader;
}

/** What a client can pass to the server when it starts it. */
interface ClientOptions {
  readonly bundledWit: string | undefined;
  readonly scriptParser: string | undefined;
  /** The commands that the client has, for code lenses. */
  readonly commands: ReadonlySet<string>;
}

export class WitService implements LanguageService {
  readonly #options: WitServiceOptions;
  readonly #workspace = new Workspace();
  readonly #bundle = new Bundle();
  readonly #files: WorkspaceFiles;
  readonly #publisher: DiagnosticsPublisher;
  readonly #tokens = new SemanticTokensProvider();
  readonly #guests: GuestFiles;
  #client: ClientOptions = { bundledWit: undefined, scriptParser: undefined, commands: new Set() };

  constructor(connection: Connection, options: WitServiceOptions) {
    const { fileSystem } = options;
    this.#options = options;
    this.#files = new WorkspaceFiles(fileSystem, this.#workspace, this.#bundle);
    this.#publisher = new DiagnosticsPublisher(connection, this.#workspace, this.#bundle, this.#files);
    this.#guests = {
      readDirectory: (uri) => fileSystem.readDirectory(uri),
      readText: (uri) => readText(fileSystem, uri),
      loadScriptParser: async () => options.loadScriptParser?.(this.#client.scriptParser),
    };
  }

  /** Other programs' TOML files are documents of no service. */
  owns(uri: string): boolean {
    return !uri.endsWith(".toml");
  }

  // Folders and files

  initialize({ workspaceFolders, rootUri, initializationOptions }: InitializeParams): void {
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri == null ? [] : [rootUri]);
    this.#workspace.setFolders(folders);
    this.#client = readClientOptions(initializationOptions);
  }

  async readFiles(): Promise<void> {
    await this.#files.readBundle(this.#options.bundledWit ?? this.#client.bundledWit);
    for (const folder of this.#workspace.folders) await this.#files.scan(folder, true);
    this.#publisher.checkSoon();
  }

  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    const without = new Set(removed.map(canonicalUri));
    const stay = this.#workspace.folders.filter((uri) => !without.has(uri));
    this.#workspace.setFolders([...stay, ...added]);
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
    this.#workspace.open(uri, version, text);
    this.#publisher.checkSoon();
    if (await this.#files.scanAround(uri)) this.#publisher.checkSoon();
  }

  async changeDocument({ textDocument, contentChanges }: DidChangeTextDocumentParams): Promise<void> {
    this.#workspace.change(textDocument.uri, textDocument.version, contentChanges);
    this.#publisher.checkSoon();
  }

  async closeDocument(uri: string): Promise<void> {
    this.#workspace.close(uri);
    this.#publisher.checkSoon();
  }

  // Requests about a document

  hover({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => hover(this.#workspace, document, position));
  }

  completion({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => completions(this.#workspace, document, position));
  }

  signatureHelp({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => signatureHelp(document, position));
  }

  definition({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => definition(this.#workspace, document, position));
  }

  typeDefinition({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => typeDefinition(this.#workspace, document, position));
  }

  implementation({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) =>
      implementations(this.#workspace, this.#guests, document, position),
    );
  }

  references({ textDocument, position, context }: ReferenceParams) {
    return this.#of(textDocument, (document) =>
      references(this.#workspace, document, position, context.includeDeclaration),
    );
  }

  documentHighlights({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => documentHighlights(this.#workspace, document, position));
  }

  documentLinks({ textDocument }: DocumentParams) {
    return this.#of(textDocument, (document) => documentLinks(this.#workspace, document));
  }

  prepareTypeHierarchy({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => prepareTypeHierarchy(this.#workspace, document, position));
  }

  prepareRename({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => prepareRename(this.#workspace, document, position));
  }

  rename({ textDocument, position, newName }: RenameParams) {
    return this.#of(textDocument, (document) => rename(this.#workspace, document, position, newName));
  }

  linkedEditingRanges({ textDocument, position }: TextDocumentPositionParams) {
    return this.#of(textDocument, (document) => linkedEditingRanges(this.#workspace, document, position));
  }

  codeActions(params: CodeActionParams) {
    return this.#of(params.textDocument, async (document) => [
      ...codeActions(this.#workspace, this.#bundle, document, params),
      ...(await implementExports(this.#workspace, this.#guests, document, params)),
    ]);
  }

  formatDocument({ textDocument }: DocumentParams) {
    return this.#of(textDocument, formatDocument);
  }

  formatRange({ textDocument, range }: DocumentRangeFormattingParams) {
    return this.#of(textDocument, (document) => formatRange(document, range));
  }

  formatOnType({ textDocument, position, ch }: DocumentOnTypeFormattingParams) {
    return this.#of(textDocument, (document) => formatOnType(document, position, ch));
  }

  documentSymbols({ textDocument }: DocumentParams) {
    return this.#of(textDocument, documentSymbols);
  }

  codeLenses({ textDocument }: DocumentParams) {
    return this.#of(textDocument, (document) => codeLenses(this.#workspace, document, this.#client.commands));
  }

  inlayHints({ textDocument, range }: InlayHintParams) {
    return this.#of(textDocument, (document) => inlayHints(this.#workspace, document, range));
  }

  foldingRanges({ textDocument }: DocumentParams) {
    return this.#of(textDocument, foldingRanges);
  }

  selectionRanges({ textDocument, positions }: SelectionRangeParams) {
    return this.#of(textDocument, (document) => selectionRanges(document, positions));
  }

  semanticTokens({ textDocument }: DocumentParams) {
    return this.#of(textDocument, (document) => this.#tokens.full(this.#workspace, document));
  }

  semanticTokensDelta({ textDocument, previousResultId }: SemanticTokensDeltaParams) {
    return this.#of(textDocument, (document) =>
      this.#tokens.delta(this.#workspace, document, previousResultId),
    );
  }

  semanticTokensRange({ textDocument, range }: SemanticTokensRangeParams) {
    return this.#of(textDocument, (document) => this.#tokens.range(this.#workspace, document, range));
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

  /** The URI of the WIT of a `.wasm` file's main package. */
  async witOfBinary(uri: string): Promise<string | null> {
    await this.#files.loadBinary(uri);
    this.#publisher.checkSoon();
    const binary = canonicalUri(uri);
    return this.#workspace.documents().find((one) => one.binary === binary && one.isMain)?.uri ?? null;
  }

  text(uri: string): string | null {
    return this.#workspace.document(uri)?.text ?? null;
  }

  /** The answer about a document, or `null` for a document that the workspace does not have. */
  #of<Result>({ uri }: { readonly uri: string }, answer: (document: WitDocument) => Result): Result | null {
    const document = this.#workspace.document(uri);
    return document === undefined ? null : answer(document);
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
    commands: new Set(Array.isArray(commands) ? commands.filter((one) => typeof one === "string") : []),
  };
}
