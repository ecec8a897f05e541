/** `textDocument/publishDiagnostics`: everything that is wrong with one file, and what is only odd. */
import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver";
import { type Finding, runChecks } from "../checks/index.ts";
import { fileIndex, findSymbol, itemKey } from "../symbols/index.ts";
import type { Bundle, RootView, WitDocument, Workspace } from "../workspace/index.ts";
import type { TextRange, WitDiagnostic } from "../../core/wit/index.ts";
import { shortenPaths, SOURCE } from "./lsp.ts";

export interface FileDiagnostics {
  readonly document: WitDocument;
  readonly diagnostics: Diagnostic[];
}

/** The diagnostics of all files of a root and its `deps`, those without any included. */
export function rootDiagnostics(
  workspace: Workspace,
  view: RootView,
  bundle: Bundle,
): readonly FileDiagnostics[] {
  const { files, dependencies } = view.root;
  const own = new Set([...files, ...dependencies.flat()]);
  const byFile = new Map<string, WitDiagnostic[]>();
  for (const diagnostic of workspace.frontEndDiagnostics(view)) {
    const list = byFile.get(diagnostic.path);
    if (list === undefined) byFile.set(diagnostic.path, [diagnostic]);
    else list.push(diagnostic);
  }
  const bundledVersions = bundle.versions;
  const isChecked = new Set(files);
  return view.documents
    .filter((document) => own.has(document.uri))
    .map((document) => {
      const errors = byFile.get(document.uri) ?? [];
      const findings = isChecked.has(document.uri)
        ? runChecks({ workspace, view, document, bundledVersions })
        : [];
      const diagnostics = [
        ...errors.map((diagnostic) => fromFrontEnd(workspace, view, document, diagnostic)),
        ...findings.map((finding) => fromCheck(workspace, document, finding)),
      ];
      return { document, diagnostics: diagnostics.sort(inReadingOrder) };
    });
}

function inReadingOrder({ range: { start: a } }: Diagnostic, { range: { start: b } }: Diagnostic): number {
  return a.line - b.line || a.character - b.character;
}

function fromFrontEnd(
  workspace: Workspace,
  view: RootView,
  document: WitDocument,
  diagnostic: WitDiagnostic,
): Diagnostic {
  const { code, message, range, severity } = diagnostic;
  const related = relatedTo(workspace, view, document, diagnostic);
  return {
    range: document.rangeOf(range),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: SOURCE,
    message: shortenPaths(workspace, message),
    ...(related.length === 0 ? {} : { relatedInformation: [...related] }),
  };
}

function fromCheck(workspace: Workspace, document: WitDocument, finding: Finding): Diagnostic {
  const severities = {
    error: DiagnosticSeverity.Error,
    warning: DiagnosticSeverity.Warning,
    hint: DiagnosticSeverity.Hint,
  };
  const related = (finding.related ?? []).flatMap((place) =>
    pointAt(workspace, place.uri, place.range, place.message),
  );
  return {
    range: document.rangeOf(finding.range),
    severity: severities[finding.severity],
    code: finding.code,
    source: SOURCE,
    message: finding.message,
    ...(finding.isUnnecessary === true ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length === 0 ? {} : { relatedInformation: [...related] }),
  };
}

/** The other end of a mistake that has two. */
function relatedTo(
  workspace: Workspace,
  view: RootView,
  document: WitDocument,
  { code, message, range }: WitDiagnostic,
): readonly DiagnosticRelatedInformation[] {
  switch (code) {
    case "duplicate-name":
      return firstDeclaration(workspace, view, document, range);
    case "package-mismatch":
    case "duplicate-package": {
      const [, uri = ""] = /`([a-z][a-z0-9+.-]*:\/\/[^`]*)`/.exec(message) ?? [];
      const header = workspace.document(uri)?.file.header;
      return header === undefined
        ? []
        : pointAt(workspace, uri, header.name.range, "the package is named here");
    }
    default:
      return [];
  }
}

function firstDeclaration(
  workspace: Workspace,
  view: RootView,
  document: WitDocument,
  range: TextRange,
): readonly DiagnosticRelatedInformation[] {
  const index = fileIndex(workspace, document.uri);
  const here = index.occurrences.find((one) => one.range.start === range.start && one.role === "definition");
  const symbol = here === undefined ? undefined : index.symbols.get(here.key);
  if (symbol === undefined) return [];
  const point = (uri: string, at: TextRange) =>
    pointAt(workspace, uri, at, `\`${symbol.name}\` is defined here first`);
  if (symbol.range.start !== range.start) return point(symbol.uri, symbol.range);
  // Two files of one package may have one name.
  for (const { state } of view.scopes.get(document.uri) ?? []) {
    const item = state.items.get(symbol.name);
    const first = item === undefined ? undefined : findSymbol(workspace, itemKey(item));
    if (first !== undefined && first.key !== symbol.key) return point(first.uri, first.range);
  }
  return [];
}

function pointAt(
  workspace: Workspace,
  uri: string,
  range: TextRange,
  message: string,
): readonly DiagnosticRelatedInformation[] {
  const document = workspace.document(uri);
  return document === undefined ? [] : [{ location: { uri, range: document.rangeOf(range) }, message }];
}
