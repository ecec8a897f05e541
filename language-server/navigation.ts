/** The requests that lead from one place of the text to others, and those about its layout: which feature answers which. */
import {
  type Connection,
  type ServerCapabilities,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import {
  definition,
  documentHighlights,
  documentLinks,
  foldingRanges,
  FORMAT_TRIGGERS,
  formatDocument,
  formatOnType,
  formatRange,
  inlayHints,
  linkedEditingRanges,
  prepareRename,
  prepareTypeHierarchy,
  references,
  rename,
  RenameRefused,
  selectionRanges,
  SEMANTIC_TOKENS_LEGEND,
  SemanticTokensProvider,
  subtypes,
  supertypes,
  typeDefinition,
  workspaceSymbols,
} from "./features/index.ts";
import type { SettingsFiles } from "./settings.ts";
import type { WitDocument, Workspace } from "./workspace/index.ts";

/** What the server promises on behalf of `serveNavigation`. */
export const NAVIGATION_CAPABILITIES: ServerCapabilities = {
  definitionProvider: true,
  declarationProvider: true,
  typeDefinitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  linkedEditingRangeProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: {},
  inlayHintProvider: true,
  typeHierarchyProvider: true,
  semanticTokensProvider: { legend: SEMANTIC_TOKENS_LEGEND, full: { delta: true }, range: true },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: FORMAT_TRIGGERS,
};

/** Answers the requests of `NAVIGATION_CAPABILITIES`. A document that the server does not know has the answer `null`. */
export function serveNavigation(connection: Connection, workspace: Workspace, settings: SettingsFiles): void {
  const on = <Result>(
    { uri }: { readonly uri: string },
    answer: (document: WitDocument) => Result,
  ): Result | null => {
    const document = workspace.document(uri);
    return document === undefined ? null : answer(document);
  };

  connection.onDefinition(({ textDocument, position }) =>
    settings.owns(textDocument.uri)
      ? settings.definition(textDocument.uri, position)
      : on(textDocument, (document) => definition(workspace, document, position)),
  );
  connection.onDeclaration(({ textDocument, position }) =>
    on(textDocument, (document) => definition(workspace, document, position)),
  );
  connection.onTypeDefinition(({ textDocument, position }) =>
    on(textDocument, (document) => typeDefinition(workspace, document, position)),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    on(textDocument, (document) => references(workspace, document, position, context.includeDeclaration)),
  );
  connection.onDocumentHighlight(({ textDocument, position }) =>
    on(textDocument, (document) => documentHighlights(workspace, document, position)),
  );
  connection.onPrepareRename(({ textDocument, position }) =>
    on(textDocument, (document) => orRefusal(() => prepareRename(workspace, document, position))),
  );
  connection.onRenameRequest(({ textDocument, position, newName }) =>
    on(textDocument, (document) => orRefusal(() => rename(workspace, document, position, newName))),
  );
  connection.languages.onLinkedEditingRange(({ textDocument, position }) =>
    on(textDocument, (document) => linkedEditingRanges(workspace, document, position)),
  );
  connection.onWorkspaceSymbol(({ query }) => workspaceSymbols(workspace, query));

  connection.onFoldingRanges(({ textDocument }) => on(textDocument, foldingRanges));
  connection.onSelectionRanges(({ textDocument, positions }) =>
    on(textDocument, (document) => selectionRanges(document, positions)),
  );
  connection.onDocumentLinks(({ textDocument }) =>
    settings.owns(textDocument.uri)
      ? settings.links(textDocument.uri)
      : on(textDocument, (document) => documentLinks(workspace, document)),
  );
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    on(textDocument, (document) => inlayHints(workspace, document, range)),
  );
  connection.languages.typeHierarchy.onPrepare(({ textDocument, position }) =>
    on(textDocument, (document) => prepareTypeHierarchy(workspace, document, position)),
  );
  connection.languages.typeHierarchy.onSupertypes(({ item }) => supertypes(workspace, item));
  connection.languages.typeHierarchy.onSubtypes(({ item }) => subtypes(workspace, item));

  const tokens = new SemanticTokensProvider();
  const none = { data: [] };
  connection.languages.semanticTokens.on(
    ({ textDocument }) => on(textDocument, (document) => tokens.full(workspace, document)) ?? none,
  );
  connection.languages.semanticTokens.onDelta(
    ({ textDocument, previousResultId }) =>
      on(textDocument, (document) => tokens.delta(workspace, document, previousResultId)) ?? none,
  );
  connection.languages.semanticTokens.onRange(
    ({ textDocument, range }) =>
      on(textDocument, (document) => tokens.range(workspace, document, range)) ?? none,
  );

  connection.onDocumentFormatting(({ textDocument }) => on(textDocument, formatDocument));
  connection.onDocumentRangeFormatting(({ textDocument, range }) =>
    on(textDocument, (document) => formatRange(document, range)),
  );
  connection.onDocumentOnTypeFormatting(({ textDocument, position, ch }) =>
    on(textDocument, (document) => formatOnType(document, position, ch)),
  );
}

/** A refusal is an answer that the editor shows, and no failure of the server. */
function orRefusal<Result>(answer: () => Result): Result {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof RenameRefused)) throw error;
    throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
  }
}
