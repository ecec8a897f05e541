/** Names of interfaces and worlds, and the names in the braces of `use` and `include`. */
import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Range } from "vscode-languageserver";
import { escapeIdentifier, type ItemState, qualifiedId, type syntax } from "../../../core/wit/index.ts";
import { ADD_PACKAGE } from "../../../core/wit-lsp-protocol.ts";
import { findPath, findType } from "../../symbols/index.ts";
import type { WritingContext } from "../context.ts";
import { nameables, otherPackages, type Surroundings, typeKey, typeNames } from "../scope.ts";
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
    end: here.document.positionAt(endOfPath(here, start)),
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
  return [...found, ...bundledPaths(here, surroundings, kind, range)];
}

/** The rest of a path in which the place is: a chosen path takes the place of all of it. */
function endOfPath({ document, context, offset }: WritingPlace, start: number): number {
  const end = Math.max(offset, context.word.end);
  const rest = document.text.slice(end, end + 200);
  // Before the first letter of a path, all of it is the rest; behind one, a colon also ends the name of an import.
  const tail = start === end ? WHOLE_PATH : TAIL_OF_PATH;
  return end + (tail.exec(rest)?.[0].length ?? 0);
}

const VERSION = String.raw`@\d+\.\d+\.\d+(?:[-+][\dA-Za-z+.-]*[\dA-Za-z])?`;
const NAME = String.raw`%?[A-Za-z][\w-]*`;
const TAIL_OF_PATH = new RegExp(`^(?::${NAME}(?=/))?(?:/${NAME})?(?:${VERSION})?`);
const WHOLE_PATH = new RegExp(`^(?:${NAME}(?::${NAME}(?=/))?(?:/${NAME})?(?:${VERSION})?)?`);

/** Those of the bundled packages, which come to `deps` with them; not where the package is there in another version. */
function bundledPaths(
  { bundle, document }: WritingPlace,
  { view }: Surroundings,
  kind: "interface" | "world" | "either",
  range: Range,
): CompletionItem[] {
  const nameOf = (id: string): string => id.split("@")[0] ?? id;
  const present = new Set([...view.resolved.byId.keys()].map(nameOf));
  return [...bundle.packages.values()].flatMap(({ id, items }): CompletionItem[] => {
    if (present.has(nameOf(id))) return [];
    const offered = [...items.values()].filter(({ syntax }) => kind === "either" || syntax.kind === kind);
    return offered.map(({ syntax, package: { package: pkg } }) => {
      const path = qualifiedId(pkg.name, syntax.name.text);
      const { docs } = syntax.annotations;
      return {
        label: path,
        kind: syntax.kind === "interface" ? CompletionItemKind.Interface : CompletionItemKind.Module,
        sortText: `8${path}`,
        filterText: path,
        detail: `adds \`${id}\` to \`deps\``,
        ...(docs === undefined ? {} : { documentation: docs }),
        textEdit: { range, newText: escapePath(path) },
        command: { title: `Add '${id}' to 'deps'`, command: ADD_PACKAGE, arguments: [document.uri, id] },
      };
    });
  });
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
