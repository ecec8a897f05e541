/** Errors of builds in the Problems panel. */
import * as path from "node:path";
import * as vscode from "vscode";
import type { Place, Problem } from "../../core/errors.ts";
import { plainText } from "../ui/text.ts";

/** To be called before a project is built again. */
export function clearProblems(collection: vscode.DiagnosticCollection, directory: string): void {
  collection.forEach((uri) => {
    if (isInside(uri.fsPath, directory)) collection.delete(uri);
  });
}

/** Shows those that have a place. */
export function publishProblems(collection: vscode.DiagnosticCollection, problems: readonly Problem[]): void {
  const files = new Set(problems.flatMap(({ place }) => place?.file ?? []));
  for (const file of files) {
    const diagnostics = problems.flatMap((problem) =>
      problem.place?.file === file ? [toDiagnostic(problem, problem.place)] : [],
    );
    collection.set(vscode.Uri.file(file), diagnostics);
  }
}

function toDiagnostic({ message, severity }: Problem, { line, column }: Place): vscode.Diagnostic {
  const position = new vscode.Position(line - 1, column - 1);
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(position, position),
    plainText(message),
    severity === "error" ? Error : Warning,
  );
  diagnostic.source = "wasmcp";
  return diagnostic;
}

function isInside(file: string, directory: string): boolean {
  const relative = path.relative(directory, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}
