/** What `wasmcp dev --json` prints, as `cli/commands/dev.schema.json` describes it, and how a terminal shows it. No `vscode` here. */
import * as path from "node:path";
import {
  renderError,
  renderProblem,
  type InternalError,
  type Problem,
  type ToolchainError,
} from "../../core/errors.ts";
import { errorOf, type ErrorReport } from "../../toolchain/report.ts";
import type { DescribedRequest } from "../../toolchain/run/index.ts";
import { countOf, formatBytes } from "../ui/text.ts";

export type DevEvent =
  | { readonly event: "building"; readonly project: string }
  | {
      readonly event: "built";
      readonly project: string;
      readonly bytes: number;
      readonly milliseconds: number;
      readonly warnings: readonly Problem[];
    }
  | {
      readonly event: "failed";
      readonly project?: string;
      readonly isServing: boolean;
      readonly error: Omit<ErrorReport, "kind">;
      readonly problems: readonly Problem[];
    }
  | {
      readonly event: "ready";
      readonly url: string;
      readonly runtime: "embedded" | "wasmtime";
      readonly milliseconds: number;
      readonly isFirst: boolean;
      readonly isProtected: boolean;
    }
  | { readonly event: "types"; readonly project: string; readonly problems: readonly Problem[] }
  | ({ readonly event: "request" } & DevRequest);

interface DevRequest {
  readonly verb: string;
  readonly path: string;
  readonly client?: string;
  readonly method?: string;
  readonly name?: string;
  readonly milliseconds: number;
  readonly outcome:
    | { readonly kind: "ok" | "left" | "tool-error" }
    | { readonly kind: "error"; readonly code: number; readonly message: string }
    | { readonly kind: "status"; readonly status: number }
    | { readonly kind: "stopped"; readonly by: "time" | "memory" | "stack" | "trap" | "gone" };
}

export function failureOf({
  error,
  problems,
}: Extract<DevEvent, { readonly event: "failed" }>): ToolchainError | InternalError {
  return errorOf({ kind: "error", ...error }, problems);
}

/** The lines of a terminal, where a place in a file is a link; `undefined` for what it does not show. */
export function describeDevEvent(event: DevEvent): string | undefined {
  switch (event.event) {
    case "building":
    case "request":
      return undefined;
    case "built": {
      const { project, bytes, milliseconds, warnings } = event;
      return linesOf(warnings, `built ${path.basename(project)} (${formatBytes(bytes)}, ${milliseconds} ms)`);
    }
    case "ready":
      return event.isFirst
        ? "Hot reload is on: a change of a file becomes a new server at the same URL."
        : `ready, ${event.milliseconds} ms after the change`;
    case "failed":
      return `error: ${renderError(failureOf(event))}${event.isServing ? "\nthe server goes on as it was" : ""}`;
    case "types": {
      const { problems, project } = event;
      return problems.length === 0
        ? undefined
        : linesOf(problems, `${countOf(problems.length, "type error")} in ${path.basename(project)}`);
    }
  }
}

/** As `wasmcp dev` prints them: `src/index.ts:3:14: expected ";"`, and what they amount to. */
function linesOf(problems: readonly Problem[], last: string): string {
  return [...problems.map(renderProblem), last].join("\n");
}

/** A request as a log line describes it. Its arguments stay in the other process. */
export function requestOf({ outcome, ...request }: DevRequest): DescribedRequest {
  const { verb, path: requested, client, method, name, milliseconds } = request;
  return {
    verb,
    path: requested,
    client,
    method,
    name,
    milliseconds,
    arguments: undefined,
    outcome: outcome.kind === "stopped" ? { kind: "stopped", stop: { kind: outcome.by } } : outcome,
  };
}
