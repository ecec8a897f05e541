/** Quick fixes for diagnostics. */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type Bundle, type WitDocument, type Workspace, uriName } from "../workspace/index.ts";
import type { DiagnosticCode } from "../../core/diagnostic-codes.ts";
import { escapeIdentifier, type Fix, type PackageChoice, qualifiedId } from "../../core/wit/index.ts";
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
  const byCode = FIXES[String(input.diagnostic.code)] ?? [];
  return [...byCode.flatMap((fix) => fix(input)), ...applyFix(input)];
}

/** Fixes that depend on the workspace, by code. The others are in the diagnostic itself (`applyFix`). */
const FIXES: Readonly<Record<string, readonly ((input: FixInput) => readonly CodeAction[])[]>> = {
  "unknown-type": [useType],
  "invalid-identifier": [kebabCase],
  "missing-package": [namePackage],
  "lonely-deprecated": [addSince],
  "misplaced-gate": [remove],
  "duplicate-gate": [remove],
} satisfies Partial<Record<DiagnosticCode, unknown>>;

/** What the front end or a check has put into the diagnostic (`Fix`). */
function applyFix(input: FixInput): readonly CodeAction[] {
  const fix = readFix(input.diagnostic.data);
  switch (fix?.kind) {
    case undefined:
      return [];
    case "replace":
      return [replace(input, fix.text, true)];
    case "package":
      return [...fix.others.flatMap((choice) => usePackage(input, choice)), ...addPackage(input, fix.id)];
    case "version":
      return fix.versions.flatMap((version) => useVersion(input, version));
    case "remove":
      return removeUse(input, fix.name);
  }
}

/** Checks `data`, which the editor sends back: a client may also send other programs' diagnostics, with other data. */
function readFix(data: unknown): Fix | undefined {
  if (typeof data !== "object" || data === null || !("kind" in data)) return undefined;
  const { kind, text, id, name, versions, others } = data as Readonly<Record<string, unknown>>;
  if (kind === "replace" && typeof text === "string") return { kind, text };
  if (kind === "remove" && typeof name === "string") return { kind, name };
  if (kind === "version" && Array.isArray(versions)) return { kind, versions: versions.filter(isText) };
  if (kind !== "package" || typeof id !== "string" || !Array.isArray(others)) return undefined;
  return { kind, id, others: others.filter(isPackageChoice) };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPackageChoice(value: unknown): value is PackageChoice {
  if (typeof value !== "object" || value === null || !("name" in value) || !("version" in value))
    return false;
  return isText(value.name) && (value.version === null || isText(value.version));
}

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

function textAt(document: WitDocument, range: Range): string {
  return document.text.slice(document.offsetAt(range.start), document.offsetAt(range.end));
}

function replace(input: FixInput, text: string, isPreferred = false): CodeAction {
  const { range } = input.diagnostic;
  return edit(input, `Change to '${text}'`, [{ range, newText: text }], isPreferred);
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
      edit(input, `Add 'use ${path}.{${escapeIdentifier(name)}}'`, [addUse(document, block, path, name)]),
    ];
  });
}

/** Another package, or another version of the package, for the one that the diagnostic is about. */
function usePackage(input: FixInput, { name, version }: PackageChoice): readonly CodeAction[] {
  const { document, diagnostic } = input;
  if (textAt(document, diagnostic.range) === name) return useVersion(input, version);
  const tail = versionEdit(input, version);
  if (tail === undefined) return [];
  const edits = [{ range: diagnostic.range, newText: name }, tail];
  return [edit(input, `Change to '${name}${version === null ? "" : `@${version}`}'`, edits, true)];
}

function useVersion(input: FixInput, version: string | null): readonly CodeAction[] {
  const title = version === null ? "Remove the version" : `Change the version to '${version}'`;
  const change = versionEdit(input, version);
  return change === undefined ? [] : [edit(input, title, [change], true)];
}

/** The diagnostic is at `wasi:http`; the version comes after the interface, as in `wasi:http/types@0.2.12`. */
function versionEdit({ document, diagnostic }: FixInput, version: string | null): TextEdit | undefined {
  const start = document.offsetAt(diagnostic.range.start);
  const { tokens } = document.file;
  const first = tokens.findIndex((token) => token.start === start);
  const [, , , slash, item, at, old] = tokens.slice(first, first + 7);
  if (first === -1 || item === undefined || slash?.text !== "/") return undefined;
  const hasVersion = at?.text === "@" && old?.kind === "version";
  const range = document.rangeOf({ start: item.end, end: hasVersion ? old.end : item.end });
  return { range, newText: version === null ? "" : `@${version}` };
}

/** Copies a bundled package and its dependencies into the `deps` folder. */
function addPackage(input: FixInput, id: string): readonly CodeAction[] {
  const { workspace, bundle, document, diagnostic } = input;
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
  const others = missing.length === 1 ? "" : ` and ${missing.length - 1} more that it depends on`;
  const title = `Add '${id}' to 'deps'${others}`;
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

function removeUse(input: FixInput, name: string): readonly CodeAction[] {
  const { document, diagnostic } = input;
  const edits = removeUnused(document, [diagnostic.range]);
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
