/** How names of WIT are spelled in TypeScript, JavaScript and AssemblyScript, as the bindings of each language have them. */
import { pascal } from "../guest-names.ts";
import type { Script } from "./script-module.ts";

/** Reserved words: a parameter cannot have such a name. */
export const SCRIPT_WORDS: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);
/** Further words that the bindings for AssemblyScript avoid. */
const ASSEMBLYSCRIPT_WORDS: ReadonlySet<string> = new Set(
  (
    "abi abstract any area args as async bool boolean changetype char constructor declare f32 f64 from get i16 i32 i64 " +
    "i8 idof implementation is isize keyof load memory module namespace never number of offsetof readonly set sizeof " +
    "store string symbol type u16 u32 u64 u8 undefined unreachable usize v128"
  ).split(" "),
);
const ASSEMBLYSCRIPT_TYPES =
  /^(?:Array|Object|String|Uint8Array|Result|Some|Unit|Utf8|Bytes|NaN|Infinity|Tuple(?:\d|1[0-6]))$/;

/** The name of a namespace, function or object: `get-URL` is `getURL` in AssemblyScript, and `getUrl` elsewhere. */
export function scriptName(script: Script, name: string): string {
  const text = joinedName(script === "as" ? name : name.toLowerCase());
  const isTaken = script === "as" && (SCRIPT_WORDS.has(text) || ASSEMBLYSCRIPT_WORDS.has(text));
  return isTaken ? `${text}_` : text;
}

function joinedName(name: string): string {
  const [first = "", ...rest] = name.split("-");
  const start = first === first.toUpperCase() ? first.toLowerCase() : first;
  return start + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** Members that every generated class of a resource has, and modifiers: no method can have such a name. */
const ASSEMBLYSCRIPT_MEMBERS: ReadonlySet<string> = new Set(
  (
    "abstract constructor declare drop dropped forgetLoans give handle handles lend lent override own private protected " +
    "public readonly release returnLoans static"
  ).split(" "),
);

export function methodName(script: Script, name: string): string {
  if (script !== "as") return scriptName(script, name);
  const text = joinedName(name);
  return ASSEMBLYSCRIPT_MEMBERS.has(text) ? `${text}_` : text;
}

export function parameterName(script: Script, name: string): string {
  const text = scriptName(script, name);
  return SCRIPT_WORDS.has(text) ? `${text}_` : text;
}

export function scriptTypeName(script: Script, name: string): string {
  if (script !== "as") return pascal(name);
  const text = name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  return ASSEMBLYSCRIPT_TYPES.test(text) ? `${text}_` : text;
}
