/**
 * The language server over any connection: passes each request to the service of the document's language.
 *
 * Nothing here knows a language, files or processes. The edge that makes the connection provides the files: `node/` over
 * stdio, `browser/` in a web worker.
 */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { WIT_OF_BINARY, WIT_TEXT } from "../core/wit-lsp-protocol.ts";
import {
  CODE_ACTION_KINDS,
  FORMAT_TRIGGERS,
  RenameRefused,
  SEMANTIC_TOKENS_LEGEND,
} from "./features/index.ts";
import type { FileSystem } from "./file-system.ts";
import type { LanguageService } from "./language-service.ts";
import { TomlService } from "./toml/index.ts";
import { type ScriptParserLoader, WitService } from "./wit-service.ts";

export interface ServerOptions {
  readonly fileSystem: FileSystem;
  readonly version: string;
  /** The URI of the user's `config.toml`, which defines aliases and profiles. */
  readonly configUri?: string | undefined;
  /** The URI of the folder with the bundled WIT packages. A client that starts the server can name it instead. */
  readonly bundledWit?: string;
  /** Loads the parser for guests in TypeScript, JavaScript and AssemblyScript, when it is first needed. */
  readonly loadScriptParser?: ScriptParserLoader;
}

const CAPABILITIES: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  completionProvider: {
    triggerCharacters: [":", "/", "@", ".", "{", "<", "(", "=", "[", '"'],
    resolveProvider: true,
  },
  signatureHelpProvider: { triggerCharacters: ["<", "(", ","] },
  definitionProvider: true,
  declarationProvider: true,
  typeDefinitionProvider: true,
  implementationProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentLinkProvider: {},
  typeHierarchyProvider: true,
  workspaceSymbolProvider: true,
  renameProvider: { prepareProvider: true },
  linkedEditingRangeProvider: true,
  codeActionProvider: { codeActionKinds: CODE_ACTION_KINDS },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: FORMAT_TRIGGERS,
  documentSymbolProvider: true,
  codeLensProvider: { resolveProvider: true },
  inlayHintProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: { legend: SEMANTIC_TOKENS_LEGEND, full: { delta: true }, range: true },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Wires the services to `connection` and starts to listen. */
export function startServer(connection: Connection, options: ServerOptions): void {
  const toml = new TomlService(connection, options);
  const wit = new WitService(connection, options);
  const services: readonly LanguageService[] = [toml, wit];
  serveLifecycle(connection, wit, options.version);
  serveDocuments(connection, services);
  serveReading(connection, services);
  serveNavigation(connection, services);
  serveEditing(connection, services);
  serveLayout(connection, services);
  serveWit(connection, wit);
  connection.listen();
}

type Services = readonly LanguageService[];

/** The service for the document that a request is about. */
function serviceFor(
  services: Services,
  { textDocument }: { readonly textDocument: { readonly uri: string } },
): LanguageService | undefined {
  return services.find((service) => service.owns(textDocument.uri));
}

function serveLifecycle(connection: Connection, wit: WitService, version: string): void {
  let canWatch = false;
  let canChangeFolders = false;
  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const { workspace } = params.capabilities;
    canWatch = workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
    canChangeFolders = workspace?.workspaceFolders ?? false;
    wit.initialize(params);
    return { serverInfo: { name: "wasmcp wit-lsp", version }, capabilities: CAPABILITIES };
  });
  connection.onInitialized(async () => {
    if (canWatch) {
      const watchers = [{ globPattern: "**/*.{wit,wasm,toml}" }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (canChangeFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
        wit.changeFolders(
          added.map(({ uri }) => uri),
          removed.map(({ uri }) => uri),
        ),
      );
    }
    await wit.readFiles();
  });
}

function serveDocuments(connection: Connection, services: Services): void {
  connection.onDidOpenTextDocument((params) =>
    serviceFor(services, params)?.openDocument(params.textDocument),
  );
  connection.onDidChangeTextDocument((params) => serviceFor(services, params)?.changeDocument(params));
  connection.onDidCloseTextDocument((params) =>
    serviceFor(services, params)?.closeDocument(params.textDocument.uri),
  );
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    for (const service of services) await service.changeFiles(changes);
  });
}

function serveReading(connection: Connection, services: Services): void {
  connection.onHover((params) => serviceFor(services, params)?.hover?.(params) ?? null);
  connection.onCompletion((params) => serviceFor(services, params)?.completion?.(params) ?? null);
  connection.onSignatureHelp((params) => serviceFor(services, params)?.signatureHelp?.(params) ?? null);
}

function serveNavigation(connection: Connection, services: Services): void {
  connection.onDefinition((params) => serviceFor(services, params)?.definition?.(params) ?? null);
  // WIT and settings have one place for each name, which declares and defines it.
  connection.onDeclaration((params) => serviceFor(services, params)?.definition?.(params) ?? null);
  connection.onTypeDefinition((params) => serviceFor(services, params)?.typeDefinition?.(params) ?? null);
  connection.onImplementation((params) => serviceFor(services, params)?.implementation?.(params) ?? null);
  connection.onReferences((params) => serviceFor(services, params)?.references?.(params) ?? null);
  connection.onDocumentHighlight(
    (params) => serviceFor(services, params)?.documentHighlights?.(params) ?? null,
  );
  connection.onDocumentLinks((params) => serviceFor(services, params)?.documentLinks?.(params) ?? null);
  connection.languages.typeHierarchy.onPrepare(
    (params) => serviceFor(services, params)?.prepareTypeHierarchy?.(params) ?? null,
  );
}

function serveEditing(connection: Connection, services: Services): void {
  connection.onPrepareRename((params) =>
    orRefusal(() => serviceFor(services, params)?.prepareRename?.(params) ?? null),
  );
  connection.onRenameRequest((params) =>
    orRefusal(() => serviceFor(services, params)?.rename?.(params) ?? null),
  );
  connection.languages.onLinkedEditingRange(
    (params) => serviceFor(services, params)?.linkedEditingRanges?.(params) ?? null,
  );
  connection.onCodeAction((params) => serviceFor(services, params)?.codeActions?.(params) ?? null);
  connection.onDocumentFormatting((params) => serviceFor(services, params)?.formatDocument?.(params) ?? null);
  connection.onDocumentRangeFormatting(
    (params) => serviceFor(services, params)?.formatRange?.(params) ?? null,
  );
  connection.onDocumentOnTypeFormatting(
    (params) => serviceFor(services, params)?.formatOnType?.(params) ?? null,
  );
}

/** What the editor shows around the text, and the colours of the text. */
function serveLayout(connection: Connection, services: Services): void {
  const noTokens = { data: [] };
  connection.onDocumentSymbol((params) => serviceFor(services, params)?.documentSymbols?.(params) ?? null);
  connection.onCodeLens((params) => serviceFor(services, params)?.codeLenses?.(params) ?? null);
  connection.onFoldingRanges((params) => serviceFor(services, params)?.foldingRanges?.(params) ?? null);
  connection.onSelectionRanges((params) => serviceFor(services, params)?.selectionRanges?.(params) ?? null);
  connection.languages.inlayHint.on((params) => serviceFor(services, params)?.inlayHints?.(params) ?? null);
  const { semanticTokens } = connection.languages;
  semanticTokens.on(
    async (params) => (await serviceFor(services, params)?.semanticTokens?.(params)) ?? noTokens,
  );
  semanticTokens.onDelta(
    async (params) => (await serviceFor(services, params)?.semanticTokensDelta?.(params)) ?? noTokens,
  );
  semanticTokens.onRange(
    async (params) => (await serviceFor(services, params)?.semanticTokensRange?.(params)) ?? noTokens,
  );
}

/** Requests that name no document; only WIT has them. */
function serveWit(connection: Connection, wit: WitService): void {
  connection.onCompletionResolve((item) => wit.resolveCompletion(item));
  connection.onCodeLensResolve((lens) => wit.resolveCodeLens(lens));
  connection.onWorkspaceSymbol(({ query }) => wit.workspaceSymbols(query));
  connection.languages.typeHierarchy.onSupertypes(({ item }) => wit.supertypes(item));
  connection.languages.typeHierarchy.onSubtypes(({ item }) => wit.subtypes(item));
  connection.onRequest(WIT_OF_BINARY, ({ uri }: { readonly uri: string }) => wit.witOfBinary(uri));
  connection.onRequest(WIT_TEXT, ({ uri }: { readonly uri: string }) => wit.text(uri));
}

/** A refusal is an answer that the editor shows, not a failure of the server. */
function orRefusal<Result>(answer: () => Result): Result {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof RenameRefused)) throw error;
    throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
  }
}
