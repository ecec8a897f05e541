/** Names: kebab-case to AssemblyScript, and the names that the legacy core ABI of `wit-component` gives to functions. */
import { interfaceId } from "../../../core/wit/index.ts";
import type { Func, Interface } from "../../../core/wit/index.ts";

/** Words that its parser takes for something else where a getter, function, parameter or enum case is declared. */
const keywords = new Set(
  (
    "async await break case catch class const continue debugger default do else enum export extends false finally function if " +
    "implements import in interface let new null of package private protected public return static super switch this throw true " +
    "try typeof var void while with yield"
  ).split(" "),
);

/** Names of types and functions that generated code uses, so that a function or parameter must not hide them. */
const builtins = new Set(
  (
    "abi abstract any args area as bool boolean changetype char constructor declare delete f32 f64 from get i16 i32 i64 i8 " +
    "idof implementation instanceof is isize keyof load memory module namespace never number offsetof readonly set sizeof " +
    "store string symbol type u16 u32 u64 u8 undefined unreachable usize v128"
  ).split(" "),
);

/** Type names that generated code itself needs in their usual meaning; `Error` is not one of them. */
const reservedTypes = new Set(
  [
    "Array",
    "Object",
    "String",
    "Uint8Array",
    "Result",
    "Some",
    "Unit",
    "Utf8",
    "Bytes",
    "NaN",
    "Infinity",
  ].concat(Array.from({ length: 17 }, (_, index) => `Tuple${index}`)),
);

/** Words that mean something else before a member's name; any other may be one: `headers.delete(name)`. */
const MODIFIERS = "abstract declare override private protected public readonly static constructor".split(" ");

/** Members that generated records, variants and flags have beside their own. */
const reservedMembers = new Set([...MODIFIERS, "lift", "lower", "tag", "bits", "has"]);

/** Members that generated resource classes have beside their own. */
const reservedMethods = new Set(
  [...MODIFIERS, "handle", "handles", "drop", "dropped", "own", "lent", "give", "lend", "release"].concat([
    "returnLoans",
    "forgetLoans",
  ]),
);

function words(name: string): string[] {
  return name.split("-").filter((word) => word !== "");
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function camel(name: string): string {
  const [first = "", ...rest] = words(name);
  // An acronym stays one word: `URL` becomes `url`, and `get-URL` becomes `getURL`.
  const lowered = first === first.toUpperCase() ? first.toLowerCase() : first;
  return lowered + rest.map(capitalize).join("");
}

/** A function, parameter or enum case: `list-tools` becomes `listTools`, `delete` becomes `delete_`. */
export function valueName(name: string): string {
  const text = camel(name);
  return keywords.has(text) || builtins.has(text) ? `${text}_` : text;
}

/** A case of a variant: `string` stays, `new` becomes `new_`. */
export function caseName(name: string): string {
  const text = memberName(name);
  return keywords.has(text) ? `${text}_` : text;
}

/** A field or flag: as `valueName`, and clear of what every generated class has, so `lower` becomes `lower_`. */
export function memberName(name: string): string {
  const text = camel(name);
  return reservedMembers.has(text) ? `${text}_` : text;
}

/** A method or static function of a resource: `drop` becomes `drop_`. */
export function methodName(name: string): string {
  const text = camel(name);
  return reservedMethods.has(text) ? `${text}_` : text;
}

/** A type: `client-message` becomes `ClientMessage`, `result` becomes `Result_`. */
export function typeName(name: string): string {
  const text = words(name).map(capitalize).join("");
  return reservedTypes.has(text) ? `${text}_` : text;
}

/** A constant: `message-context` becomes `MESSAGE_CONTEXT`. */
export function constantName(name: string): string {
  return words(name).join("_").toUpperCase();
}

/** The last part of a function's component-level name: `[method]bucket.get` is `get`, `[constructor]fields` is `fields`. */
export function localName(func: Func): string {
  const plain = func.name.replace(/^\[[a-z-]+\]/u, "");
  return plain.slice(plain.indexOf(".") + 1);
}

/** `wasi:io/streams@0.2.12`; for an interface written inside a world, the name under which the world has it. */
export function instanceName(iface: Interface, externalName: string): string {
  return iface.name === undefined ? externalName : interfaceId(iface);
}

/** The core export of a function: `run` in a world, `wasi:cli/run@0.2.12#run` in an interface. */
export function coreExportName(instance: string | undefined, name: string): string {
  return instance === undefined ? name : `${instance}#${name}`;
}

const EXPORT_PREFIX = "wit$";

/**
 * AssemblyScript has no string names for exports, so that an export's name travels as an identifier:
 * `wasi:cli/run@0.2.12#run` is `wit$wasi$3acli$2frun$400$2e2$2e12$23run` until `decodeExportName` has seen the module.
 */
export function encodeExportName(name: string): string {
  const text = name.replace(
    /[^A-Za-z0-9_]/gu,
    (character) => `$${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return EXPORT_PREFIX + text;
}

/** What `encodeExportName` was given; a name that it did not make comes back as it is. */
export function decodeExportName(identifier: string): string {
  if (!identifier.startsWith(EXPORT_PREFIX)) return identifier;
  return identifier
    .slice(EXPORT_PREFIX.length)
    .replace(/\$([0-9a-f]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
