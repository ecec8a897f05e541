/**
 * What a command says besides its result, as values: steps, warnings, and why it failed.
 *
 * With `--json` the command writes each report as one line of JSON to standard error (`printReport`), and its result to
 * standard output. The extension runs the command that way, and reads the lines back (`parseReport`), so that it gets
 * the same `ToolchainError` that the command failed with (`errorOf`). `cli/report.schema.json` describes the lines.
 */
import {
  causesOf,
  describeError,
  InternalError,
  type Place,
  type Problem,
  ToolchainError,
} from "../core/errors.ts";

export type Report =
  /** A step of the work has begun: `bundling src/index.ts`. */
  | { readonly kind: "step"; readonly message: string }
  /** The work goes on, but the user should know this. */
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "note"; readonly message: string }
  /** What a running server writes to its log. */
  | { readonly kind: "log"; readonly message: string }
  | ProblemReport
  | ErrorReport;

/** One of the mistakes that an error is about; these lines come before the error. */
export interface ProblemReport extends Problem {
  readonly kind: "problem";
}

/** Why the command failed. It is the last line. */
export interface ErrorReport extends Cause {
  readonly kind: "error";
  /** `internal` for a bug of ours, `usage` for a wrong command line, `stopped` after Ctrl-C; otherwise the `ToolchainError`'s. */
  readonly code: string;
  /** Where in our code it happened, for a bug. */
  readonly stack?: string;
}

interface Cause {
  readonly message: string;
  readonly code?: string;
  readonly remedy?: string;
  readonly cause?: Cause;
}

const INTERNAL = "internal";

/** What a failure is reported as: its problems, then the error itself. */
export function reportFailure(
  error: unknown,
  absolute: (file: string) => string,
): readonly (ProblemReport | ErrorReport)[] {
  const problems = causesOf(error)
    .flatMap((each) => (each instanceof ToolchainError ? each.problems : []))
    .map(({ place, ...problem }): ProblemReport => {
      const at = place === undefined ? {} : { place: { ...place, file: absolute(place.file) } };
      return { kind: "problem", ...problem, ...at };
    });
  const code = describeError(error).code ?? INTERNAL;
  const stack = code === INTERNAL && error instanceof Error ? error.stack : undefined;
  return [
    ...problems,
    { kind: "error", ...describeCause(error), code, ...(stack !== undefined && { stack }) },
  ];
}

function describeCause(error: unknown): Cause {
  const cause = error instanceof Error ? error.cause : undefined;
  return { ...describeError(error), ...(cause !== undefined && { cause: describeCause(cause) }) };
}

/** The error that was reported. The problems were reported before it. */
export function errorOf(report: ErrorReport, problems: readonly Problem[]): ToolchainError | InternalError {
  if (report.code === INTERNAL) {
    const error = new InternalError(report.message, { cause: restoreCause(report.cause) });
    if (report.stack !== undefined) error.stack = report.stack;
    return error;
  }
  return new ToolchainError(report.code, report.message, {
    problems,
    cause: restoreCause(report.cause),
    ...(report.remedy !== undefined && { remedy: report.remedy }),
  });
}

function restoreCause(described: Cause | undefined): Error | undefined {
  if (described === undefined) return undefined;
  const { code, message, remedy } = described;
  const cause = restoreCause(described.cause);
  if (code === undefined) return new Error(message, { cause });
  return new ToolchainError(code, message, { cause, ...(remedy !== undefined && { remedy }) });
}

/** One line, without its end. */
export function printReport(report: Report): string {
  return JSON.stringify(report);
}

/** `undefined` for a line that is not a report, such as a warning of Node itself. */
export function parseReport(line: string): Report | undefined {
  const value = parseObject(line);
  const message = value?.["message"];
  if (value === undefined || typeof message !== "string") return undefined;
  const { kind } = value;
  switch (kind) {
    case "step":
    case "warning":
    case "note":
    case "log":
      return { kind, message };
    case "problem": {
      const place = readPlace(value["place"]);
      const severity = value["severity"] === "warning" ? "warning" : "error";
      return { kind, severity, message, ...(place && { place }) };
    }
    case "error": {
      const { code, stack } = value;
      const cause = readCause(value);
      if (cause === undefined || typeof code !== "string") return undefined;
      return { ...cause, kind, code, ...(typeof stack === "string" && { stack }) };
    }
    default:
      return undefined;
  }
}

function readPlace(value: unknown): Place | undefined {
  if (!isObject(value)) return undefined;
  const { file, line, column } = value;
  return typeof file === "string" && typeof line === "number" && typeof column === "number"
    ? { file, line, column }
    : undefined;
}

function readCause(value: unknown): Cause | undefined {
  if (!isObject(value) || typeof value["message"] !== "string") return undefined;
  const { message, code, remedy } = value;
  const cause = readCause(value["cause"]);
  return {
    message,
    ...(typeof code === "string" && { code }),
    ...(typeof remedy === "string" && { remedy }),
    ...(cause && { cause }),
  };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    // A line that only begins like JSON was not written by us.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
