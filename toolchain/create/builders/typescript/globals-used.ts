/**
 * Which global names of the platform the code uses.
 *
 * Problem: a component should contain, and import from its host, only what its code uses. But a global name can be reached in
 * many ways: `Date`, `globalThis.Date`, `const { Date: D } = self`, or through a package that keeps `globalThis` in a variable.
 * Idea: the bundler, which knows the scopes, replaces each free use of a name with a marker. If an object that has such names
 * escapes into a variable, the code may reach any of them, and each name that occurs in the text counts as used.
 */

const MARKER = "__wasmcp_global_";

/** Names by which code refers to the global object. */
const GLOBAL_OBJECTS = ["globalThis", "self", "global"] as const;

/** Functions that turn text into code, which can then use any name that occurs in a text. */
const EVALUATORS = ["Function", "eval"] as const;

/** For the bundler's option `define`: an expression of the code, and the marker that replaces it. */
export function markedGlobals(names: Iterable<string>): Readonly<Record<string, string>> {
  const markers: Record<string, string> = {};
  const mark = (expression: string, marker: string) => {
    markers[expression] = marker;
    for (const object of GLOBAL_OBJECTS) markers[`${object}.${expression}`] = marker;
  };
  for (const name of names) {
    mark(name, markerOf(name));
    const [object, member] = name.split(".");
    // An object with a member of ours: its other members stay as they are.
    if (object !== undefined && member !== undefined) mark(object, markerOf(object));
  }
  for (const name of EVALUATORS) mark(name, markerOf(name));
  for (const object of GLOBAL_OBJECTS) markers[object] = markerOf("globalThis");
  return markers;
}

/** For the option `define` of the second pass: the opposite. */
export function unmarkedGlobals(names: Iterable<string>): Readonly<Record<string, string>> {
  const originals: Record<string, string> = { [markerOf("globalThis")]: "globalThis" };
  for (const name of names) {
    originals[markerOf(name)] = `globalThis.${name}`;
    const [object = name] = name.split(".");
    originals[markerOf(object)] = `globalThis.${object}`;
  }
  for (const name of EVALUATORS) originals[markerOf(name)] = `globalThis.${name}`;
  return originals;
}

/** The names that the bundled code uses or may use, in the order of `names`. */
export function globalsUsed(code: string, names: readonly string[]): readonly string[] {
  const anyEscapes = escapes(code);
  const used = new Set<string>();
  for (const name of names) {
    const [object = name, member] = name.split(".");
    if (hasWord(code, markerOf(name))) {
      used.add(name);
      // `crypto.subtle` leads to the whole object.
      if (names.includes(object)) used.add(object);
    } else if (anyEscapes && hasWord(code, member ?? object)) {
      used.add(name);
    } else if (member !== undefined && objectEscapes(code, object, member)) {
      // What the engine has by itself, such as `Math.random`, must be fresh however the code makes up its name.
      if (!names.includes(object) || hasWord(code, member)) used.add(name);
    }
  }
  // A member of an object of ours, such as `console.table`, is out of reach without the object.
  return names.filter((name) => {
    const [object = name] = name.split(".");
    return used.has(name) && (!names.includes(object) || used.has(object));
  });
}

/** Classes of which code often asks whether a value is one, and what can make such a value. */
const ASKED_CLASSES: ReadonlyMap<string, readonly string[]> = new Map([
  ["File", ["fetch", "FormData", "Request", "Response"]],
  ["Blob", ["fetch", "File", "FormData", "Request", "Response"]],
]);

/**
 * The names of `used` that occur only in `typeof File` and `value instanceof File`. No value can be a file in such a component, so an empty class
 * of that name is enough. The real class would add the code of streams.
 */
export function classesAskedFor(code: string, used: readonly string[]): readonly string[] {
  return used.filter((name) => {
    const makers = ASKED_CLASSES.get(name);
    if (makers === undefined || makers.some((maker) => used.includes(maker))) return false;
    // The name may also be that of a member of the global object in a variable.
    if (escapes(code) && hasWord(code, name)) return false;
    const other = new RegExp(`(?<!instanceof |typeof )\\b${markerOf(name)}\\b`);
    return !other.test(code);
  });
}

/** Whether the global object, or a function that evaluates text, gets into the hands of code that the bundler cannot follow. */
function escapes(code: string): boolean {
  const globalObject = new RegExp(`(typeof )?\\b${markerOf("globalThis")}\\b(?!\\??\\.[A-Za-z_$])`, "g");
  if ([...code.matchAll(globalObject)].some(([, typeOf]) => typeOf === undefined)) return true;
  // `f instanceof Function` and `Function.prototype` are harmless.
  const evaluator = new RegExp(
    `(instanceof |typeof )?\\b${MARKER}(?:${EVALUATORS.join("|")})\\b(?!\\??\\.(?:prototype|name|length)\\b)`,
    "g",
  );
  return [...code.matchAll(evaluator)].some(([, harmless]) => harmless === undefined);
}

/** Whether code uses an object such as `Math` in another way than for one of its other members. */
function objectEscapes(code: string, object: string, member: string): boolean {
  return new RegExp(`\\b${markerOf(object)}\\b(?!\\??\\.(?!${member}\\b)[A-Za-z_$])`).test(code);
}

function markerOf(name: string): string {
  return MARKER + name.replace(".", "_");
}

function hasWord(code: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${word}(?![\\w$])`).test(code);
}
