/** Node's `util`. */
import {
  CUSTOM,
  format,
  formatWithOptions,
  inspect as show,
  type InspectOptions,
} from "../platform/inspect.ts";
import { TextDecoder, TextEncoder } from "../platform/text.ts";
import { isDeepEqual } from "./deep-equal.ts";
import * as types from "./util-types.ts";

export { format, formatWithOptions, TextDecoder, TextEncoder, types };

type AnyFunction = (this: unknown, ...values: unknown[]) => unknown;

export const inspect: typeof show & { readonly custom: symbol; defaultOptions: InspectOptions } =
  /* @__PURE__ */ Object.assign(
    (value: unknown, options?: InspectOptions | boolean, depth?: number | null) =>
      show(value, options, depth),
    { custom: CUSTOM, defaultOptions: {} },
  );

/** `class Child extends Parent`, in the words of older packages. */
export function inherits(child: AnyFunction, parent: AnyFunction): void {
  if (typeof child !== "function" || typeof parent !== "function" || parent.prototype === undefined) {
    throw Object.assign(new TypeError("expected two constructors"), { code: "ERR_INVALID_ARG_TYPE" });
  }
  Object.defineProperty(child, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype as object);
}

const customPromisify: symbol = /* @__PURE__ */ Symbol.for("nodejs.util.promisify.custom");

export const promisify: ((original: AnyFunction) => AnyFunction) & { readonly custom: symbol } =
  /* @__PURE__ */ Object.assign(
    (original: AnyFunction): AnyFunction => {
      if (typeof original !== "function") {
        throw Object.assign(new TypeError('The "original" argument must be of type function'), {
          code: "ERR_INVALID_ARG_TYPE",
        });
      }
      const custom = (original as unknown as Readonly<Record<symbol, unknown>>)[customPromisify];
      if (typeof custom === "function") return custom as AnyFunction;
      const made: AnyFunction = function (...values) {
        return new Promise((resolve, reject) => {
          original.call(this, ...values, (error: unknown, value: unknown) => {
            if (error) reject(error);
            else resolve(value);
          });
        });
      };
      Object.setPrototypeOf(made, Object.getPrototypeOf(original) as object);
      return Object.defineProperties(made, Object.getOwnPropertyDescriptors(original));
    },
    { custom: customPromisify },
  );

export function callbackify(original: (...values: unknown[]) => Promise<unknown>): AnyFunction {
  return function (...values) {
    const callback = values.pop() as (error: unknown, value?: unknown) => void;
    original.apply(this, values).then(
      (value) => queueMicrotask(() => callback(null, value)),
      (error) =>
        queueMicrotask(() => callback(error ?? new Error("the promise was rejected without a reason"))),
    );
  };
}

/** The program's own function: a warning would only be noise in the log. */
export function deprecate<Original>(original: Original): Original {
  return original;
}

export function debuglog(): AnyFunction & { readonly enabled: boolean } {
  return Object.assign(() => undefined, { enabled: false });
}
export { debuglog as debug };

export function isDeepStrictEqual(first: unknown, second: unknown): boolean {
  return isDeepEqual(first, second, true);
}

export function stripVTControlCharacters(text: string): string {
  return text.replace(
    /[\u001b\u009b][[\]()#;?]*(?:(?:(?:;[-\w/#&.:=?%@~]+)*)?\u0007|(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g,
    "",
  );
}

/** Without colours: the output is a log. */
export function styleText(_style: unknown, text: string): string {
  return String(text);
}

export function toUSVString(text: string): string {
  return String(text).toWellFormed();
}

export function aborted(signal: {
  readonly aborted: boolean;
  addEventListener(type: string, listener: () => void): void;
}): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

export function getSystemErrorName(code: number): string {
  return `Unknown system error ${code}`;
}

export const isArray = Array.isArray;
export const isBoolean = (value: unknown): boolean => typeof value === "boolean";
export const isNull = (value: unknown): boolean => value === null;
export const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
export const isNumber = (value: unknown): boolean => typeof value === "number";
export const isString = (value: unknown): boolean => typeof value === "string";
export const isSymbol = (value: unknown): boolean => typeof value === "symbol";
export const isUndefined = (value: unknown): boolean => value === undefined;
export const isRegExp: (value: unknown) => boolean = types.isRegExp;
export const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
export const isDate: (value: unknown) => boolean = types.isDate;
export const isError = (value: unknown): boolean => value instanceof Error;
export const isFunction = (value: unknown): boolean => typeof value === "function";
export const isPrimitive = (value: unknown): boolean => Object(value) !== value;

export default {
  aborted,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  getSystemErrorName,
  inherits,
  inspect,
  isArray,
  isBoolean,
  isDate,
  isDeepStrictEqual,
  isError,
  isFunction,
  isNull,
  isNullOrUndefined,
  isNumber,
  isObject,
  isPrimitive,
  isRegExp,
  isString,
  isSymbol,
  isUndefined,
  promisify,
  stripVTControlCharacters,
  styleText,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
};
