/** What is asked for: the method, and what it needs. */
interface Request {
  readonly tag: string;
  readonly val: unknown;
}

/** A result or an error; `null` when no component knows what is asked for. */
type Answer =
  | { readonly tag: "ok"; readonly val: Result }
  | { readonly tag: "err"; readonly val: { readonly val?: unknown } }
  | null
  | undefined;

interface Result {
  readonly tag: string;
  readonly val?: unknown;
}

export interface Entry {
  readonly method: string;
  /** The tool, prompt or resource; absent for lists. */
  readonly name?: string;
  /** `failed`: a tool that answers with `isError`. */
  readonly outcome: "ok" | "failed" | "refused" | "unknown";
}

/** One entry of the audit. It has no arguments and no results, since they may be secret. */
export function describe(request: Request, answer: Answer): Entry {
  const name = nameIn(request.val);
  return {
    method: request.tag,
    ...(name !== undefined && { name }),
    outcome: outcomeOf(answer),
  };
}

function nameIn(parameters: unknown): string | undefined {
  const { name, uri } = (parameters ?? {}) as Record<string, unknown>;
  return [name, uri].find((each) => typeof each === "string");
}

function outcomeOf(answer: Answer): Entry["outcome"] {
  if (answer === null || answer === undefined) return "unknown";
  if (answer.tag === "err") return "refused";
  const { isError } = (answer.val.val ?? {}) as { readonly isError?: unknown };
  return isError === true ? "failed" : "ok";
}
