/** Checks of what a client sends: it may send anything, and hears with the error -32602 what was expected. */
import { ErrorCodes, ResponseError } from "vscode-languageserver";

/** A part of a request that a feature cannot do without. */
export type Need = "position" | "positions" | "range" | "diagnostics";

const CHECKS: Readonly<
  Record<Need, { readonly expected: string; readonly isGiven: (params: object) => boolean }>
> = {
  position: { expected: "`position`", isGiven: (params) => isPosition(at(params, "position")) },
  positions: {
    expected: "`positions`, a list",
    isGiven: (params) => {
      const positions = at(params, "positions");
      return Array.isArray(positions) && positions.every(isPosition);
    },
  },
  range: {
    expected: "`range` with `start` and `end`",
    isGiven: (params) => {
      const range = at(params, "range");
      return isPosition(at(range, "start")) && isPosition(at(range, "end"));
    },
  },
  diagnostics: {
    expected: "`context` with `diagnostics`",
    isGiven: (params) => Array.isArray(at(at(params, "context"), "diagnostics")),
  },
};

/** The URI of the document that a request is about. */
export function documentOf(params: unknown, needs: readonly Need[]): string {
  const uri = at(at(params, "textDocument"), "uri");
  if (typeof uri !== "string") throw invalid("`textDocument` with a `uri`");
  for (const need of needs) {
    const { expected, isGiven } = CHECKS[need];
    if (!isGiven(params as object)) throw invalid(expected);
  }
  return uri;
}

/** A parameter that is text, such as `uri` or `query`. */
export function textIn(params: unknown, name: string): string {
  const value = at(params, name);
  if (typeof value !== "string") throw invalid(`\`${name}\`, a string`);
  return value;
}

export function objectIn<Params extends object, Name extends keyof Params & string>(
  params: Params,
  name: Name,
): Params[Name] {
  if (typeof at(params, name) !== "object" || at(params, name) === null) throw invalid(`\`${name}\``);
  return params[name];
}

function invalid(expected: string): ResponseError {
  return new ResponseError(ErrorCodes.InvalidParams, `expected the parameter ${expected}`);
}

function isPosition(value: unknown): boolean {
  return [at(value, "line"), at(value, "character")].every((one) => typeof one === "number" && one >= 0);
}

function at(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
