/**
 * Stubs in Rust, in the form of `wit-bindgen`: `impl Guest for Component`, with the path of each interface's own `Guest`;
 * for a resource `counter` also a type, which that `Guest` names, and `impl GuestCounter` for it.
 */
import { containsBorrow, type Func, type Type, type World } from "../../../core/wit/index.ts";
import {
  atEnd,
  declaredParams,
  entryOf,
  type ExportedItem,
  type ExportedResource,
  type GuestSource,
  type Implementation,
  type Insertion,
  insideBlock,
  isExportedResource,
  localName,
} from "./guest-source.ts";
import { blockAt, outerForm, withoutTexts } from "./rust-scanner.ts";
import { pascal, snake } from "../guest-names.ts";

/** A file of the guest with the text that is added to it. */
interface RustFile {
  readonly source: GuestSource;
  readonly code: string;
  readonly impls: readonly GuestImpl[];
  readonly added: Insertion[];
}

/** The implementation of a trait in the guest; without a block, the guest does not implement it yet. */
interface Place {
  readonly file: RustFile;
  readonly block: { readonly start: number; readonly end: number } | undefined;
  /** What implements it, in a guest that has it. */
  readonly type: string | undefined;
  /** The path of the interface's module, as that file calls it: `bindings::exports::local::demo::tools::`. */
  readonly path: string;
}

export function implementInRust(
  sources: readonly GuestSource[],
  items: readonly ExportedItem[],
  world: World,
): Implementation {
  const guest = sources.map((source): RustFile => {
    const code = withoutTexts(source.text);
    return { source, code, impls: guestImpls(code), added: [] };
  });
  const customary = entryOf(sources, /^src\/lib\.rs$/);
  const entry =
    guest.find(({ source }) => source === customary) ?? guest.find(({ impls }) => impls.length > 0);
  const root = guest.some(({ code }) => /\bmod\s+bindings\b/.test(code)) ? "bindings::" : "";
  /** `undefined` where a guest without any file would have it, and where its block never closes. */
  const placeOf = (item: ExportedItem, trait: string, otherwise: RustFile | undefined): Place | undefined => {
    const module = item.interface === undefined ? undefined : snake(item.name);
    const here = guest
      .flatMap((file) => file.impls.map((impl) => ({ file, impl })))
      // Only one `Guest` of a guest can be without a path, but any trait of a resource can.
      .find(
        ({ impl }) =>
          impl.trait === trait &&
          (impl.module === module || (trait !== "Guest" && impl.module === undefined)),
      );
    const file = here?.file ?? otherwise;
    const block = here === undefined ? undefined : blockAt(here.file.code, here.impl.open);
    if (file === undefined || (here !== undefined && block === undefined)) return undefined;
    const isEntry = file === entry && !/\/(?!lib\.rs$)[^/]+$/.test(file.source.path);
    const path = `${isEntry ? "" : "crate::"}${root}${rustModule(item)}`;
    return { file, block, type: here?.impl.type, path };
  };
  let component = guest.flatMap(({ impls }) =>
    impls.flatMap(({ trait, type }) => (trait === "Guest" ? [type] : [])),
  )[0];
  for (const item of traitsOf(items)) {
    const guestPlace = placeOf(item, "Guest", entry);
    if (guestPlace === undefined) continue;
    const { file } = guestPlace;
    const known = component ?? componentOf(file);
    const body =
      guestPlace.block === undefined ? "" : file.code.slice(guestPlace.block.start, guestPlace.block.end);
    const resources = item.resources.map((resource) => {
      const place = placeOf(item, `Guest${pascal(resource.type.name ?? "")}`, file);
      return { resource, place, ...resourceType(item, resource, place, body, known ?? "Component") };
    });
    const types = resources.flatMap(({ resource, type }) => {
      const name = pascal(resource.type.name ?? "");
      return new RegExp(`\\btype\\s+${name}\\b`).test(outerForm(body))
        ? []
        : [`    type ${name} = ${type};\n`];
    });
    const stubs = missingFunctions(item.functions, body, { path: guestPlace.path, world });
    const members = [types.join(""), ...stubs].filter((text) => text !== "").join("\n");
    if (members !== "" && guestPlace.block !== undefined) {
      file.added.push(insideBlock(file.code, guestPlace.block, members));
    } else if (members !== "") {
      component = known ?? "Component";
      const macro =
        root === "" ? `export!(${component})` : `bindings::export!(${component} with_types_in bindings)`;
      const struct = known === undefined ? `struct ${component};\n${macro};\n\n` : "";
      const head = `impl ${guestPlace.path}Guest for ${component}`;
      file.added.push(atEnd(file.source.text, `${struct}${head} {\n${members}}\n`));
    }
    for (const { resource, place, type, isNew } of resources) {
      if (place !== undefined) implementResource(resource, place, type, isNew, world);
    }
  }
  const edits = guest.flatMap(({ source, added }) =>
    added.length === 0 ? [] : [{ source, insertions: added }],
  );
  return { edits, obstacle: undefined };
}

/** Interfaces that have something to implement, and as one item all functions of the world itself: they share a trait. */
function traitsOf(items: readonly ExportedItem[]): readonly ExportedItem[] {
  const own = items.filter((item) => item.interface === undefined).flatMap(({ functions }) => functions);
  return [
    ...items.filter((item) => item.interface !== undefined),
    { name: "", interface: undefined, functions: own, resources: [] },
  ].filter(({ functions, resources }) => functions.length + resources.length > 0);
}

function componentOf({ code, impls }: RustFile): string | undefined {
  const exported = /\bexport!\s*\(\s*(\w+)/.exec(code)?.[1];
  const structs = [...code.matchAll(/\bstruct\s+(\w+)\s*;/g)].map(([, name]) => name);
  return exported ?? structs.find((name) => impls.every(({ type }) => type !== name));
}

/** Names that stubs use in their usual meaning. */
const PRELUDE: ReadonlySet<string> = new Set(["Option", "Result", "String", "Vec"]);

/** The Rust type that implements a resource: the associated type in the guest, an existing type with the name, or a new one. */
function resourceType(
  item: ExportedItem,
  { type }: ExportedResource,
  place: Place | undefined,
  guestBody: string,
  component: string,
): { readonly type: string; readonly isNew: boolean } {
  let name = pascal(type.name ?? "");
  const said = new RegExp(`\\btype\\s+${name}\\s*=\\s*([\\w:]+)\\s*;`).exec(guestBody)?.[1] ?? place?.type;
  if (said !== undefined || place === undefined) return { type: said ?? name, isNew: false };
  const { code, impls, added } = place.file;
  const declares = (text: string): boolean => new RegExp(`\\b(?:struct|enum)\\s+${name}\\b`).test(text);
  if (declares(code) && name !== component && impls.every((impl) => impl.type !== name))
    return { type: name, isNew: false };
  while (
    PRELUDE.has(name) ||
    name === component ||
    new RegExp(`\\b${name}\\b`).test(code) ||
    added.some(({ text }) => declares(text))
  )
    name = pascal(item.name) + name;
  return { type: name, isNew: true };
}

function implementResource(
  { type: resource, functions }: ExportedResource,
  { file, block, path }: Place,
  type: string,
  isNew: boolean,
  world: World,
): void {
  const body = block === undefined ? "" : file.code.slice(block.start, block.end);
  const members = missingFunctions(functions, body, { path, world }).join("\n");
  if (block !== undefined) {
    if (members !== "") file.added.push(insideBlock(file.code, block, members));
    return;
  }
  const struct = isNew ? `pub struct ${type};\n\n` : "";
  const head = `impl ${path}Guest${pascal(resource.name ?? "")} for ${type}`;
  file.added.push(atEnd(file.source.text, `${struct}${head} {${members === "" ? "" : `\n${members}`}}\n`));
}

function missingFunctions(functions: readonly Func[], body: string, names: Names): readonly string[] {
  const there = outerForm(body);
  return functions
    .filter((func) => !new RegExp(`\\bfn\\s+(?:r#)?${functionName(func)}\\b`).test(there))
    .map((func) => rustStub(func, names));
}

interface GuestImpl {
  /** `Guest`, or of the resource `counter` `GuestCounter`. */
  readonly trait: string;
  /** The interface's module; absent for the world's own trait. */
  readonly module: string | undefined;
  readonly type: string;
  readonly open: number;
}

function guestImpls(code: string): readonly GuestImpl[] {
  // What `use` calls by another name, or by its last name alone.
  const used = new Map<string, { readonly module: string | undefined; readonly trait: string }>();
  for (const [, use = ""] of code.matchAll(/\buse\s+([^;]*);/g)) {
    for (const [, module, trait = "", local = trait] of use.matchAll(
      /\b(\w+)::(Guest\w*)(?:\s+as\s+(\w+))?/g,
    ))
      used.set(local, { module, trait });
    for (const [, module, names = ""] of use.matchAll(/\b(\w+)::\{([^{}]*)\}/g)) {
      for (const [, trait = "", local = trait] of names.matchAll(/(?<![\w:])(Guest\w*)(?:\s+as\s+(\w+))?/g))
        used.set(local, { module, trait });
    }
  }
  return [...code.matchAll(/\bimpl\s+((?:\w+::)*\w+)\s+for\s+(\w+)\s*\{/g)].flatMap((found): GuestImpl[] => {
    const [all, path = "", type = ""] = found;
    const segments = path.split("::");
    const name = segments.at(-1) ?? "";
    const { module, trait } =
      segments.length > 1
        ? { module: segments.at(-2), trait: name }
        : (used.get(name) ?? { module: undefined, trait: name });
    if (!trait.startsWith("Guest")) return [];
    const isWorld = module === undefined || ["bindings", "crate", "self", "super"].includes(module);
    return [{ trait, module: isWorld ? undefined : module, type, open: found.index + all.length - 1 }];
  });
}

/** `exports::local::demo::tools::`; of the world itself, nothing. */
function rustModule({ name, interface: iface }: ExportedItem): string {
  if (iface === undefined) return "";
  if (iface.name === undefined) return `exports::${rustName(name)}::`;
  const { namespace, name: pkg } = iface.package.name;
  return `exports::${rustName(namespace)}::${snake(pkg)}::${rustName(iface.name)}::`;
}

/** Where the types of a signature are found. */
interface Names {
  /** Of the module of the interface that is implemented: it has those that are `use`d, too. */
  readonly path: string;
  readonly world: World;
}

function functionName(func: Func): string {
  return func.kind.kind === "constructor" ? "new" : rustName(localName(func));
}

function rustStub(func: Func, names: Names): string {
  const { kind } = func.kind;
  const params = declaredParams(func).map(({ name, type }) => `${rustName(name)}: ${rustType(type, names)}`);
  const all = kind === "method" ? ["&self", ...params] : params;
  const head = `${func.async ? "async " : ""}fn ${functionName(func)}(${all.join(", ")})`;
  return `    ${head}${rustResult(func, names)} {\n        todo!("not implemented: ${notedName(func)}")\n    }\n`;
}

/** `call-tool`, and of a resource `counter.add`; its constructor is `counter`. */
function notedName({ name }: Func): string {
  return name.slice(name.indexOf("]") + 1);
}

function rustResult({ kind, result }: Func, names: Names): string {
  if (result === undefined) return "";
  if (kind.kind !== "constructor") return ` -> ${rustType(result, names)}`;
  if (typeof result === "string" || result.kind.kind !== "result") return " -> Self";
  const { err } = result.kind;
  return ` -> Result<Self, ${err === undefined ? "()" : rustType(err, names)}>`;
}

function rustType(type: Type, names: Names): string {
  const print = (part: Type): string => rustType(part, names);
  if (typeof type === "string") {
    if (type === "string") return "String";
    if (type === "error-context") return "wit_bindgen::rt::async_support::ErrorContext";
    return /^s\d/.test(type) ? `i${type.slice(1)}` : type;
  }
  if (type.name !== undefined)
    return `${names.path}${rustTypeName(type.name)}${containsBorrow(type) ? "<'_>" : ""}`;
  const side = (part: Type | undefined): string => (part === undefined ? "()" : print(part));
  const { kind } = type;
  switch (kind.kind) {
    case "list":
      return `Vec<${print(kind.element)}>`;
    case "fixed-length-list":
      return `[${print(kind.element)}; ${kind.length}]`;
    case "option":
      return `Option<${print(kind.type)}>`;
    case "result":
      return `Result<${side(kind.ok)}, ${side(kind.err)}>`;
    case "tuple":
      return `(${kind.types.map((part) => `${print(part)},`).join(" ")})`.replace(/(?<=,.*),\)$/, ")");
    case "map":
      return `std::collections::BTreeMap<${print(kind.key)}, ${print(kind.value)}>`;
    case "handle": {
      if (kind.ownership === "own") return print(kind.resource);
      // The implementation of a resource receives it as a separate type.
      return isExportedResource(kind.resource, names.world)
        ? `${print(kind.resource)}Borrow<'_>`
        : `&${print(kind.resource)}`;
    }
    case "future":
    case "stream":
      return `wit_bindgen::rt::async_support::${kind.kind === "future" ? "Future" : "Stream"}Reader<${side(kind.type)}>`;
    default:
      return "()";
  }
}

const RUST_WORDS: ReadonlySet<string> = new Set(
  (
    "as async await box break const continue crate dyn else enum extern false fn for if impl in let loop match mod move " +
    "mut pub ref return self static struct super trait true type unsafe use where while abstract become do final macro " +
    "override priv try typeof unsized virtual yield"
  ).split(" "),
);

/** `message-context` is `MessageContext`; `Guest` is the name of the traits. */
function rustTypeName(name: string): string {
  return name === "guest" ? "Guest_" : pascal(name);
}

/** `list-tools` is `list_tools`, and `type` is `type_`. */
function rustName(name: string): string {
  const text = snake(name);
  return RUST_WORDS.has(text) ? `${text}_` : text;
}
