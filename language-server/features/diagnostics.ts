/** `textDocument/publishDiagnostics`: the mistakes of a file, and what its checks have found. */
import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver";
import { runChecks, unreadablePackage } from "../checks/index.ts";
import { type DiagnosticCode, diagnosticCodes, type Severity } from "../../core/diagnostic-codes.ts";
import { visibleName } from "../../core/text/index.ts";
import type { Fix, RelatedPlace, TextRange, WitDiagnostic } from "../../core/wit/index.ts";
import {
  type Bundle,
  parentUri,
  type RootView,
  uriName,
  type WitDocument,
  type Workspace,
} from "../workspace/index.ts";
import { SOURCE } from "./lsp.ts";

export interface FileDiagnostics {
  readonly document: WitDocument;
  readonly diagnostics: Diagnostic[];
}

/** Per file: editors show a thousand, and a file that is no WIT has a mistake at each character. */
const MAX_DIAGNOSTICS = 1000;

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
      const errors = (byFile.get(document.uri) ?? []).map((error) =>
        pointAtUnreadable(workspace, view, error),
      );
      const findings = isChecked.has(document.uri)
        ? runChecks({ workspace, view, document, bundledVersions })
        : [];
      const diagnostics = [...errors, ...findings]
        .slice(0, MAX_DIAGNOSTICS)
        .map((reported) => toDiagnostic(workspace, document, reported));
      return { document, diagnostics: diagnostics.sort(inReadingOrder) };
    });
}

/** The files in `deps` folders that are no packages, by URI; they are not text, so that their mistakes are at their start. */
export function unreadableDiagnostics(workspace: Workspace): ReadonlyMap<string, readonly Diagnostic[]> {
  const start = { line: 0, character: 0 };
  return new Map(
    [...workspace.unreadable].map(([uri, defect]) => {
      const { code, message } = unreadablePackage(defect);
      const { severity } = diagnosticCodes[code];
      const diagnostic = {
        range: { start, end: start },
        severity: severities[severity],
        code,
        source: SOURCE,
        message,
      };
      return [uri, [{ ...diagnostic, message: visibleName(message) }]];
    }),
  );
}

/** A package that is missing may be in a file beside the others that cannot be read. */
function pointAtUnreadable(workspace: Workspace, { root }: RootView, error: WitDiagnostic): WitDiagnostic {
  if (error.code !== "unknown-package") return error;
  const unreadable = [...workspace.unreadable].filter(([uri]) => parentUri(parentUri(uri)) === root.uri);
  if (unreadable.length === 0) return error;
  const reasons = unreadable.map(
    ([uri, defect]) => `\`${uriName(uri)}\` in \`deps\` cannot be read: ${defect}`,
  );
  return { ...error, message: [error.message, ...reasons].join("; ") };
}

function inReadingOrder({ range: { start: a } }: Diagnostic, { range: { start: b } }: Diagnostic): number {
  return a.line - b.line || a.character - b.character;
}

/** What mistakes and findings have in common. */
interface Reported {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly range: TextRange;
  readonly fix?: Fix;
  readonly isUnnecessary?: boolean;
  readonly related?: readonly RelatedPlace[];
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
};

function toDiagnostic(workspace: Workspace, document: WitDocument, reported: Reported): Diagnostic {
  const { code, message, range, fix, isUnnecessary } = reported;
  const related = (reported.related ?? []).flatMap((place) => pointAt(workspace, place));
  return {
    range: document.rangeOf(range),
    severity: severities[diagnosticCodes[code].severity],
    code,
    source: SOURCE,
    message: visibleName(message),
    ...(isUnnecessary === true ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    ...(fix === undefined ? {} : { data: fix }),
  };
}

function pointAt(
  workspace: Workspace,
  { path: uri, range, message }: RelatedPlace,
): readonly DiagnosticRelatedInformation[] {
  const document = workspace.document(uri);
  return document === undefined ? [] : [{ location: { uri, range: document.rangeOf(range) }, message }];
}
