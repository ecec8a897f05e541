import * as path from "node:path";

/** One error of a build, as a compiler names it. */
export interface Problem {
  /** Absolute. */
  readonly file: string;
  /** Both count from 1, as compilers print them. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `src/index.ts:3:14: expected ";"`; package.json's problem matcher has the same expression (a test compares them). */
export const PROBLEM_LINE: RegExp = /^(?:[Ee]rror: )?\s*(.+?):(\d+):(\d+):\s+(.+)$/;

/** The errors in a build's output that name a place; relative files are relative to `directory`. */
export function parseProblems(output: string, directory: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, file, lineNumber, column, message] = PROBLEM_LINE.exec(line) ?? [];
    if (file === undefined || message === undefined) continue;
    problems.push({
      file: path.resolve(directory, file),
      line: Number(lineNumber),
      column: Number(column),
      message,
    });
  }
  return problems;
}
