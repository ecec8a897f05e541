/**
 * What the server knows of a language: WIT (`wit-service.ts`) or settings in TOML (`toml/service.ts`). The server passes each request
 * about a document to the service that owns the document. A request that a service does not have has the answer `null`.
 */
import type {
  CodeAction,
  CodeActionParams,
  CodeLens,
  CompletionItem,
  DidChangeTextDocumentParams,
  DocumentHighlight,
  DocumentLink,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  DocumentSymbol,
  FileEvent,
  FoldingRange,
  Hover,
  InlayHint,
  InlayHintParams,
  LinkedEditingRanges,
  Location,
  PrepareRenameResult,
  ReferenceParams,
  RenameParams,
  SelectionRange,
  SelectionRangeParams,
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensDeltaParams,
  SemanticTokensRangeParams,
  SignatureHelp,
  TextDocumentItem,
  TextDocumentPositionParams,
  TextEdit,
  TypeHierarchyItem,
  WorkspaceEdit,
} from "vscode-languageserver";

export interface LanguageService {
  /** Whether a document is in this language. At most one service owns a document. */
  owns(uri: string): boolean;

  openDocument(document: TextDocumentItem): Promise<void>;
  changeDocument(params: DidChangeTextDocumentParams): Promise<void>;
  closeDocument(uri: string): Promise<void>;
  /** Files of any kind changed on disk. */
  changeFiles(changes: readonly FileEvent[]): Promise<void>;

  hover?(params: TextDocumentPositionParams): Answer<Hover>;
  completion?(params: TextDocumentPositionParams): Answer<CompletionItem[]>;
  signatureHelp?(params: TextDocumentPositionParams): Answer<SignatureHelp>;

  definition?(params: TextDocumentPositionParams): Answer<Location[]>;
  typeDefinition?(params: TextDocumentPositionParams): Answer<Location[]>;
  implementation?(params: TextDocumentPositionParams): Answer<Location[]>;
  references?(params: ReferenceParams): Answer<Location[]>;
  documentHighlights?(params: TextDocumentPositionParams): Answer<DocumentHighlight[]>;
  documentLinks?(params: DocumentParams): Answer<DocumentLink[]>;
  prepareTypeHierarchy?(params: TextDocumentPositionParams): Answer<TypeHierarchyItem[]>;

  prepareRename?(params: TextDocumentPositionParams): Answer<PrepareRenameResult>;
  rename?(params: RenameParams): Answer<WorkspaceEdit>;
  linkedEditingRanges?(params: TextDocumentPositionParams): Answer<LinkedEditingRanges>;
  codeActions?(params: CodeActionParams): Answer<CodeAction[]>;
  formatDocument?(params: DocumentParams): Answer<TextEdit[]>;
  formatRange?(params: DocumentRangeFormattingParams): Answer<TextEdit[]>;
  formatOnType?(params: DocumentOnTypeFormattingParams): Answer<TextEdit[]>;

  documentSymbols?(params: DocumentParams): Answer<DocumentSymbol[]>;
  codeLenses?(params: DocumentParams): Answer<CodeLens[]>;
  inlayHints?(params: InlayHintParams): Answer<InlayHint[]>;
  foldingRanges?(params: DocumentParams): Answer<FoldingRange[]>;
  selectionRanges?(params: SelectionRangeParams): Answer<SelectionRange[]>;
  semanticTokens?(params: DocumentParams): Answer<SemanticTokens>;
  semanticTokensDelta?(params: SemanticTokensDeltaParams): Answer<SemanticTokens | SemanticTokensDelta>;
  semanticTokensRange?(params: SemanticTokensRangeParams): Answer<SemanticTokens>;
}

export interface DocumentParams {
  readonly textDocument: { readonly uri: string };
}

export type Answer<Result> = Promise<Result | null> | Result | null;
