/** Quick fixes, by the code of the diagnostic that they take away. */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type Bundle, type WitDocument, type Workspace, uriName } from "../workspace/index.ts";
import { escapeIdentifier, KEYWORDS, qualifiedId } from "../../core/wit/index.ts";
import { addUse } from "./add-use.ts";
import { otherPackages, nameables, surroundingsAt, typeNames } from "./scope.ts";
import { removeUnused } from "./remove-use.ts";

export interface FixInput {
  readonly workspace: Workspace;
  readonly bundle: Bundle;
  readonly document: WitDocument;
  readonly diagnostic: Diagnostic;
}

/** The fixes for one diagnostic, the likeliest first. */
export function fixesFor(input: FixInput): readonly CodeAction[] {
  const fixes = FIXES[String(input.diagnostic.code)] ?? [];
  return [...fixes, useSuggestion].flatMap((fix) => fix(input));
}

type Fix = (input: FixInput) => readonly CodeAction[];

const FIXES: Readonly<Record<string, readonly Fix[]>> = {
  "unknown-type": [useType],
  "unknown-package": [useOtherVersion, addPackage],
  "unknown-framework-version": [useExpected],
  "version-conflict": [useNewerVersion],
  "unexpected-token": [escapeKeyword],
  "invalid-identifier": [kebabCase],
  "upper-case-name": [lowerCase],
  "unused-use": [removeUse],
  "missing-package": [namePackage],
  "lonely-deprecated": [addSince],
  "misplaced-gate": [remove],
  "duplicate-gate": [remove],
};

function edit(
  { document, diagnostic }: FixInput,
  title: string,
  edits: TextEdit[],
  isPreferred = false,
): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: { changes: { [document.uri]: edits } },
    ...(isPreferred ? { isPreferred } : {}),
  };
}

function messageOf({ message }: Diagnostic): string {
  return typeof message === "string" ? message : message.value;
}

function textAt(document: WitDocument, range: Range): string {
  return document.text.slice(document.offsetAt(range.start), document.offsetAt(range.end));
}

function replace(input: FixInput, text: string, isPreferred = false): CodeAction {
  const { range } = input.diagnostic;
  return edit(input, `Change to \`${text}\``, [{ range, newText: text }], isPreferred);
}

/** What a message proposes is what the fix does. */
function useSuggestion(input: FixInput): readonly CodeAction[] {
  const [, suggestion] = /, did you mean `([^`]+)`\?$/.exec(messageOf(input.diagnostic)) ?? [];
  if (suggestion === undefined) return [];
  const isKeyword = input.diagnostic.code === "unexpected-token" && KEYWORDS.has(suggestion);
  return [
    replace(input, isKeyword || /[:/]/.test(suggestion) ? suggestion : escapeIdentifier(suggestion), true),
  ];
}

function useType(input: FixInput): readonly CodeAction[] {
  const { workspace, document, diagnostic } = input;
  const name = textAt(document, diagnostic.range).replace(/^%/, "");
  const surroundings = surroundingsAt(workspace, document, document.offsetAt(diagnostic.range.start));
  const block = surroundings?.block;
  if (surroundings === undefined || block === undefined) return [];
  // Within the braces of a `use`, the name is wrong, and not a `use` missing.
  const inUse = block.members.some(
    (member) =>
      member.kind === "use" &&
      member.range.start <= document.offsetAt(diagnostic.range.start) &&
      document.offsetAt(diagnostic.range.end) <= member.range.end,
  );
  if (inUse) return [];
  const here = nameables(surroundings, "interface").map(({ item, path }) => ({ item, path }));
  const elsewhere = otherPackages(workspace, surroundings).flatMap((state) =>
    [...state.items].map(([item, target]) => ({ item: target, path: qualifiedId(state.package.name, item) })),
  );
  return [...here, ...elsewhere].flatMap(({ item, path }) => {
    const { syntax } = item;
    if (syntax.kind !== "interface" || !typeNames(syntax.members).includes(name)) return [];
    return [
      edit(input, `Add \`use ${path}.{${escapeIdentifier(name)}}\``, [addUse(document, block, path, name)]),
    ];
  });
}

/** `there is \`wasi:io@0.2.12\``: the version stands behind the path, the diagnostic at the package's name. */
function useOtherVersion(input: FixInput): readonly CodeAction[] {
  const { document, diagnostic } = input;
  const [, list = ""] = /, there is (.*)$/.exec(messageOf(diagnostic)) ?? [];
  return [...list.matchAll(/`([^`]+)`/g)].flatMap(([, id = ""]) =>
    withVersion(input, document, id.split("@")[1]),
  );
}

function useExpected(input: FixInput): readonly CodeAction[] {
  const [, list = ""] = /, expected (.*)$/.exec(messageOf(input.diagnostic)) ?? [];
  return [...list.matchAll(/`([^`]+)`/g)].flatMap(([, version]) =>
    withVersion(input, input.document, version),
  );
}

function useNewerVersion(input: FixInput): readonly CodeAction[] {
  const versions = [...messageOf(input.diagnostic).matchAll(/`(\d[^`]*)`/g)].map(
    ([, version = ""]) => version,
  );
  const [own, other] = versions;
  if (own === undefined || other === undefined) return [];
  const isNewer = own.localeCompare(other, "en", { numeric: true }) < 0;
  return isNewer ? withVersion(input, input.document, other) : [];
}

/** Puts `version` into the path whose package's name the diagnostic is at. */
function withVersion(
  input: FixInput,
  document: WitDocument,
  version: string | undefined,
): readonly CodeAction[] {
  const start = document.offsetAt(input.diagnostic.range.start);
  const { tokens } = document.file;
  const first = tokens.findIndex((token) => token.start === start);
  const [, , , slash, item, at, old] = tokens.slice(first, first + 7);
  if (first === -1 || item === undefined || slash?.text !== "/") return [];
  const hasVersion = at?.text === "@" && old?.kind === "version";
  const end = hasVersion ? old.end : item.end;
  const range = document.rangeOf({ start: item.end, end });
  const newText = version === undefined ? "" : `@${version}`;
  const title = version === undefined ? "Leave out the version" : `Change the version to \`${version}\``;
  return [edit(input, title, [{ range, newText }], true)];
}

/** Copies a bundled package, and what it needs, into the `deps` folder. */
function addPackage(input: FixInput): readonly CodeAction[] {
  const { workspace, bundle, document, diagnostic } = input;
  const [, id = ""] = /^the package `([^`]+)`/.exec(messageOf(diagnostic)) ?? [];
  const view = workspace.viewOf(document.uri);
  if (view === undefined || view.root.files.length === 0) return [];
  const root = view.root.uri.endsWith(".wit")
    ? view.root.uri.slice(0, view.root.uri.lastIndexOf("/"))
    : view.root.uri;
  const missing = bundle.closure(id).filter((pkg) => !view.resolved.byId.has(pkg.id));
  if (missing.length === 0) return [];
  const documentChanges: WorkspaceEdit["documentChanges"] = missing.flatMap((pkg) =>
    pkg.documents.flatMap((source) => {
      const uri = `${root}/deps/${pkg.folder}/${encodeURIComponent(uriName(source.uri))}`;
      const start = { line: 0, character: 0 };
      return [
        { kind: "create" as const, uri, options: { ignoreIfExists: true } },
        {
          textDocument: { uri, version: null },
          edits: [{ range: { start, end: start }, newText: source.text }],
        },
      ];
    }),
  );
  const others = missing.length === 1 ? "" : ` and ${missing.length - 1} more that it needs`;
  const title = `Add \`${id}\` to \`deps\`${others}`;
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: true,
      edit: { documentChanges },
    },
  ];
}

function escapeKeyword(input: FixInput): readonly CodeAction[] {
  const word = textAt(input.document, input.diagnostic.range);
  return KEYWORDS.has(word) && messageOf(input.diagnostic).includes(`\`%${word}\``)
    ? [replace(input, `%${word}`, true)]
    : [];
}

function kebabCase(input: FixInput): readonly CodeAction[] {
  const word = textAt(input.document, input.diagnostic.range).replace(/^%/, "");
  const kebab = word
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .toLowerCase();
  return kebab === "" ? [] : [replace(input, escapeIdentifier(kebab), true)];
}

function lowerCase(input: FixInput): readonly CodeAction[] {
  const word = textAt(input.document, input.diagnostic.range).replace(/^%/, "");
  return [replace(input, escapeIdentifier(word.toLowerCase()), true)];
}

function removeUse(input: FixInput): readonly CodeAction[] {
  const { document, diagnostic } = input;
  const edits = removeUnused(document, [diagnostic.range]);
  const name = /`([^`]+)`/.exec(messageOf(diagnostic))?.[1] ?? "";
  return edits.length === 0 ? [] : [edit(input, `Remove \`${name}\``, edits, true)];
}

/** `local:` and the name of the folder. */
function namePackage(input: FixInput): readonly CodeAction[] {
  const { workspace, document } = input;
  const root = workspace.viewOf(document.uri)?.root.uri ?? "";
  const folder = root.endsWith("/wit") ? root.slice(0, -"/wit".length) : root;
  const words = uriName(folder)
    .toLowerCase()
    .match(/[a-z][a-z0-9]*/g) ?? ["demo"];
  const line = `package local:${words.map((word) => escapeIdentifier(word)).join("-")};`;
  const start = { line: 0, character: 0 };
  return [edit(input, `Add \`${line}\``, [{ range: { start, end: start }, newText: `${line}\n\n` }], true)];
}

function addSince(input: FixInput): readonly CodeAction[] {
  const { document, diagnostic } = input;
  const version =
    document.file.header?.name.version?.text ?? /\d[^)\s]*/.exec(textAt(document, diagnostic.range))?.[0];
  if (version === undefined) return [];
  const range = { start: diagnostic.range.start, end: diagnostic.range.start };
  const gate = `@since(version = ${version})`;
  return [
    edit(input, `Add \`${gate}\``, [{ range, newText: `${gate}\n${" ".repeat(range.start.character)}` }]),
  ];
}

function remove(input: FixInput): readonly CodeAction[] {
  return [edit(input, "Remove", [{ range: input.diagnostic.range, newText: "" }])];
}
