/**
 * Values as text for people, in the layout of Node's `util.inspect`.
 *
 * Small objects stand on one line, and nested ones are cut off at a depth, so that a line of a log stays a line.
 */

/** A method of this name on an object decides how the object is shown, as in Node. */
export const CUSTOM: symbol = /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom");

export interface InspectOptions {
  /** How many levels of objects are shown inside of the value; `null` for all. */
  readonly depth?: number | null | undefined;
  readonly showHidden?: boolean | undefined;
  readonly colors?: boolean | undefined;
  readonly customInspect?: boolean | undefined;
  readonly maxArrayLength?: number | null | undefined;
  readonly maxStringLength?: number | null | undefined;
  readonly breakLength?: number | undefined;
  /** How many levels may share a line; `false` gives each property its own. */
  readonly compact?: boolean | number | undefined;
  readonly sorted?: boolean | ((a: string, b: string) => number) | undefined;
  readonly getters?: boolean | undefined;
}

interface Context {
  readonly options: InspectOptions;
  readonly depth: number;
  readonly breakLength: number;
  readonly compact: number;
  readonly maxArrayLength: number;
  readonly maxStringLength: number;
  /** The objects around the value. */
  readonly path: object[];
  /** Objects that contain themselves, in the order in which that was found. */
  readonly circular: Map<object, number>;
  indentation: number;
  /** The level of the object that was shown last. */
  lastLevel: number;
}

export function inspect(value: unknown, options?: InspectOptions | boolean, depth?: number | null): string {
  const given =
    typeof options === "object" && options !== null ? options : { showHidden: options === true, depth };
  const limit = (wanted: number | null | undefined, usual: number): number =>
    wanted === null ? Infinity : (wanted ?? usual);
  return show(
    value,
    {
      options: given,
      depth: limit(given.depth, 2),
      breakLength: given.breakLength ?? 80,
      compact: given.compact === undefined || given.compact === true ? 3 : Number(given.compact),
      maxArrayLength: limit(given.maxArrayLength, 100),
      maxStringLength: limit(given.maxStringLength, 10_000),
      path: [],
      circular: new Map(),
      indentation: 0,
      lastLevel: 0,
    },
    0,
    true,
  );
}

function show(value: unknown, context: Context, level: number, isTop: boolean = false): string {
  switch (typeof value) {
    case "string":
      return showString(value, context, isTop);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "symbol":
    case "boolean":
    case "undefined":
      return String(value);
    default:
      return value === null ? "null" : showObject(value as object, context, level);
  }
}

function showString(text: string, context: Context, isTop: boolean): string {
  const cut = text.length - context.maxStringLength;
  const more = cut > 0 ? `... ${cut} more character${cut === 1 ? "" : "s"}` : "";
  const shown = cut > 0 ? text.slice(0, context.maxStringLength) : text;
  if (!isTop && shown.length > 16 && shown.length > context.breakLength - context.indentation - 4) {
    // Long texts with several lines get a line for each.
    return (
      shown
        .split(/(?<=\n)/)
        .map(quote)
        .join(` +\n${" ".repeat(context.indentation + 2)}`) + more
    );
  }
  return quote(shown) + more;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};

/** In the quotes that the text does not contain. */
function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : /`|\$\{/.test(text) ? "'" : "`";
  const escaped = text.replace(
    /[\0-\x1f\x7f-\x9f\\']|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => {
      if (character === "'") return mark === "'" ? "\\'" : "'";
      const code = character.charCodeAt(0);
      if (code >= 0xd800) return `\\u${code.toString(16)}`;
      return ESCAPES[character] ?? `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
    },
  );
  return mark + escaped + mark;
}

/** How one object is shown: `Map(1) { 'a' => 1 }` has the prefix `Map(1)`, the braces, and one entry. */
interface Shape {
  /** Before the braces; with a trailing space where it is not empty. */
  readonly prefix: string;
  /** What stands for the object when it has no entries, and before them when it has: `[Function: f]`. */
  readonly base: string;
  readonly braces: readonly [string, string];
  readonly entries: (context: Context, level: number) => string[];
  /** Properties that `entries` shows already. */
  readonly isShown: (key: string) => boolean;
}

function showObject(value: object, context: Context, level: number): string {
  const custom = context.options.customInspect === false ? undefined : property(value, CUSTOM);
  if (typeof custom === "function" && custom !== inspect) {
    const options = { ...context.options, depth: context.depth - level };
    const result: unknown = custom.call(value, options.depth, options, inspect);
    if (typeof result !== "object")
      return String(result).replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
    if (result !== value) return show(result, context, level);
  }
  if (context.path.includes(value)) {
    if (!context.circular.has(value)) context.circular.set(value, context.circular.size + 1);
    return `[Circular *${context.circular.get(value)}]`;
  }
  const shape = shapeOf(value, context);
  const keys = keysOf(value, context).filter((key) => typeof key === "symbol" || !shape.isShown(key));
  if (level > context.depth) return cutOff(value, shape, keys);
  context.path.push(value);
  context.lastLevel = level;
  const entries = shape.entries(context, level);
  for (const key of keys) entries.push(showProperty(value, key, context, level));
  context.path.pop();
  const sorted = context.options.sorted;
  if (sorted !== undefined && sorted !== false && shape.braces[0] === "{") {
    entries.sort(typeof sorted === "function" ? sorted : undefined);
  }
  const reference = context.circular.get(value);
  const mark = reference === undefined ? "" : `<ref *${reference}> `;
  if (entries.length === 0) return `${mark}${shape.base || `${shape.prefix}${shape.braces.join("")}`}`;
  const head = `${mark}${shape.base === "" ? shape.prefix : `${shape.base} `}`;
  return layOut(entries, head, shape.braces, context, level);
}

/** An object at the greatest depth: `[Object]`. An empty one costs no more. */
function cutOff(value: object, shape: Shape, keys: readonly (string | symbol)[]): string {
  if (shape.base !== "" && keys.length === 0) return shape.base;
  if (Array.isArray(value)) return value.length === 0 ? `${shape.prefix}[]` : "[Array]";
  const name = constructorName(value);
  return `[${name === undefined ? "Object: null prototype" : name}]`;
}

function layOut(
  entries: readonly string[],
  head: string,
  [open, close]: readonly [string, string],
  context: Context,
  level: number,
): string {
  const start = entries.length + context.indentation + open.length + head.length + 10;
  const length = entries.reduce((sum, entry) => sum + entry.length, entries.length + start);
  const fits = length <= context.breakLength;
  const isShallow = context.compact > 0 && context.lastLevel - level < context.compact;
  if (isShallow && fits && !entries.some((entry) => entry.includes("\n"))) {
    return `${head}${open} ${entries.join(", ")} ${close}`;
  }
  const indentation = `\n${" ".repeat(context.indentation)}`;
  const lines = open === "[" && entries.length > 6 ? fillLines(entries) : entries;
  return `${head}${open}${indentation}  ${lines.join(`,${indentation}  `)}${indentation}${close}`;
}

/** Short entries of long arrays share lines. */
function fillLines(entries: readonly string[]): readonly string[] {
  if (entries.some((entry) => entry.length > 16 || entry.includes("\n"))) return entries;
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last === undefined || last.length + entry.length > 74) lines.push(entry);
    else lines[lines.length - 1] = `${last}, ${entry}`;
  }
  return lines;
}

function keysOf(value: object, context: Context): (string | symbol)[] {
  const keys: (string | symbol)[] = context.options.showHidden
    ? Object.getOwnPropertyNames(value)
    : Object.keys(value);
  const symbols = Object.getOwnPropertySymbols(value);
  keys.push(...symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)));
  return keys;
}

function showProperty(value: object, key: string | symbol, context: Context, level: number): string {
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? { value: undefined };
  const name =
    typeof key === "symbol" ? String(key) : /^[A-Za-z_][A-Za-z_0-9]*$/.test(key) ? key : quote(key);
  const shownName = descriptor.enumerable === false ? `[${name}]` : name;
  return `${shownName}: ${showDescriptor(value, descriptor, context, level)}`;
}

function showDescriptor(
  value: object,
  descriptor: PropertyDescriptor,
  context: Context,
  level: number,
): string {
  if (descriptor.get === undefined && descriptor.set === undefined) {
    return indented(context, () => show(descriptor.value, context, level + 1));
  }
  if (descriptor.get === undefined) return "[Setter]";
  const label = descriptor.set === undefined ? "Getter" : "Getter/Setter";
  if (context.options.getters !== true) return `[${label}]`;
  try {
    const found: unknown = descriptor.get.call(value);
    return `[${label}${typeof found === "object" && found !== null ? "] " : ": "}${show(found, context, level + 1)}${typeof found === "object" && found !== null ? "" : "]"}`;
  } catch (error) {
    return `[${label}: <Inspection threw (${String((error as Error).message)})>]`;
  }
}

function indented<Result>(context: Context, work: () => Result): Result {
  context.indentation += 2;
  try {
    return work();
  } finally {
    context.indentation -= 2;
  }
}

const NOTHING: Pick<Shape, "entries" | "isShown"> = { entries: () => [], isShown: () => false };

function shapeOf(value: object, context: Context): Shape {
  const name = constructorName(value);
  const tag = tagOf(value, name);
  const named = (kind: string, size?: number): string => {
    const sized = size === undefined ? "" : `(${size})`;
    return name === undefined ? `[${kind}${sized}: null prototype] ` : `${name}${sized} ${tag}`;
  };
  if (Array.isArray(value)) {
    const plain = name === "Array" && tag === "";
    return {
      prefix: plain ? "" : named("Array", value.length),
      base: "",
      braces: ["[", "]"],
      entries: (inner, level) => listEntries(value, inner, level),
      isShown: isIndex,
    };
  }
  if (typeof value === "function")
    return { ...NOTHING, prefix: "", base: functionBase(value, name), braces: ["{", "}"] };
  const special = specialShape(value, named, context);
  if (special !== undefined) return { ...NOTHING, prefix: "", base: "", braces: ["{", "}"], ...special };
  const isPlain = name === "Object" && tag === "";
  return { ...NOTHING, prefix: isPlain ? "" : named("Object"), base: "", braces: ["{", "}"] };
}

function specialShape(
  value: object,
  named: (kind: string, size?: number) => string,
  context: Context,
): Partial<Shape> | undefined {
  if (value instanceof Error)
    return { base: errorBase(value, context), isShown: (key) => key === "stack" || key === "message" };
  if (value instanceof Map) {
    return {
      prefix: named("Map", value.size),
      entries: (inner, level) =>
        indented(inner, () =>
          limited(
            [...value],
            inner,
            ([key, item]) => `${show(key, inner, level + 1)} => ${show(item, inner, level + 1)}`,
          ),
        ),
    };
  }
  if (value instanceof Set) {
    return {
      prefix: named("Set", value.size),
      entries: (inner, level) =>
        indented(inner, () => limited([...value], inner, (item) => show(item, inner, level + 1))),
    };
  }
  if (value instanceof RegExp) return { base: RegExp.prototype.toString.call(value) };
  if (value instanceof Date) {
    return { base: Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString() };
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const items = value as Uint8Array;
    return {
      prefix: named("TypedArray", items.length),
      braces: ["[", "]"],
      entries: (inner, level) =>
        limited(
          Array.from(items.subarray(0, inner.maxArrayLength + 1)),
          inner,
          (item) => show(item, inner, level + 1),
          items.length,
        ),
      isShown: isIndex,
    };
  }
  if (value instanceof ArrayBuffer)
    return { prefix: named("ArrayBuffer"), entries: () => bufferEntries(value) };
  if (value instanceof WeakMap || value instanceof WeakSet)
    return { prefix: named("Weak"), entries: () => ["<items unknown>"] };
  for (const box of [Number, String, Boolean, BigInt, Symbol]) {
    if (!(value instanceof box)) continue;
    const primitive = show((value as { valueOf(): unknown }).valueOf(), context, 0, true);
    return { base: `[${box.name}: ${primitive}]`, isShown: (key) => box === String && isIndex(key) };
  }
  return undefined;
}

function bufferEntries(buffer: ArrayBuffer): string[] {
  const bytes = new Uint8Array(buffer, 0, Math.min(50, buffer.byteLength));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const more = buffer.byteLength - bytes.length;
  return [
    `[Uint8Contents]: <${hex}${more > 0 ? ` ... ${more} more byte${more === 1 ? "" : "s"}` : ""}>`,
    `[byteLength]: ${buffer.byteLength}`,
  ];
}

function listEntries(list: readonly unknown[], context: Context, level: number): string[] {
  const entries: string[] = [];
  let index = 0;
  for (; index < list.length && entries.length < context.maxArrayLength; index++) {
    if (Object.hasOwn(list, index)) {
      const descriptor = Object.getOwnPropertyDescriptor(list, index) ?? { value: undefined };
      entries.push(showDescriptor(list, descriptor, context, level));
      continue;
    }
    let end = index + 1;
    while (end < list.length && !Object.hasOwn(list, end)) end++;
    entries.push(`<${end - index} empty item${end - index === 1 ? "" : "s"}>`);
    index = end - 1;
  }
  if (index < list.length) entries.push(moreItems(list.length - index));
  return entries;
}

function limited<Item>(
  items: readonly Item[],
  context: Context,
  print: (item: Item) => string,
  count: number = items.length,
): string[] {
  const entries = items.slice(0, context.maxArrayLength).map(print);
  if (count > entries.length) entries.push(moreItems(count - entries.length));
  return entries;
}

function moreItems(count: number): string {
  return `... ${count} more item${count === 1 ? "" : "s"}`;
}

function functionBase(value: object, name: string | undefined): string {
  const own = property(value, "name");
  const label = typeof own === "string" && own !== "" ? own : undefined;
  if (/^class\b/.test(Function.prototype.toString.call(value))) {
    const parent: unknown = Object.getPrototypeOf(value);
    const parentName = typeof parent === "function" ? parent.name : "";
    return `[class ${label ?? "(anonymous)"}${parentName === "" ? "" : ` extends ${parentName}`}]`;
  }
  const kind = name ?? "Function (null prototype)";
  return `[${kind}${label === undefined ? " (anonymous)" : `: ${label}`}]`;
}

/** The stack, which in some engines does not begin with the message. */
function errorBase(error: Error, context: Context): string {
  const header = errorHeader(error);
  const own = property(error, "stack");
  const stack = typeof own === "string" ? own.trimEnd() : "";
  const whole = stack.startsWith(header) ? stack : stack === "" ? `[${header}]` : `${header}\n${stack}`;
  const indentation = `\n${" ".repeat(context.indentation)}`;
  const extra: string[] = [];
  if (Object.hasOwn(error, "cause") && !Object.prototype.propertyIsEnumerable.call(error, "cause"))
    extra.push("cause");
  const errors = property(error, "errors");
  if (Array.isArray(errors) && !Object.prototype.propertyIsEnumerable.call(error, "errors"))
    extra.push("errors");
  const text = whole.replaceAll("\n", indentation);
  if (extra.length === 0 || context.path.includes(error)) return text;
  context.path.push(error);
  const shown = extra.map(
    (key) =>
      `${indentation}  [${key}]: ${indented(context, () => show(property(error, key), context, context.path.length))}`,
  );
  context.path.pop();
  return `${text} {${shown.join(",")}${indentation}}`;
}

function errorHeader(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    // The name or the message cannot become text.
    return "Error";
  }
}

/** Of the nearest prototype that has a constructor. `undefined` for objects without prototype. */
function constructorName(value: object): string | undefined {
  for (let each: object | null = value; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(each, "constructor");
    const name: unknown =
      typeof descriptor?.value === "function" ? (descriptor.value as { readonly name: unknown }).name : "";
    if (typeof name === "string" && name !== "") return name;
  }
  return undefined;
}

/** `[Tag] ` for objects that give themselves another name than their class. */
function tagOf(value: object, name: string | undefined): string {
  const tag = property(value, Symbol.toStringTag);
  return typeof tag === "string" && tag !== "" && tag !== name ? `[${tag}] ` : "";
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9][0-9]*)$/.test(key);
}

/** Getters and proxies may throw, and showing a value must not. */
function property(value: object, key: string | symbol): unknown {
  try {
    return (value as Readonly<Record<string | symbol, unknown>>)[key];
  } catch {
    return undefined;
  }
}

/** As `console.log` does: a first text with `%s`, `%d`, ... takes the values that follow; the others are joined with spaces. */
export function format(...values: readonly unknown[]): string {
  return formatWithOptions({}, ...values);
}

export function formatWithOptions(options: InspectOptions, ...values: readonly unknown[]): string {
  const [first, ...rest] = values;
  let next = 0;
  const parts: string[] = [];
  if (typeof first === "string") {
    parts.push(
      rest.length === 0
        ? first
        : first.replace(/%([sdifjoOc%])/g, (directive, kind: string) => {
            if (kind === "%") return "%";
            if (next >= rest.length) return directive;
            return formatDirective(kind, rest[next++], options);
          }),
    );
  } else if (values.length > 0) {
    parts.push(inspect(first, options));
  }
  for (const value of rest.slice(next))
    parts.push(typeof value === "string" ? value : inspect(value, options));
  return parts.join(" ");
}

function formatDirective(kind: string, value: unknown, options: InspectOptions): string {
  switch (kind) {
    case "s":
      if (typeof value === "bigint" || (typeof value === "number" && Object.is(value, -0)))
        return inspect(value);
      if (typeof value !== "object" || value === null) return String(value);
      return hasOwnText(value) ? String(value) : inspect(value, { ...options, depth: 0 });
    case "d":
      return formatNumber(value, Number);
    case "i":
      return formatNumber(value, Number.parseInt);
    case "f":
      return typeof value === "symbol" ? "NaN" : String(Number.parseFloat(String(value)));
    case "j":
      return formatJson(value);
    case "o":
      return inspect(value, { ...options, showHidden: true, depth: 4 });
    case "O":
      return inspect(value, options);
    default:
      return "";
  }
}

function formatNumber(value: unknown, convert: (value: string) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol" || typeof value === "object") return "NaN";
  const number = convert(String(value));
  return Object.is(number, -0) ? "-0" : String(number);
}

function formatJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) return "[Circular]";
    throw error;
  }
}

/** Whether a class of the program decides how its objects become text. */
function hasOwnText(value: object): boolean {
  if (value instanceof Error) return true;
  if (value instanceof Date) return false;
  const text = property(value, "toString");
  return (
    typeof text === "function" && text !== Object.prototype.toString && text !== Array.prototype.toString
  );
}
