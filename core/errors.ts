import { describeSystemError } from "./system-error.ts";

/**
 * How operations fail. What a person can cause is a `ToolchainError`; an `InternalError` is our own bug.
 *
 * Messages are lower case, without a full stop, names in backticks, the outermost fact first, *expected* before
 * *found*. The remedy is a separate sentence. Only `cli.ts` and `host/` render them (`renderError`).
 */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
  /** Stable and kebab-case, for tests and programs: `not-a-component`, `port-in-use`. */
  readonly code: string;
  /** What the user can do next; absent when the message already says it. */
  readonly remedy: string | undefined;
  /** The mistakes in the user's files that stopped the operation, such as those that a compiler found. */
  readonly problems: readonly Problem[];

  constructor(
    code: string,
    message: string,
    options: {
      readonly remedy?: string;
      readonly cause?: unknown;
      readonly problems?: readonly Problem[];
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
    this.problems = options.problems ?? [];
  }
}

/** One mistake in a user's file. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** Absent where the compiler does not name a place. */
  readonly place?: Place;
}

export interface Place {
  readonly file: string;
  /** Line and column count from 1. Columns are UTF-16 code units. */
  readonly line: number;
  readonly column: number;
}

/** `src/index.ts:3:14: expected ";"`, which the problem matcher of package.json recognises. */
export function renderProblem({ severity, message, place }: Problem): string {
  const text = severity === "warning" ? `warning: ${message}` : message;
  return place === undefined ? text : `${place.file}:${place.line}:${place.column}: ${text}`;
}

/** A state that our own code should have made impossible. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

/** One message for a person: the chain of causes from the outermost in with their problems, one per line, then the remedies. */
export function renderError(error: unknown): string {
  const lines: string[] = [];
  const remedies: string[] = [];
  for (const [depth, each] of causesOf(error).entries()) {
    const indent = "  ".repeat(depth);
    const { message, remedy } = describeError(each);
    lines.push(indent + message);
    if (each instanceof ToolchainError) {
      lines.push(...each.problems.map((problem) => indent + renderProblem(problem)));
    }
    if (remedy !== undefined) remedies.push(remedy);
  }
  return [...lines, ...new Set(remedies)].join("\n");
}

/** The error as one that users can cause, if it is one: a `ToolchainError`, or a failure of the operating system. Otherwise as a bug of ours. */
export function knownError(error: unknown): ToolchainError | InternalError {
  if (error instanceof ToolchainError || error instanceof InternalError) return error;
  const { code, message, remedy } = describeError(error);
  if (code === undefined) return new InternalError(message, { cause: error });
  return new ToolchainError(code, message, remedy === undefined ? {} : { remedy });
}

/** One error without its causes: failures of the operating system come as sentences. */
export interface ErrorDescription {
  /** Absent for an error that is a bug of ours. */
  readonly code?: string;
  readonly message: string;
  readonly remedy?: string;
}

export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { message: String(error) };
  if (error instanceof ToolchainError) {
    const { code, message, remedy } = error;
    return { code, message, ...(remedy !== undefined && { remedy }) };
  }
  const failure = describeSystemError(error);
  if (failure === undefined) return { message: error.message };
  const { code, message, remedy } = failure;
  return { code, message, ...(remedy !== undefined && { remedy }) };
}

/** The error itself and its causes, the outermost first. */
export function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let current = error; current !== undefined;) {
    chain.push(current);
    current = current instanceof Error ? current.cause : undefined;
  }
  return chain;
}
