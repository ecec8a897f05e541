/** Where the Problems panel shows what stopped a build. No `vscode` here. */
import { causesOf, type Problem, ToolchainError } from "../../core/errors.ts";
import { failureText } from "../ui/failure-text.ts";

/** A build may fail without a place, or with problems that have none: these are shown at the beginning of the project's main file. */
export function placedProblems(error: ToolchainError, entry: string): readonly Problem[] {
  const start = { file: entry, line: 1, column: 1 };
  const problems = causesOf(error).flatMap((each) => (each instanceof ToolchainError ? each.problems : []));
  if (problems.some(({ severity }) => severity === "error")) {
    return problems.map((problem) => ({ ...problem, place: problem.place ?? start }));
  }
  // The problems are shown beside it.
  const message = failureText(withoutProblems(error));
  return [...problems, { severity: "error", message, place: start }];
}

function withoutProblems(error: unknown): unknown {
  if (!(error instanceof ToolchainError)) return error;
  const { code, message, remedy, cause } = error;
  return new ToolchainError(code, message, {
    ...(remedy !== undefined && { remedy }),
    ...(cause !== undefined && { cause: withoutProblems(cause) }),
  });
}
