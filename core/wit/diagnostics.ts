/** A mistake in a WIT text: which one, where, and what fixes it. The texts are in `messages.ts`. */
import { diagnosticCodes, type WitCode } from "../diagnostic-codes.ts";

/** One WIT file. `path` only names the file in diagnostics. */
export interface WitSource {
  readonly path: string;
  readonly text: string;
}

/** Half-open, in UTF-16 code units from the start of the file: `text.slice(start, end)`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The part of a diagnostic that does not depend on its place. */
export interface Mistake {
  readonly code: WitCode;
  /** Lower case, without a full stop, names in backticks. Never names a file or a position: `related` does. */
  readonly message: string;
  readonly fix?: Fix;
  /** Other places that explain the mistake, such as the first of two definitions. */
  readonly related?: readonly RelatedPlace[];
}

export interface WitDiagnostic extends Mistake {
  readonly path: string;
  readonly range: TextRange;
  readonly severity: "error" | "warning";
}

export interface RelatedPlace {
  readonly path: string;
  readonly range: TextRange;
  readonly message: string;
}

/** What a quick fix changes. Plain JSON, since it travels through an editor and back. */
export type Fix =
  /** Replace the diagnostic's range by `text`. */
  | { readonly kind: "replace"; readonly text: string }
  /** Give the symbol that is declared at the diagnostic's range the name `text`, everywhere. */
  | { readonly kind: "rename"; readonly text: string }
  /** Add the missing package `id`, or use one of the `others`. */
  | { readonly kind: "package"; readonly id: string; readonly others: readonly PackageChoice[] }
  /** Use one of `versions` of the package instead. */
  | { readonly kind: "version"; readonly versions: readonly string[] }
  /** Write the gate `text` before the member around the diagnostic's range. */
  | { readonly kind: "gate"; readonly text: string }
  /** Copy the packages that are found elsewhere into a folder `deps`. */
  | { readonly kind: "copy" }
  /** Remove the item that brings `name` into scope. */
  | { readonly kind: "remove"; readonly name: string };

export interface PackageChoice {
  /** `wasi:io` */
  readonly name: string;
  readonly version: string | null;
}

export function witDiagnostic(mistake: Mistake, path: string, range: TextRange): WitDiagnostic {
  return { ...mistake, path, range, severity: diagnosticCodes[mistake.code].severity };
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

/** Whether `diagnostics` has anything that makes the text unusable. */
export function hasErrors(diagnostics: readonly WitDiagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
