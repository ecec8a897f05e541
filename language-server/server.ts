/**
 * The language server over any connection: passes each request to the service of the document's language.
 *
 * Nothing here knows a language, files or processes. The edge that makes the connection provides the files: `node/` over
 * stdio, `browser/` in a web worker.
 */
import {
  type Connection,
  type DiagnosticOptions,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import {
  ADD_PACKAGE,
  ENABLE_FEATURE,
  WIT_OF_BINARY,
  WIT_TEXT,
  WORKSPACE_TRUSTED,
} from "../core/wit-lsp-protocol.ts";
import {
  CODE_ACTION_KINDS,
  FORMAT_TRIGGERS,
  RenameRefused,
  SEMANTIC_TOKENS_LEGEND,
} from "./features/index.ts";
import type { FileSystem } from "./file-system.ts";
import { GuardedFiles } from "./guarded-files.ts";
import type { LanguageService } from "./language-service.ts";
import { documentOf, type Need, objectIn, textIn } from "./parameters.ts";
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
  executeCommandProvider: { commands: [ENABLE_FEATURE, ADD_PACKAGE] },
  workspace: {
    workspaceFolders: { supported: true, changeNotifications: true },
    fileOperations: {
      willRename: {
        filters: [{ pattern: { glob: "**/*.wasm" } }, { pattern: { glob: "**", matches: "folder" } }],
      },
    },
  },
};

/** Wires the services to `connection` and starts to listen. */
export function startServer(connection: Connection, options: ServerOptions): void {
  const files = new GuardedFiles(options.fileSystem);
  for (const own of [options.configUri, options.bundledWit]) if (own !== undefined) files.allow(own);
  const guarded = { ...options, fileSystem: files };
  const toml = new TomlService(connection, guarded);
  const wit = new WitService(connection, guarded);
  const services: readonly LanguageService[] = [toml, wit];
  serveLifecycle(connection, wit, options.version);
  serveDocuments(connection, services);
  serveTrust(connection, files, { toml, wit });
  connection.workspace.onWillRenameFiles((params) => toml.willRenameFiles(params, wit.folders));
  serveReading(connection, services);
  serveNavigation(connection, services);
  serveEditing(connection, services);
  serveLayout(connection, services);
  serveWit(connection, wit);
  connection.listen();
}

type Services = readonly LanguageService[];

/** The service for the document that a request is about, which has what the request needs. */
function serviceFor(
  services: Services,
  params: unknown,
  ...needs: readonly Need[]
): LanguageService | undefined {
  const uri = documentOf(params, needs);
  return services.find((service) => service.owns(uri));
}

function serveLifecycle(connection: Connection, wit: WitService, version: string): void {
  let canWatch = false;
  let canChangeFolders = false;
  let hasSettings = false;
  const pullSettings = async (): Promise<void> =>
    wit.changeSettings({
      wit: await orLogged(connection, connection.workspace.getConfiguration("wasmcp.wit")),
    });
  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const { workspace } = params.capabilities;
    canWatch = workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
    canChangeFolders = workspace?.workspaceFolders ?? false;
    hasSettings = workspace?.configuration ?? false;
    wit.initialize(params);
    const diagnosticProvider = serveDiagnostics(connection, wit, params);
    const capabilities = { ...CAPABILITIES, ...(diagnosticProvider && { diagnosticProvider }) };
    return { serverInfo: { name: "wasmcp wit-lsp", version }, capabilities };
  });
  connection.onInitialized(async () => {
    if (canWatch) {
      const watchers = [{ globPattern: "**/*.{wit,wasm,toml}" }];
      void orLogged(
        connection,
        connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }),
      );
    }
    if (canChangeFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
        wit.changeFolders(
          added.map(({ uri }) => uri),
          removed.map(({ uri }) => uri),
        ),
      );
    }
    // Started first: nothing is reported before the files are read.
    const read = wit.readFiles();
    if (hasSettings) await pullSettings();
    await read;
  });
  connection.onDidChangeConfiguration(async ({ settings }) => {
    if (hasSettings) await pullSettings();
    else await wit.changeSettings(settings);
  });
}

/** Only to clients that ask for diagnostics: the same ones sent and asked for would be shown twice. Ours wants them sent. */
function serveDiagnostics(
  connection: Connection,
  wit: WitService,
  { capabilities, initializationOptions: options }: InitializeParams,
): DiagnosticOptions | undefined {
  const wantsThemSent =
    typeof options === "object" &&
    options !== null &&
    "diagnostics" in options &&
    options.diagnostics === "push";
  if (capabilities.textDocument?.diagnostic === undefined || wantsThemSent) return undefined;
  const { diagnostics } = connection.languages;
  const canRefresh = capabilities.workspace?.diagnostics?.refreshSupport ?? false;
  wit.answerDiagnostics(() => {
    if (canRefresh) void orLogged(connection, Promise.resolve(diagnostics.refresh()));
  });
  diagnostics.on(async ({ textDocument: { uri }, previousResultId }) =>
    wit.owns(uri) ? wit.diagnostics(uri, previousResultId) : { kind: "full", items: [] },
  );
  diagnostics.onWorkspace(({ previousResultIds }) => wit.workspaceDiagnostics(previousResultIds));
  return { identifier: "wit", interFileDependencies: true, workspaceDiagnostics: true };
}

/** The user may trust the workspace later: then files that were not looked at are. */
function serveTrust(
  connection: Connection,
  files: GuardedFiles,
  { toml, wit }: { readonly toml: TomlService; readonly wit: WitService },
): void {
  connection.onNotification(WORKSPACE_TRUSTED, async () => {
    files.trust();
    await toml.changeFiles();
    await wit.readFilesAgain();
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
  connection.onHover((params) => serviceFor(services, params, "position")?.hover?.(params) ?? null);
  connection.onCompletion((params) => serviceFor(services, params, "position")?.completion?.(params) ?? null);
  connection.onSignatureHelp(
    (params) => serviceFor(services, params, "position")?.signatureHelp?.(params) ?? null,
  );
}

function serveNavigation(connection: Connection, services: Services): void {
  connection.onDefinition((params) => serviceFor(services, params, "position")?.definition?.(params) ?? null);
  // WIT and settings have one place for each name, which declares and defines it.
  connection.onDeclaration(
    (params) => serviceFor(services, params, "position")?.definition?.(params) ?? null,
  );
  connection.onTypeDefinition(
    (params) => serviceFor(services, params, "position")?.typeDefinition?.(params) ?? null,
  );
  connection.onImplementation(
    (params) => serviceFor(services, params, "position")?.implementation?.(params) ?? null,
  );
  connection.onReferences((params) => serviceFor(services, params, "position")?.references?.(params) ?? null);
  connection.onDocumentHighlight(
    (params) => serviceFor(services, params, "position")?.documentHighlights?.(params) ?? null,
  );
  connection.onDocumentLinks((params) => serviceFor(services, params)?.documentLinks?.(params) ?? null);
  connection.languages.typeHierarchy.onPrepare(
    (params) => serviceFor(services, params, "position")?.prepareTypeHierarchy?.(params) ?? null,
  );
}

function serveEditing(connection: Connection, services: Services): void {
  connection.onPrepareRename((params) =>
    orRefusal(() => serviceFor(services, params, "position")?.prepareRename?.(params) ?? null),
  );
  connection.onRenameRequest((params) =>
    orRefusal(() => serviceFor(services, params, "position")?.rename?.(params) ?? null),
  );
  connection.languages.onLinkedEditingRange(
    (params) => serviceFor(services, params, "position")?.linkedEditingRanges?.(params) ?? null,
  );
  connection.onCodeAction(
    (params) => serviceFor(services, params, "range", "diagnostics")?.codeActions?.(params) ?? null,
  );
  connection.onDocumentFormatting((params) => serviceFor(services, params)?.formatDocument?.(params) ?? null);
  connection.onDocumentRangeFormatting(
    (params) => serviceFor(services, params, "range")?.formatRange?.(params) ?? null,
  );
  connection.onDocumentOnTypeFormatting(
    (params) => serviceFor(services, params, "position")?.formatOnType?.(params) ?? null,
  );
}

/** What the editor shows around the text, and the colours of the text. */
function serveLayout(connection: Connection, services: Services): void {
  const noTokens = { data: [] };
  connection.onDocumentSymbol((params) => serviceFor(services, params)?.documentSymbols?.(params) ?? null);
  connection.onCodeLens((params) => serviceFor(services, params)?.codeLenses?.(params) ?? null);
  connection.onFoldingRanges((params) => serviceFor(services, params)?.foldingRanges?.(params) ?? null);
  connection.onSelectionRanges(
    (params) => serviceFor(services, params, "positions")?.selectionRanges?.(params) ?? null,
  );
  connection.languages.inlayHint.on(
    (params) => serviceFor(services, params, "range")?.inlayHints?.(params) ?? null,
  );
  const { semanticTokens } = connection.languages;
  semanticTokens.on(
    async (params) => (await serviceFor(services, params)?.semanticTokens?.(params)) ?? noTokens,
  );
  semanticTokens.onDelta(
    async (params) => (await serviceFor(services, params)?.semanticTokensDelta?.(params)) ?? noTokens,
  );
  semanticTokens.onRange(
    async (params) =>
      (await serviceFor(services, params, "range")?.semanticTokensRange?.(params)) ?? noTokens,
  );
}

/** Requests that name no document; only WIT has them. */
function serveWit(connection: Connection, wit: WitService): void {
  connection.onCompletionResolve((item) => wit.resolveCompletion(item));
  connection.onCodeLensResolve((lens) => wit.resolveCodeLens(lens));
  connection.onWorkspaceSymbol((params) => wit.workspaceSymbols(textIn(params, "query")));
  connection.languages.typeHierarchy.onSupertypes((params) => wit.supertypes(objectIn(params, "item")));
  connection.languages.typeHierarchy.onSubtypes((params) => wit.subtypes(objectIn(params, "item")));
  connection.onExecuteCommand(async ({ command, arguments: [first, second] = [] }) => {
    if (command === ENABLE_FEATURE && typeof first === "string") wit.enableFeature(first);
    if (command === ADD_PACKAGE && typeof first === "string" && typeof second === "string") {
      const edit = wit.packageIntoDeps(first, second);
      if (edit !== undefined)
        await orLogged(connection, connection.workspace.applyEdit({ label: `Add ${second}`, edit }));
    }
    return null;
  });
  connection.onRequest(WIT_OF_BINARY, (params: unknown) => wit.witOfBinary(textIn(params, "uri")));
  connection.onRequest(WIT_TEXT, (params: unknown) => wit.text(textIn(params, "uri")));
}

/** A client may refuse what it has said that it can do: the server goes on without, and the log has the reason. */
async function orLogged<Answer>(
  connection: Connection,
  request: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await request;
  } catch (error) {
    connection.console.warn(error instanceof Error ? error.message : String(error));
    return undefined;
  }
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
