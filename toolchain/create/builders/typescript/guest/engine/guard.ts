/** What stands between the host and the author's functions: a call ends with a value that WIT allows, or with an error that it allows. */
import { settle } from "./loop.ts";
import { messageOf, reportError } from "./report.ts";
import { startRunning } from "./state.ts";
import { toWit, WrongValue, type TypeTable } from "./values.ts";

/** What WIT says of an exported function. */
export interface Signature {
  /** As the author writes it: `tools.callTool`. */
  readonly path: string;
  /** Index of the type of the value; null for none. For a `result`, that of its success. */
  readonly value: number | null;
  /** Absent for a function that does not return a `result`. */
  readonly error?: {
    readonly type: number | null;
    /** How an error that is not a value of the type becomes one. */
    readonly from: "mcp-error-code" | "string" | "other";
  };
}

/** The function that the host calls. `find` gives the author's function, and `owner` the object that it is a member of. */
export function guard(
  types: TypeTable,
  signature: Signature,
  find: () => ((...args: unknown[]) => unknown) | undefined,
  owner: () => unknown,
): (...args: unknown[]) => unknown {
  return (...args) => {
    startRunning();
    try {
      const implementation = find();
      if (typeof implementation !== "function")
        throw new TypeError(`\`${signature.path}\` is not a function`);
      return checked(types, signature, settle(implementation.apply(owner(), args)));
    } catch (error) {
      throw failure(types, signature, error);
    }
  };
}

function checked(types: TypeTable, { path, value: type }: Signature, value: unknown): unknown {
  if (type === null) return undefined;
  try {
    return toWit(types, type, value, "");
  } catch (error) {
    if (error instanceof WrongValue) error.message = `\`${path}\` returned a wrong value: ${error.message}`;
    throw error;
  }
}

/** Fails if the author's module lacks one of the functions: `tools.callTool`. */
export function checkFunctions(author: Readonly<Record<string, unknown>>, paths: readonly string[]): void {
  for (const path of paths) {
    let value: unknown = author;
    for (const name of path.split("."))
      value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
    if (typeof value !== "function") {
      throw new TypeError(`\`${path}\` is not a function, but the world exports it`);
    }
  }
}

/** A value of the function's error type, if it has one. Otherwise the component stops, after the author has been told. */
function failure(types: TypeTable, { path, error: errorType }: Signature, error: unknown): unknown {
  if (errorType?.type != null) {
    try {
      return toWit(types, errorType.type, payloadOf(error), "");
    } catch {
      // Not a value that WIT knows, but an ordinary error.
    }
  }
  reportError(error, `in \`${path}\``);
  const message = messageOf(error).toWellFormed();
  if (errorType?.from === "mcp-error-code") {
    return { tag: "internal-error", val: { code: -32603, message } };
  }
  if (errorType?.from === "string") return message;
  return error instanceof Error ? error : new Error(message);
}

/** An error of an imported function carries the value of its error type. */
function payloadOf(error: unknown): unknown {
  if (typeof error === "object" && error !== null && Object.hasOwn(error, "payload")) {
    return (error as { readonly payload: unknown }).payload;
  }
  return error;
}
