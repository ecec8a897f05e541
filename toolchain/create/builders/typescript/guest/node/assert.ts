/** Node's `assert`. */
import { inspect } from "../platform/inspect.ts";
import { isDeepEqual } from "./deep-equal.ts";

interface Failure {
  readonly message?: unknown;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator: string;
}

export class AssertionError extends Error {
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly generatedMessage: boolean;

  constructor({ message, actual, expected, operator }: Failure) {
    super(
      message === undefined
        ? `Expected values to satisfy ${operator}:\n\n${inspect(actual)}\n\nshould ${operator}\n\n${inspect(expected)}`
        : String(message),
    );
    this.name = "AssertionError";
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    this.generatedMessage = message === undefined;
  }
}

/** An `Error` as message is thrown as it is. */
function fail_(failure: Failure): never {
  if (failure.message instanceof Error) throw failure.message;
  throw new AssertionError(failure);
}

export function ok(value: unknown, message?: unknown): asserts value {
  if (!value)
    fail_({
      message: message ?? "The expression evaluated to a falsy value",
      actual: value,
      expected: true,
      operator: "==",
    });
}

export function fail(message: unknown = "Failed"): never {
  fail_({ message, operator: "fail" });
}

type Comparison = (actual: unknown, expected: unknown, message?: unknown) => void;

function comparison(operator: string, test: (actual: unknown, expected: unknown) => boolean): Comparison {
  return (actual, expected, message) => {
    if (!test(actual, expected)) fail_({ message, actual, expected, operator });
  };
}

// oxlint-disable-next-line eqeqeq -- the loose comparison is what is asked for
const looselyEqual = (first: unknown, second: unknown): boolean =>
  first == second || (Number.isNaN(first) && Number.isNaN(second));

export const equal: Comparison = /* @__PURE__ */ comparison("==", looselyEqual);
export const notEqual: Comparison = /* @__PURE__ */ comparison("!=", (a, b) => !looselyEqual(a, b));
export const strictEqual: Comparison = /* @__PURE__ */ comparison("strictEqual", (a, b) => Object.is(a, b));
export const notStrictEqual: Comparison = /* @__PURE__ */ comparison(
  "notStrictEqual",
  (a, b) => !Object.is(a, b),
);
export const deepEqual: Comparison = /* @__PURE__ */ comparison("deepEqual", (a, b) =>
  isDeepEqual(a, b, false),
);
export const notDeepEqual: Comparison = /* @__PURE__ */ comparison(
  "notDeepEqual",
  (a, b) => !isDeepEqual(a, b, false),
);
export const deepStrictEqual: Comparison = /* @__PURE__ */ comparison("deepStrictEqual", (a, b) =>
  isDeepEqual(a, b, true),
);
export const notDeepStrictEqual: Comparison = /* @__PURE__ */ comparison(
  "notDeepStrictEqual",
  (a, b) => !isDeepEqual(a, b, true),
);

export function match(actual: string, expected: RegExp, message?: unknown): void {
  if (typeof actual !== "string" || !expected.test(actual))
    fail_({ message, actual, expected, operator: "match" });
}

export function doesNotMatch(actual: string, expected: RegExp, message?: unknown): void {
  if (typeof actual === "string" && expected.test(actual))
    fail_({ message, actual, expected, operator: "doesNotMatch" });
}

/** Whether an error is what `throws` expects: a class, a pattern, a function or an object with some of its properties. */
function isExpected(error: unknown, expected: unknown): boolean {
  if (expected === undefined || typeof expected === "string") return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected !== "function") {
    return Object.entries(expected as object).every(([key, value]) => {
      const found = (error as Readonly<Record<string, unknown>>)[key];
      return value instanceof RegExp && typeof found === "string"
        ? value.test(found)
        : isDeepEqual(found, value, true);
    });
  }
  if (expected.prototype !== undefined && error instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return (expected as (error: unknown) => unknown).call({}, error) === true;
}

function checkThrown(
  thrown: { readonly error: unknown } | undefined,
  expected: unknown,
  message: unknown,
  operator: string,
): void {
  const text = message ?? (typeof expected === "string" ? expected : undefined);
  if (thrown === undefined) fail_({ message: text ?? "Missing expected exception.", expected, operator });
  if (!isExpected(thrown.error, expected)) fail_({ message: text, actual: thrown.error, expected, operator });
}

export function throws(work: () => unknown, expected?: unknown, message?: unknown): void {
  let thrown: { readonly error: unknown } | undefined;
  try {
    work();
  } catch (error) {
    thrown = { error };
  }
  checkThrown(thrown, expected, message, "throws");
}

export function doesNotThrow(work: () => unknown, _expected?: unknown, message?: unknown): void {
  try {
    work();
  } catch (error) {
    fail_({
      message: message ?? `Got unwanted exception.\n${inspect(error)}`,
      actual: error,
      operator: "doesNotThrow",
    });
  }
}

export async function rejects(
  promise: Promise<unknown> | (() => Promise<unknown>),
  expected?: unknown,
  message?: unknown,
): Promise<void> {
  let thrown: { readonly error: unknown } | undefined;
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    thrown = { error };
  }
  checkThrown(thrown, expected, message, "rejects");
}

export async function doesNotReject(
  promise: Promise<unknown> | (() => Promise<unknown>),
  _expected?: unknown,
  message?: unknown,
): Promise<void> {
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    fail_({
      message: message ?? `Got unwanted rejection.\n${inspect(error)}`,
      actual: error,
      operator: "doesNotReject",
    });
  }
}

export function ifError(value: unknown): void {
  if (value !== null && value !== undefined)
    throw value instanceof Error
      ? value
      : new AssertionError({
          message: `ifError got unwanted exception: ${inspect(value)}`,
          actual: value,
          operator: "ifError",
        });
}

type Assert = typeof ok & Readonly<Record<string, unknown>>;

const shared = {
  AssertionError,
  deepEqual,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  equal,
  fail,
  ifError,
  match,
  notDeepEqual,
  notDeepStrictEqual,
  notEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
};

/** `equal` and its like are the strict ones. */
export const strict: Assert = /* @__PURE__ */ (() => {
  const made = Object.assign((value: unknown, message?: unknown) => ok(value, message), shared, {
    equal: strictEqual,
    notEqual: notStrictEqual,
    deepEqual: deepStrictEqual,
    notDeepEqual: notDeepStrictEqual,
  });
  return Object.assign(made, { strict: made }) as unknown as Assert;
})();

const assert: Assert = /* @__PURE__ */ Object.assign(
  (value: unknown, message?: unknown) => ok(value, message),
  shared,
  {
    strict,
  },
) as unknown as Assert;

export { assert as default };
