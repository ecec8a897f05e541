/** One file per feature of the protocol; each is a function of the workspace and what the request names. */
export { completions, resolveCompletion } from "./completion.ts";
export { type FileDiagnostics, rootDiagnostics } from "./diagnostics.ts";
export { documentSymbols } from "./document-symbol.ts";
export { hover } from "./hover.ts";
export { signatureHelp } from "./signature-help.ts";
export { locationOf, SOURCE } from "./lsp.ts";
export { definition, typeDefinition } from "./definition.ts";
export { documentLinks } from "./document-link.ts";
export { foldingRanges } from "./folding-range.ts";
export { FORMAT_TRIGGERS, formatDocument, formatOnType, formatRange } from "./formatting.ts";
export { inlayHints } from "./inlay-hint.ts";
export { linkedEditingRanges } from "./linked-editing-range.ts";
export { documentHighlights, references } from "./references.ts";
export { prepareRename, rename, RenameRefused } from "./rename.ts";
export { selectionRanges } from "./selection-range.ts";
export { SEMANTIC_TOKENS_LEGEND, SemanticTokensProvider } from "./semantic-tokens.ts";
export { prepareTypeHierarchy, subtypes, supertypes } from "./type-hierarchy.ts";
export { workspaceSymbols } from "./workspace-symbol.ts";
