/**
 * How operations fail. What a person can cause is a `ToolchainError`; an `InternalError` is our own bug.
 *
 * Messages are lower case, without a full stop, names in backticks, the outermost fact first, *expected* before
 * *found*. The remedy is a sentence of its own. Only `cli.ts` and `host/` render them (`renderError`).
 */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
  /** Stable and kebab-case, for tests and programs: `not-a-component`, `port-in-use`. */
  readonly code: string;
  /** What the user can do next; absent when the message already says it. */
  readonly remedy: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { readonly remedy?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
  }
}

/** A state that our own code should have made impossible. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

/** One message for a person: the chain of causes from the outermost in, one per line, then the remedies. */
export function renderError(error: unknown): string {
  const lines: string[] = [];
  const remedies: string[] = [];
  for (let current: unknown = error; current !== undefined;) {
    if (current instanceof ToolchainError) {
      lines.push(current.message);
      if (current.remedy !== undefined) remedies.push(current.remedy);
    } else {
      lines.push(current instanceof Error ? current.message : String(current));
    }
    current = current instanceof Error ? current.cause : undefined;
  }
  return [...lines.map((line, depth) => "  ".repeat(depth) + line), ...remedies].join("\n");
}
