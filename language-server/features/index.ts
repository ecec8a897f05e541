/** One file per feature of the protocol; each is a function of the workspace and what the request names. */
export { completions, resolveCompletion } from "./completion.ts";
export { type FileDiagnostics, rootDiagnostics } from "./diagnostics.ts";
export { documentSymbols } from "./document-symbol.ts";
export { hover } from "./hover.ts";
export { signatureHelp } from "./signature-help.ts";
export { locationOf, SOURCE } from "./lsp.ts";
