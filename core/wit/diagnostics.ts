/** What is wrong with a WIT text, where, and how to say so. */

/** One WIT file. `path` is only ever used to name the file in messages. */
export interface WitSource {
  readonly path: string;
  readonly text: string;
}

/** Half-open, in UTF-16 code units from the start of the file: `text.slice(start, end)`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface WitDiagnostic {
  /** Stable and kebab-case: `unknown-type`, `duplicate-name`. */
  readonly code: string;
  /** Lower case, without a full stop, names in backticks. */
  readonly message: string;
  readonly path: string;
  readonly range: TextRange;
  readonly severity: "error" | "warning";
}

/** Both count from one, as editors show them; columns are UTF-16 code units. */
export function lineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const end = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/** `wit/world.wit:3:9: type \`requst\` does not exist`. `sources` holds the text of the diagnostic's file. */
export function renderDiagnostic(diagnostic: WitDiagnostic, sources: readonly WitSource[]): string {
  const source = sources.find((candidate) => candidate.path === diagnostic.path);
  const { line, column } = lineAndColumn(source?.text ?? "", diagnostic.range.start);
  const severity = diagnostic.severity === "warning" ? "warning: " : "";
  return `${diagnostic.path}:${line}:${column}: ${severity}${diagnostic.message}`;
}

/** Whether `diagnostics` has anything that makes the text unusable. */
export function hasErrors(diagnostics: readonly WitDiagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
