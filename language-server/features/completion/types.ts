/** Types: primitive ones, those in scope, and those of other interfaces with the `use` that they need. */
import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { escapeIdentifier, type ItemState } from "../../../core/wit/index.ts";
import { findSymbol, findType } from "../../symbols/index.ts";
import { addUse } from "../add-use.ts";
import { nameables, typeKey, typeNames } from "../scope.ts";
import { type WritingPlace, snippetItem, symbolItem, wordItem, wordItems } from "./items.ts";

const PRIMITIVES = "bool s8 s16 s32 s64 u8 u16 u32 u64 f32 f64 char string error-context".split(" ");
const MAP_KEYS = "bool s8 s16 s32 s64 u8 u16 u32 u64 char string".split(" ");
/** Types with parts, as snippets. */
const CONSTRUCTORS: Readonly<Record<string, string>> = {
  list: "list<$1>",
  option: "option<$1>",
  result: "result<$1>",
  tuple: "tuple<$1>",
  map: "map<${1:string}, $2>",
  own: "own<$1>",
  borrow: "borrow<$1>",
  future: "future<$1>",
  stream: "stream<$1>",
};
/** More types of other interfaces than this would hide those in scope. */
const MAX_USES = 200;

export function inType(here: WritingPlace): CompletionItem[] {
  const { statement } = here.context;
  const last = statement.at(-1)?.text ?? "";
  const before = statement.at(-2)?.text ?? "";
  // A parameter's name, a case's name, or something that is complete.
  if (![":", "<", ",", "->", "=", "("].includes(last)) return [];
  const { word: open, index } = openBracket(here);
  if (last === "(" || (last === "," && open === "(")) {
    // A variant's case holds a type, a function's parenthesis a name.
    return here.context.braces === "variant" && last === "(" ? types(here, () => true) : [];
  }
  if (last === ":" && open === "" && here.context.braces !== "record") return [];
  if (before === "own" || before === "borrow") return types(here, (item) => isResource(here, item), []);
  if (before === "map") return wordItems(...MAP_KEYS);
  if (last === "," && index >= 0 && statement[index - 1]?.text === "list") return [];
  const items = types(here, () => true);
  if (before === "result" && last === "<") items.push(wordItem("_", "no value"));
  return items;
}

/** The innermost bracket that is open. */
function openBracket(here: WritingPlace): { readonly word: string; readonly index: number } {
  let depth = 0;
  const { statement } = here.context;
  for (let index = statement.length - 1; index >= 0; index--) {
    const text = statement[index]?.text ?? "";
    if (text === ")" || text === ">") depth += 1;
    if (text !== "(" && text !== "<") continue;
    if (depth === 0) return { word: text, index };
    depth -= 1;
  }
  return { word: "", index: -1 };
}

function types(
  here: WritingPlace,
  accept: (key: string | undefined) => boolean,
  words = PRIMITIVES,
): CompletionItem[] {
  const items = words.map((word) => wordItem(word, "primitive type", "3"));
  if (words.length > 0) {
    for (const [word, text] of Object.entries(CONSTRUCTORS))
      items.push({ ...snippetItem(word, text), sortText: `3${word}` });
  }
  const { block, place } = here.surroundings ?? {};
  if (block === undefined || place === undefined) return items;
  const own = here.surroundings?.placed.state.items.get(block.item.name.text);
  const container = own === undefined ? "" : typeKey(own, "").slice(0, -1);
  const names = typeNames(block.members);
  for (const name of names) {
    const key = findType(place, block.members, container, name);
    if (accept(key)) items.push(symbolItem(escapeIdentifier(name), CompletionItemKind.Struct, "1", key));
  }
  return [...items, ...typesToUse(here, new Set(names), accept)];
}

/** Types of other interfaces, with the `use` that brings them here. */
function typesToUse(
  here: WritingPlace,
  taken: ReadonlySet<string>,
  accept: (key: string | undefined) => boolean,
): CompletionItem[] {
  const surroundings = here.surroundings;
  const block = surroundings?.block;
  if (surroundings === undefined || block === undefined) return [];
  const items: CompletionItem[] = [];
  for (const { item, path } of nameables(surroundings, "interface")) {
    // What an interface uses itself is better used from where it is declared.
    for (const name of declaredTypes(item)) {
      const key = typeKey(item, name);
      if (taken.has(name) || !accept(key)) continue;
      const edit = addUse(here.document, block, path, name);
      items.push({
        ...symbolItem(escapeIdentifier(name), CompletionItemKind.Struct, path.includes(":") ? "5" : "4", key),
        labelDetails: { description: path },
        detail: `adds \`use ${path}.{${escapeIdentifier(name)}}\``,
        additionalTextEdits: [edit],
      });
      if (items.length >= MAX_USES) return items;
    }
  }
  return items;
}

function isResource(here: WritingPlace, key: string | undefined): boolean {
  const declaration = key === undefined ? undefined : findSymbol(here.workspace, key)?.declaration;
  return (
    declaration?.kind === "type-alias" ||
    (declaration?.kind === "type" && declaration.syntax.definition.kind === "resource")
  );
}

function declaredTypes(item: ItemState): readonly string[] {
  return item.syntax.kind === "interface"
    ? item.syntax.members.flatMap((member) => (member.kind === "type" ? [member.name.text] : []))
    : [];
}
