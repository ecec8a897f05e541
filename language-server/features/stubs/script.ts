/**
 * Stubs in TypeScript, JavaScript and AssemblyScript: `export const tools = { … }`, or for AssemblyScript
 * `export namespace tools { … }`, with the types that the bindings of each declare.
 */
import {
  dealias,
  type Func,
  type Interface,
  interfaceId,
  packageId,
  partsOf,
  qualifiedId,
  type Type,
  type TypeDef,
  type World,
} from "../../../core/wit/index.ts";
import {
  atEnd,
  blockAt,
  declaredParams,
  entryOf,
  type ExportedItem,
  type ExportedResource,
  externalName,
  type GuestEdits,
  type GuestSource,
  type Insertion,
  intoBlock,
  isExportedResource,
  localName,
  outerForm,
  SCRIPT_TEXTS,
  withoutTexts,
} from "./guest-source.ts";
import { pascal } from "../guests.ts";

type Script = "ts" | "js" | "as";

export function implementInScript(
  script: Script,
  sources: readonly GuestSource[],
  items: readonly ExportedItem[],
  world: World,
): readonly GuestEdits[] {
  const guest = sources.map((source) => {
    const code = withoutTexts(source.text, SCRIPT_TEXTS);
    return {
      source,
      code,
      outer: outerForm(code),
      imports: new Imports(script, source, world),
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
    const members = membersOf(script, item);
    if (holder !== undefined && item.interface !== undefined) {
      const found = head.exec(holder.outer);
      const isNamespace = found?.[0].startsWith("namespace") ?? false;
      const block = found === null ? undefined : blockAt(holder.code, found.index + found[0].length - 1);
      if (block === undefined) continue;
      const there = outerForm(holder.code.slice(block.start, block.end));
      if (!isNamespace && there.includes("...")) continue;
      const missing = members.filter(
        (member) =>
          !new RegExp(
            isNamespace
              ? `\\b(?:function|const|let|class|as)\\s+${member.name}\\b`
              : `(?<![\\w$.])${member.name}\\s*(?:[(:,<=]|$)`,
          ).test(there),
      );
      if (missing.length === 0) continue;
      const form = isNamespace ? "exported" : "member";
      const text = missing.map(({ write }) => indented(write(holder.imports, form))).join("\n");
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
    if (entry === undefined) continue;
    const isNamespace = script === "as";
    const form = item.interface === undefined || isNamespace ? "exported" : "member";
    const stubs = members.map(({ write }) => write(entry.imports, form));
    // The bindings want an interface without functions as well.
    const block = stubs.length === 0 ? "{}" : `{\n${stubs.map(indented).join("\n")}}`;
    const text =
      item.interface === undefined
        ? stubs.join("\n")
        : isNamespace
          ? `export namespace ${name} ${block}\n`
          : `export const ${name} = ${block};\n`;
    entry.added.push(atEnd(entry.source.text, text));
  }
  return guest.flatMap(({ source, added, imports }) =>
    added.length === 0 ? [] : [{ source, insertions: [...imports.insertions(), ...added] }],
  );
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

/** How something of an interface stands in its block: as `export function f() …` or as `f() …,`. */
type Form = "exported" | "member";

/** A function or the class of a resource, by the name that guests export it under. */
interface Member {
  readonly name: string;
  write(imports: Imports, form: Form): string;
}

function membersOf(script: Script, item: ExportedItem): readonly Member[] {
  const path = item.interface === undefined ? "" : `${scriptName(script, item.name)}.`;
  const classes = item.resources.map((resource): Member => ({
    name: scriptTypeName(script, resource.type.name ?? ""),
    write: (imports, form) => scriptClass(script, resource, path, imports, form),
  }));
  const functions = item.functions.map((func): Member => {
    const name = scriptName(script, func.name);
    return { name, write: (imports, form) => scriptFunction(script, func, `${path}${name}`, imports, form) };
  });
  return [...classes, ...functions];
}

function scriptFunction(script: Script, func: Func, path: string, imports: Imports, form: Form): string {
  const name = scriptName(script, func.name);
  const rest = `${scriptSignature(script, func, imports)} ${notImplemented(path)}`;
  if (form === "member") return `${name}${rest},\n`;
  // No function can be declared under such a name, but it can be exported.
  if (script !== "as" && SCRIPT_WORDS.has(name))
    return `function ${name}_${rest}\nexport { ${name}_ as ${name} };\n`;
  return `export function ${name}${rest}\n`;
}

/** AssemblyScript has the class of the bindings as its base. */
function scriptClass(
  script: Script,
  { type, functions }: ExportedResource,
  path: string,
  imports: Imports,
  form: Form,
): string {
  const name = scriptTypeName(script, type.name ?? "");
  const methods = functions.map((func) => {
    const method = scriptMethod(script, func);
    const isStatic = func.kind.kind === "static" || method === "create";
    const isConstructor = method === "constructor";
    const signature = isConstructor
      ? `(${scriptParams(script, func, imports)})`
      : scriptSignature(script, func, imports);
    const before = isConstructor && script === "as" ? "  super();\n" : "";
    const what = `${path}${name}${isConstructor ? "" : `.${method}`}`;
    return indented(`${isStatic ? "static " : ""}${method}${signature} ${notImplemented(what, before)}\n`);
  });
  const base = script === "as" ? ` extends ${imports.named(type)}` : "";
  const body = methods.length === 0 ? "{}" : `{\n${methods.join("\n")}}`;
  return form === "member"
    ? `${name}: class ${name}${base} ${body},\n`
    : `export class ${name}${base} ${body}\n`;
}

/** In AssemblyScript a constructor that can fail is a static function, since it gives a `Result`. */
function scriptMethod(script: Script, func: Func): string {
  if (func.kind.kind !== "constructor") return methodName(script, localName(func));
  const isPlain = typeof func.result !== "string" && func.result?.kind.kind === "handle";
  return script !== "as" || isPlain ? "constructor" : "create";
}

function notImplemented(path: string, before = ""): string {
  return `{\n${before}  throw new Error(${JSON.stringify(`not implemented: ${path}`)});\n}`;
}

function scriptParams(script: Script, func: Func, imports: Imports): string {
  const params = declaredParams(func).map(({ name, type }) => {
    const own = parameterName(script, name);
    return script === "js" ? own : `${own}: ${scriptType(script, type, imports)}`;
  });
  return params.join(", ");
}

function scriptSignature(script: Script, func: Func, imports: Imports): string {
  const result = script === "js" ? "" : `: ${scriptResult(script, func.result, imports)}`;
  return `(${scriptParams(script, func, imports)})${result}`;
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
  readonly #world: World;
  /** `module name` by local name. */
  readonly #known = new Map<string, string>();
  readonly #added = new Map<string, string[]>();

  constructor(script: Script, source: GuestSource, world: World) {
    this.#script = script;
    this.#source = source;
    this.#world = world;
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
    const external = iface === undefined ? "world" : (iface.name ?? this.#externalName(iface));
    if (this.#script === "as") {
      // Where a resource is implemented, its own name is that of the implementation.
      const isOwn = isExportedResource(type, this.#world);
      return this.#local(this.#bindings(this.#moduleOf(iface)), name, external, isOwn ? name : undefined);
    }
    // What an inline interface declares has no module to come from.
    if (iface !== undefined && iface.name === undefined) return "unknown";
    const world = owner?.kind === "world" ? qualifiedId(pkg, owner.world.name) : packageId(pkg);
    return this.#local(iface === undefined ? world : interfaceId(iface), name, external);
  }

  /** `local/demo/tools`: the module of an interface's bindings for AssemblyScript. */
  #moduleOf(iface: Interface | undefined): string {
    if (iface === undefined) return "world";
    const { namespace, name } = iface.package.name;
    const path =
      iface.name === undefined ? `world/${this.#externalName(iface)}` : `${namespace}/${name}/${iface.name}`;
    return this.#isSplit(iface) ? `exports/${path}` : path;
  }

  /** Whether an interface that is imported as well has another type there: a resource that others implement. */
  #isSplit(iface: Interface): boolean {
    const { imports, exports } = this.#world;
    if (externalName(imports, iface) === undefined || externalName(exports, iface) === undefined)
      return false;
    const open: Type[] = [...iface.types.values()];
    const seen = new Set<Type>();
    for (let type = open.pop(); type !== undefined; type = open.pop()) {
      if (typeof type === "string" || seen.has(type)) continue;
      seen.add(type);
      if (isExportedResource(type.kind.kind === "handle" ? type.kind.resource : type, this.#world))
        return true;
      open.push(...partsOf(type));
    }
    return false;
  }

  #externalName(iface: Interface): string {
    return externalName(this.#world.exports, iface) ?? externalName(this.#world.imports, iface) ?? "world";
  }

  /** A class of the bindings' support code. */
  support(name: string): string {
    return this.#local(this.#bindings("abi"), name, "abi");
  }

  #bindings(module: string): string {
    return `${"../".repeat(this.#source.path.split("/").length - 1) || "./"}bindings/${module}`;
  }

  /** The name by which the file knows `name` of `module`; `taken` is one that it cannot be. */
  #local(module: string, name: string, owner: string, taken?: string): string {
    const wanted = `${module} ${name}`;
    for (const [local, known] of this.#known) if (known === wanted && local !== taken) return local;
    let local = name;
    while (local === taken || this.#known.has(local)) local = pascal(owner) + local;
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
  const text = joinedName(script === "as" ? name : name.toLowerCase());
  const isTaken = script === "as" && (SCRIPT_WORDS.has(text) || ASSEMBLYSCRIPT_WORDS.has(text));
  return isTaken ? `${text}_` : text;
}

function joinedName(name: string): string {
  const [first = "", ...rest] = name.split("-");
  const start = first === first.toUpperCase() ? first.toLowerCase() : first;
  return start + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** Members that generated classes of resources have beside their own, and words that come before a member's name. */
const ASSEMBLYSCRIPT_MEMBERS: ReadonlySet<string> = new Set(
  (
    "abstract constructor declare drop dropped forgetLoans give handle handles lend lent override own private protected " +
    "public readonly release returnLoans static"
  ).split(" "),
);

function methodName(script: Script, name: string): string {
  if (script !== "as") return scriptName(script, name);
  const text = joinedName(name);
  return ASSEMBLYSCRIPT_MEMBERS.has(text) ? `${text}_` : text;
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
