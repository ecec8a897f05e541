/**
 * The same values on StarlingMonkey as on QuickJS.
 *
 * Problem: the bindings of componentize-js live in a world of their own. What they hand over is no `Array`, `Object`, `Uint8Array` or
 * `Error` of the code that gets it, 64-bit integers are of type `bigint`, and stacks have the form of Firefox.
 * Idea: everything that comes from the host is copied into values of ours; what goes to the host is converted where its
 * type asks for it. Result: one SDK and one platform for both engines.
 */
import type { Signature } from "./guard.ts";
import type { TypeTable } from "./values.ts";

/** To be called before anything else runs. `component` is the name of the file with the code. */
export function installEngine(component: string): void {
  const stack = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
  const read = stack?.get;
  if (stack === undefined || read === undefined) return;
  // oxlint-disable-next-line no-extend-native -- the engine has `stack` there, in its own form
  Object.defineProperty(Error.prototype, "stack", {
    ...stack,
    get(this: unknown) {
      const frames: unknown = read.call(this);
      return typeof frames === "string" ? frameLines(frames, component) : frames;
    },
  });
}

/** `run@component.js:3:7` is `    at run (component.js:3:7)` elsewhere. Frames of the bindings have no place in the code. */
export function frameLines(stack: string, component: string): string {
  return stack
    .split("\n")
    .flatMap((line) => {
      const [, name = "", file, place] = /^(.*?)@(.*):(\d+:\d+)$/.exec(line) ?? [];
      return file === component ? [`    at ${name === "" ? "<anonymous>" : name} (${file}:${place})`] : [];
    })
    .join("\n");
}

/** A value of the host as code knows it from QuickJS: an absent option is `null`. Handles of resources stay what they are. */
export function fromHost(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, fromHost);
  if (ArrayBuffer.isView(value)) {
    const isBytes = Object.prototype.toString.call(value) === "[object Uint8Array]";
    if (isBytes) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  }
  if (!isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) copy[name] = fromHost(field);
  return copy;
}

/** An object of no class, of whichever world. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === "object" && prototype !== null && Object.getPrototypeOf(prototype) === null;
}

/**
 * A value of a type as the bindings take it: a list of 64-bit integers has a `bigint` for each; alone, they may be numbers. `isFlat` says that the value
 * does not lie in memory: then componentize-js 0.23 hands over 64 bits as an integer without a sign, and stops the component for another one.
 */
export function toHost(types: TypeTable, index: number | null, value: unknown, isFlat: boolean): unknown {
  const type = index === null ? "any" : (types[index] ?? "any");
  if (typeof type === "string" || value === undefined || value === null) return value;
  if ("int" in type) {
    if (isFlat && type.int[0] === -(2 ** 63) && Number(value) < 0)
      throw new RangeError(`the engine StarlingMonkey cannot hand over \`${String(value)}\` as \`s64\``);
    return value;
  }
  if ("list" in type) {
    const items = Array.from(value as Iterable<unknown>);
    const item = types[type.list];
    const isLong = typeof item === "object" && "int" in item && item.int[1] > Number.MAX_SAFE_INTEGER;
    return items.map((each) => (isLong ? BigInt(each as number) : toHost(types, type.list, each, false)));
  }
  if ("option" in type && !type.nested) return toHost(types, type.option, value, isFlat);
  if ("tuple" in type)
    return type.tuple.map((each, at) => toHost(types, each, (value as readonly unknown[])[at], isFlat));
  if ("record" in type) {
    const record = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      type.record.map(([name, field]) => [name, toHost(types, field, record[name], isFlat)]),
    );
  }
  const cases = casesOf(type);
  if (cases === undefined) return value;
  const { tag, val } = value as { readonly tag: string; readonly val?: unknown };
  const found = cases.find(([name]) => name === tag)?.[1] ?? null;
  return found === null ? { tag } : { tag, val: toHost(types, found, val, isFlat) };
}

function casesOf(
  type: Exclude<TypeTable[number], string>,
): readonly (readonly [tag: string, type: number | null])[] | undefined {
  if ("variant" in type) return type.variant;
  if ("result" in type)
    return [
      ["ok", type.result[0]],
      ["err", type.result[1]],
    ];
  if ("option" in type) return [["some", type.option]];
  return undefined;
}

/** A function that the component exports, behind its guard. */
export function exported(
  types: TypeTable,
  { value, error: errorType }: Signature,
  guarded: (...args: unknown[]) => unknown,
): (...args: unknown[]) => unknown {
  return (...args) => {
    try {
      return toHost(types, value, guarded(...args.map(fromHost)), false);
    } catch (error) {
      throw error instanceof Error
        ? unknownToHost(error)
        : toHost(types, errorType?.type ?? null, error, false);
    }
  };
}

/**
 * The bindings take an error that is none of theirs for a value of the function's error type, and would hand over something. This one cannot
 * be looked at, so that the call ends.
 */
function unknownToHost(error: Error): object {
  const refuse = (): never => {
    throw error;
  };
  return new Proxy({}, { get: refuse, getOwnPropertyDescriptor: refuse, getPrototypeOf: refuse });
}

/** A class that the component exports, whose functions take what comes from the host. */
export function exportedClass(made: unknown, names: readonly string[]): unknown {
  if (typeof made !== "function") return made;
  for (const object of [made, made.prototype as object]) replaceFunctions(object, names, takesFromHost);
  return made;
}

function takesFromHost(call: Call): Call {
  return function (this: unknown, ...args) {
    return call.apply(this, args.map(fromHost));
  };
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** A function of the host. `params` are the types of its parameters. */
export function imported(call: Call, types: TypeTable, params: readonly number[]): Call {
  return function (this: unknown, ...args) {
    try {
      return fromHost(
        call.apply(
          this,
          args.map((each, at) => toHost(types, params[at] ?? null, each, true)),
        ),
      );
    } catch (error) {
      throw fromHostError(error);
    }
  };
}

/** A class of the host. Its methods are replaced in place, since handles of it are made by the bindings. `params` are those of methods, by name. */
export function importedClass(
  made: abstract new (...args: never) => unknown,
  types: TypeTable,
  params: Readonly<Record<string, readonly number[]>>,
): unknown {
  const prototype = made.prototype as object;
  const change = (call: Call, name: string) => imported(call, types, params[name] ?? []);
  replaceFunctions(prototype, Object.getOwnPropertyNames(prototype), change);
  replaceFunctions(made, Object.getOwnPropertyNames(made), change);
  return made;
}

function replaceFunctions(
  object: object,
  names: readonly string[],
  change: (call: Call, name: string) => Call,
): void {
  for (const name of names) {
    const found = Object.getOwnPropertyDescriptor(object, name);
    if (typeof found?.value === "function" && name !== "prototype" && name !== "constructor")
      Object.defineProperty(object, name, { ...found, value: change(found.value as Call, name) });
  }
}

/** The error that a function of the host ended with: with the value of its error type, or one of the bindings. */
function fromHostError(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return fromHost(error);
  const { message, payload } = error as { readonly message?: unknown; readonly payload?: unknown };
  const text = typeof message === "string" ? message : String(error);
  if (!Object.hasOwn(error, "payload")) return error instanceof Error ? error : new TypeError(text);
  return Object.assign(new Error(text), { payload: fromHost(payload) });
}
