/**
 * Stubs in TypeScript, JavaScript and AssemblyScript: `export const tools = { … }`, or for AssemblyScript
 * `export namespace tools { … }`, with the types that the bindings of each declare.
 */
import {
  dealias,
  type Func,
  interfaceId,
  packageId,
  qualifiedId,
  type Type,
  type TypeDef,
} from "../wit/index.ts";
import {
  atEnd,
  blockAt,
  type ExportedItem,
  type GuestEdits,
  type GuestSource,
  type Insertion,
  intoBlock,
  outerForm,
  SCRIPT_TEXTS,
  withoutTexts,
  entryOf,
} from "./guest-source.ts";
import { pascal } from "./guests.ts";

type Script = "ts" | "js" | "as";

export function implementInScript(
  script: Script,
  sources: readonly GuestSource[],
  items: readonly ExportedItem[],
): readonly GuestEdits[] {
  const guest = sources.map((source) => {
    const code = withoutTexts(source.text, SCRIPT_TEXTS);
    return {
      source,
      code,
      outer: outerForm(code),
      imports: new Imports(script, source),
      added: [] as Insertion[],
    };
  });
  const entrySource = entryOf(
    sources,
    script === "as" ? /^assembly\/index\.ts$/ : /^(?:src\/)?(?:index|main|app)\.(?:tsx?|m?js)$/,
  );
  for (const item of items) {
    const name = scriptName(script, item.name);
    const head = new RegExp(`\\b(?:namespace\\s+${name}\\s*|(?:const|let|var)\\s+${name}\\b[^=;]*=\\s*)\\{`);
    const holder = guest.find(({ outer }) => head.test(outer));
    const path = item.interface === undefined ? [] : [name];
    const write = (func: Func, imports: Imports, form: "function" | "member"): string =>
      scriptStub(script, func, path, imports, form);
    if (holder !== undefined && item.interface !== undefined) {
      const found = head.exec(holder.outer);
      const isNamespace = found?.[0].startsWith("namespace") ?? false;
      const block = found === null ? undefined : blockAt(holder.code, found.index + found[0].length - 1);
      if (block === undefined) continue;
      const members = outerForm(holder.code.slice(block.start, block.end));
      if (!isNamespace && members.includes("...")) continue;
      const missing = item.functions.filter((func) => {
        const wanted = scriptName(script, func.name);
        return !new RegExp(
          isNamespace
            ? `\\b(?:function|const|let|as)\\s+${wanted}\\b`
            : `(?<![\\w$.])${wanted}\\s*(?:[(:,<=]|$)`,
        ).test(members);
      });
      if (missing.length === 0) continue;
      const form = isNamespace ? "function" : "member";
      const text = missing.map((func) => indented(write(func, holder.imports, form))).join("\n");
      holder.added.push(...intoBlock(holder.code, block, text, isNamespace ? "" : ","));
      continue;
    }
    const isThere = new RegExp(
      `\\b(?:const|let|var|class|namespace|function|as)\\s+${name}\\b|\\bimport\\s+${name}\\b`,
    );
    const isListed = new RegExp(`\\b(?:import|export)\\s*(?:type\\s*)?\\{[^}]*\\b${name}\\b[^}]*\\}`);
    if (guest.some(({ outer, code }) => isThere.test(outer) || isListed.test(code))) continue;
    const entry =
      guest.find(({ source }) => source === entrySource) ??
      guest.find(({ outer }) =>
        items.some((one) =>
          new RegExp(`\\bexport\\s+\\w+\\s+${scriptName(script, one.name)}\\b`).test(outer),
        ),
      );
    if (entry === undefined || item.functions.length === 0) continue;
    const isNamespace = script === "as";
    const stubs = item.functions.map((func) =>
      write(func, entry.imports, item.interface === undefined || isNamespace ? "function" : "member"),
    );
    const body = stubs.map(indented).join("\n");
    const text =
      item.interface === undefined
        ? stubs.join("\n")
        : isNamespace
          ? `export namespace ${name} {\n${body}}\n`
          : `export const ${name} = {\n${body}};\n`;
    entry.added.push(atEnd(entry.source.text, text));
  }
  return guest.flatMap(({ source, added, imports }) =>
    added.length === 0 ? [] : [{ source, insertions: [...imports.insertions(), ...added] }],
  );
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

function scriptStub(
  script: Script,
  func: Func,
  path: readonly string[],
  imports: Imports,
  form: "function" | "member",
): string {
  const name = scriptName(script, func.name);
  const params = func.params.map((param) => {
    const own = parameterName(script, param.name);
    return script === "js" ? own : `${own}: ${scriptType(script, param.type, imports)}`;
  });
  const result = script === "js" ? "" : `: ${scriptResult(script, func.result, imports)}`;
  const head = form === "function" ? `export function ${name}` : name;
  const message = JSON.stringify(`not implemented: ${[...path, name].join(".")}`);
  return `${head}(${params.join(", ")})${result} {\n  throw new Error(${message});\n}${form === "member" ? "," : ""}\n`;
}

/** In TypeScript a function that can fail returns its success and throws its error. */
function scriptResult(script: Script, result: Type | undefined, imports: Imports): string {
  if (result === undefined) return "void";
  if (script !== "as" && typeof result !== "string" && result.kind.kind === "result")
    return result.kind.ok === undefined ? "void" : scriptType(script, result.kind.ok, imports);
  return scriptType(script, result, imports);
}

function scriptType(script: Script, given: Type, imports: Imports): string {
  return script === "as" ? assemblyScriptType(given, imports) : typeScriptType(given, imports);
}

/** As the declarations have it that `wasmcp build` writes for TypeScript. */
function typeScriptType(type: Type, imports: Imports): string {
  if (typeof type === "string") {
    if (type === "bool") return "boolean";
    if (type === "char" || type === "string") return "string";
    return type === "error-context" ? "unknown" : "number";
  }
  if (type.name !== undefined) return imports.named(type);
  const print = (part: Type): string => typeScriptType(part, imports);
  const side = (tag: string, part: Type | undefined): string =>
    `{ tag: "${tag}"${part === undefined ? "" : `; val: ${print(part)}`} }`;
  const { kind } = type;
  switch (kind.kind) {
    case "list":
    case "fixed-length-list":
      return kind.element === "u8" ? "Uint8Array" : `Array<${print(kind.element)}>`;
    case "option": {
      const inner = dealias(kind.type);
      const isNested = typeof inner !== "string" && inner.kind.kind === "option";
      return isNested
        ? `${side("some", kind.type)} | { tag: "none" }`
        : `${print(kind.type)} | null | undefined`;
    }
    case "result":
      return `${side("ok", kind.ok)} | ${side("err", kind.err)}`;
    case "tuple":
      return `[${kind.types.map(print).join(", ")}]`;
    case "map":
      return `Map<${print(kind.key)}, ${print(kind.value)}>`;
    case "handle":
      return imports.named(kind.resource);
    default:
      return "unknown";
  }
}

/** By the contract of the bindings, flavour `managed` (`ARCHITECTURE.md`, "Bindings"). */
function assemblyScriptType(given: Type, imports: Imports): string {
  const type = dealias(given);
  if (typeof type === "string") {
    if (type === "char") return "u32";
    return /^s\d/.test(type) ? `i${type.slice(1)}` : type;
  }
  const print = (part: Type): string => assemblyScriptType(part, imports);
  const side = (part: Type | undefined): string =>
    part === undefined ? imports.support("Unit") : print(part);
  const { kind } = type;
  switch (kind.kind) {
    case "list":
      return dealias(kind.element) === "u8" ? "Uint8Array" : `Array<${print(kind.element)}>`;
    case "fixed-length-list":
      return `Array<${print(kind.element)}>`;
    case "map":
      return `Array<${imports.support("Tuple2")}<${print(kind.key)}, ${print(kind.value)}>>`;
    case "option": {
      const inner = dealias(kind.type);
      const isObject =
        typeof inner === "string"
          ? inner === "string"
          : inner.kind.kind !== "enum" && inner.kind.kind !== "option";
      return isObject ? `${print(inner)} | null` : `${imports.support("Some")}<${print(inner)}> | null`;
    }
    case "result":
      return `${imports.support("Result")}<${side(kind.ok)}, ${side(kind.err)}>`;
    case "tuple":
      return `${imports.support(`Tuple${kind.types.length}`)}<${kind.types.map(print).join(", ")}>`;
    case "handle":
      return print(kind.resource);
    default:
      return imports.named(type);
  }
}

/** The names that stubs need in a file: those that it imports already, and those to be added. */
class Imports {
  readonly #script: Script;
  readonly #source: GuestSource;
  /** `module name` by local name. */
  readonly #known = new Map<string, string>();
  readonly #added = new Map<string, string[]>();

  constructor(script: Script, source: GuestSource) {
    this.#script = script;
    this.#source = source;
    for (const [, names = "", module = ""] of source.text.matchAll(
      /^import\s+(?:type\s+)?\{([^}]*)\}\s*from\s*["']([^"'\n]+)["']/gm,
    )) {
      for (const name of names.split(",")) {
        const [, exported, local] = /^\s*(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(name) ?? [];
        if (exported !== undefined) this.#known.set(local ?? exported, `${module} ${exported}`);
      }
    }
    for (const [, declared = ""] of source.text.matchAll(
      /^(?:export\s+)?(?:class|interface|type|enum)\s+([\w$]+)/gm,
    ))
      this.#known.set(declared, `. ${declared}`);
  }

  /** The local name of a named type. */
  named(given: TypeDef): string {
    const type = behindUse(given);
    const { owner } = type;
    const iface = owner?.kind === "interface" ? owner.interface : undefined;
    const name = scriptTypeName(this.#script, type.name ?? "");
    const pkg = iface?.package.name ?? (owner?.kind === "world" ? owner.world.package.name : undefined);
    if (pkg === undefined) return name;
    if (this.#script === "as") {
      const folder = iface?.name === undefined ? "world" : `${pkg.namespace}/${pkg.name}/${iface.name}`;
      return this.#local(this.#bindings(folder), name, iface?.name ?? "");
    }
    const world = owner?.kind === "world" ? qualifiedId(pkg, owner.world.name) : packageId(pkg);
    return this.#local(iface === undefined ? world : interfaceId(iface), name, iface?.name ?? "");
  }

  /** A class of the bindings' support code. */
  support(name: string): string {
    return this.#local(this.#bindings("abi"), name, "abi");
  }

  #bindings(module: string): string {
    return `${"../".repeat(this.#source.path.split("/").length - 1) || "./"}bindings/${module}`;
  }

  #local(module: string, name: string, owner: string): string {
    const wanted = `${module} ${name}`;
    for (const [local, known] of this.#known) if (known === wanted) return local;
    const local = this.#known.has(name) ? pascal(owner) + name : name;
    this.#known.set(local, wanted);
    const clause = local === name ? name : `${name} as ${local}`;
    this.#added.set(module, [...(this.#added.get(module) ?? []), clause]);
    return local;
  }

  /** Behind the imports that are there, or at the top, below the comment that a file opens with. */
  insertions(): readonly Insertion[] {
    if (this.#added.size === 0) return [];
    const { text } = this.#source;
    const keyword = this.#script === "as" ? "import" : "import type";
    const lines = [...this.#added].map(
      ([module, clauses]) => `${keyword} { ${clauses.toSorted().join(", ")} } from "${module}";\n`,
    );
    const last = [...text.matchAll(/^import\b[^;]*?["'][^"'\n]*["'];?[^\n]*(?:\n|$)/gm)].at(-1);
    const opening = /^(?:#![^\n]*\n)?\s*(?:\/\*[\s\S]*?\*\/[ \t]*\n)?/.exec(text)?.[0] ?? "";
    const offset = last === undefined ? opening.length : last.index + last[0].length;
    const isOpen = last !== undefined && !last[0].endsWith("\n");
    return [{ offset, text: `${isOpen ? "\n" : ""}${lines.join("")}${last === undefined ? "\n" : ""}` }];
  }
}

/** A `use`d type is the very type of the other interface. */
function behindUse(type: TypeDef): TypeDef {
  let current = type;
  while (current.kind.kind === "alias" && current.kind.use && typeof current.kind.target !== "string")
    current = current.kind.target;
  return current;
}

/** Words that name no parameter in scripts. */
const SCRIPT_WORDS: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);
/** Words that bindings for AssemblyScript avoid besides. */
const ASSEMBLYSCRIPT_WORDS: ReadonlySet<string> = new Set(
  (
    "abi abstract any area args as async bool boolean changetype char constructor declare f32 f64 from get i16 i32 i64 " +
    "i8 idof implementation is isize keyof load memory module namespace never number of offsetof readonly set sizeof " +
    "store string symbol type u16 u32 u64 u8 undefined unreachable usize v128"
  ).split(" "),
);
const ASSEMBLYSCRIPT_TYPES =
  /^(?:Array|Object|String|Uint8Array|Result|Some|Unit|Utf8|Bytes|NaN|Infinity|Tuple(?:\d|1[0-6]))$/;

/** A namespace, function or object: acronyms stay in AssemblyScript, `get-URL` is `getURL`, and become `getUrl` elsewhere. */
function scriptName(script: Script, name: string): string {
  const [first = "", ...rest] = (script === "as" ? name : name.toLowerCase()).split("-");
  const start = first === first.toUpperCase() ? first.toLowerCase() : first;
  const text = start + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  const isTaken = script === "as" && (SCRIPT_WORDS.has(text) || ASSEMBLYSCRIPT_WORDS.has(text));
  return isTaken ? `${text}_` : text;
}

function parameterName(script: Script, name: string): string {
  const text = scriptName(script, name);
  return SCRIPT_WORDS.has(text) ? `${text}_` : text;
}

function scriptTypeName(script: Script, name: string): string {
  if (script !== "as") return pascal(name);
  const text = name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  return ASSEMBLYSCRIPT_TYPES.test(text) ? `${text}_` : text;
}
