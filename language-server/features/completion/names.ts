/** Names of interfaces and worlds, and the names in the braces of `use` and `include`. */
import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Range } from "vscode-languageserver";
import { escapeIdentifier, type ItemState, qualifiedId, type syntax } from "../../../core/wit/index.ts";
import { findPath, findType } from "../../symbols/index.ts";
import type { WritingContext } from "../context.ts";
import { nameables, otherPackages, typeKey, typeNames } from "../scope.ts";
import { type ItemData, type WritingPlace, symbolItem, wordItem, wordItems } from "./items.ts";

export function usedNames(here: WritingPlace): CompletionItem[] {
  const { opening, statement } = here.context;
  if (statement.length > 0) return statement.at(-1)?.text === "as" ? [] : wordItems("as");
  const surroundings = here.surroundings;
  const use = surroundings?.block?.members.find(
    (member): member is syntax.Use => member.kind === "use" && member.range.start === opening[0]?.start,
  );
  const path = use?.path ?? pathOf(opening);
  const item =
    surroundings === undefined || path === undefined ? undefined : findPath(surroundings.place, path);
  if (surroundings === undefined || item?.syntax.kind !== "interface") return [];
  const { members } = item.syntax;
  const there = { packages: surroundings.place.packages, state: item.package, scope: item.scope };
  const container = typeKey(item, "").slice(0, -1);
  const word = here.document.text.slice(here.context.word.start, here.context.word.end);
  const taken = new Set(use?.names.map(({ name }) => name.text).filter((name) => name !== word));
  return typeNames(members)
    .filter((name) => !taken.has(name))
    .map((name) =>
      symbolItem(
        escapeIdentifier(name),
        CompletionItemKind.Struct,
        "1",
        findType(there, members, container, name),
      ),
    );
}

export function includedNames(here: WritingPlace): CompletionItem[] {
  const { opening, statement } = here.context;
  if (statement.length > 0) return statement.at(-1)?.text === "as" ? [] : wordItems("as");
  const surroundings = here.surroundings;
  const path = pathOf(opening.slice(0, -1));
  const item =
    surroundings === undefined || path === undefined ? undefined : findPath(surroundings.place, path);
  const world = item === undefined ? undefined : item.package.worlds.get(item.syntax.name.text);
  const plain = [...(world?.imports.keys() ?? []), ...(world?.exports.keys() ?? [])].filter(
    (name) => !/[/[]/.test(name),
  );
  return [...new Set(plain)].map((name) => ({
    ...wordItem(escapeIdentifier(name), "", "1"),
    kind: CompletionItemKind.Field,
    insertText: `${escapeIdentifier(name)} as $0`,
    insertTextFormat: InsertTextFormat.Snippet,
  }));
}

/** Interfaces, worlds or both; the path starts with the token number `from` of the statement, or is yet to be written. */
export function paths(
  here: WritingPlace,
  kind: "interface" | "world" | "either",
  from: number,
): CompletionItem[] {
  const surroundings = here.surroundings;
  if (surroundings === undefined) return [];
  const { statement, word } = here.context;
  const start = statement[from]?.start ?? word.start;
  const range: Range = {
    start: here.document.positionAt(start),
    end: here.document.positionAt(Math.max(here.offset, word.end)),
  };
  const item = (path: string, target: ItemState): CompletionItem => ({
    label: path,
    kind: target.syntax.kind === "interface" ? CompletionItemKind.Interface : CompletionItemKind.Module,
    sortText: `${path.includes(":") ? "2" : "1"}${path}`,
    filterText: path,
    textEdit: { range, newText: path.includes(":") ? escapePath(path) : escapeIdentifier(path) },
    data: { key: typeKey(target, "").slice(0, -1) } satisfies ItemData,
  });
  const found = nameables(surroundings, kind).map(({ path, item: target }) => item(path, target));
  for (const state of otherPackages(here.workspace, surroundings)) {
    for (const [name, target] of state.items) {
      if (kind === "either" || target.syntax.kind === kind)
        found.push(item(qualifiedId(state.package.name, name), target));
    }
  }
  return found;
}

/** `wasi:http/types@0.2.12` where a name in it is a keyword. */
function escapePath(path: string): string {
  return path.replaceAll(
    /(^|[:/])([^:/@]+)/g,
    (_, before: string, name: string) => before + escapeIdentifier(name),
  );
}

/** The path in `use a:b/c@1.0.0.` or `include a with`, whose tree is broken. */
function pathOf(tokens: WritingContext["opening"]): syntax.UsePath | undefined {
  const [, ...rest] = tokens.filter((token) => token.text !== ".");
  const name = (index: number): syntax.Name | undefined => {
    const token = rest[index];
    return token === undefined ? undefined : { text: token.text.replace(/^%/, ""), range: token };
  };
  const [first, second, third] = [name(0), name(2), name(4)];
  if (first === undefined) return undefined;
  if (second === undefined || third === undefined || rest[1]?.text !== ":")
    return { package: undefined, name: first, range: first.range };
  const versionToken = rest[5]?.text === "@" ? rest[6] : undefined;
  const version = versionToken === undefined ? undefined : { text: versionToken.text, range: versionToken };
  const { range } = first;
  return { package: { namespace: first, name: second, version, range }, name: third, range };
}
