/** Quick fixes for diagnostics. */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import { type Bundle, uriName, type WitDocument, type Workspace } from "../workspace/index.ts";
import { type DiagnosticCode, diagnosticCodes } from "../../core/diagnostic-codes.ts";
import { rootDiagnostics } from "./diagnostics.ts";
import { ENABLE_FEATURE } from "../../core/wit-lsp-protocol.ts";
import { escapeIdentifier, type Fix, type PackageChoice, qualifiedId } from "../../core/wit/index.ts";
import { foundPackagesIntoDeps, packageIntoDeps } from "./add-package.ts";
import { addUse } from "./add-use.ts";
import { otherPackages, nameables, surroundingsAt, typeNames } from "./scope.ts";
import { removeUnused } from "./remove-use.ts";
import { rename, RenameRefused } from "./rename.ts";
import { textsAfter, tryTexts } from "./trial.ts";

export interface FixInput {
  readonly workspace: Workspace;
  readonly bundle: Bundle;
  readonly document: WitDocument;
  readonly diagnostic: Diagnostic;
}

/** The fixes for one diagnostic, the likeliest first. Each has been tried: none of them makes the text worse. */
export function fixesFor(input: FixInput): readonly CodeAction[] {
  const byCode = FIXES[String(input.diagnostic.code)] ?? [];
  const edits = [...byCode.flatMap((fix) => fix(input)), ...applyFix(input)];
  return [...edits.flatMap((action) => tried(input, action)), ...enableFeatures(input)];
}

/** Turning on a feature, for what refers to its items. Each feature of the packages is tried. */
function enableFeatures({ workspace, document, diagnostic }: FixInput): readonly CodeAction[] {
  const { features } = workspace;
  const view = workspace.viewOf(document.uri);
  if (
    diagnostic.code !== ("gated-reference" satisfies DiagnosticCode) ||
    features === "all" ||
    view === undefined
  )
    return [];
  const start = document.offsetAt(diagnostic.range.start);
  const isGone = (feature: string): boolean => {
    const trial = workspace.withTexts(new Map(), new Set([...features, feature]));
    return trial
      .frontEndDiagnostics(trial.view(view.root))
      .every(
        ({ code, path, range }) => code !== diagnostic.code || path !== document.uri || range.start !== start,
      );
  };
  const known = new Set(view.documents.flatMap(({ features: named }) => named));
  return [...known]
    .filter((feature) => !features.has(feature) && isGone(feature))
    .map((feature) => {
      const title = `Turn on the feature '${feature}'`;
      const command = { title, command: ENABLE_FEATURE, arguments: [feature] };
      return { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command };
    });
}

/** Mistakes that are hidden as long as a package is unknown. */
const REVEALED: ReadonlySet<string> = new Set<DiagnosticCode>(["unknown-item", "unknown-type"]);

/** The action if it helps, without its preference unless it removes the diagnostic. */
function tried(input: FixInput, action: CodeAction): readonly CodeAction[] {
  const { workspace, document, diagnostic } = input;
  const outcome = tryTexts(workspace, textsAfter(workspace, action.edit ?? {}));
  const after = outcome.workspace.document(document.uri);
  if (after === undefined) return [];
  const [before, left] = [document, after].map(({ syntaxDiagnostics }) => syntaxDiagnostics.length);
  // What cannot be parsed hides all other mistakes in it.
  const isSyntax = document.syntaxDiagnostics.some(({ code }) => code === diagnostic.code);
  const isHarmless = isSyntax
    ? (left ?? 0) <= (before ?? 0)
    : outcome.added.every(({ code }) => diagnostic.code === "unknown-package" && REVEALED.has(code));
  if (!isHarmless) return [];
  const { isPreferred, ...rest } = action;
  const removes = (): boolean =>
    count(outcome.workspace, input, diagnostic.code) < count(workspace, input, diagnostic.code);
  const isBest = isPreferred === true && (isSyntax || outcome.added.length === 0) && removes();
  return [isBest ? { ...rest, isPreferred } : rest];
}

/** How many diagnostics with this code the file has. */
function count(workspace: Workspace, { document, bundle }: FixInput, code: Diagnostic["code"]): number {
  const view = workspace.viewOf(document.uri);
  if (view === undefined) return 0;
  const isCheck = diagnosticCodes[code as DiagnosticCode]?.kind === "check";
  const all = isCheck
    ? (rootDiagnostics(workspace, view, bundle).find((one) => one.document.uri === document.uri)
        ?.diagnostics ?? [])
    : workspace.frontEndDiagnostics(view).filter(({ path }) => path === document.uri);
  return all.filter((one) => one.code === code).length;
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
    case "gate":
      return addGate(input, fix.text);
    case "rename":
      return renameTo(input, fix.text);
    case "remove":
      return removeUse(input, fix.name);
    case "copy":
      return copyPackages(input);
  }
}

/** Checks `data`, which the editor sends back: a client may also send other programs' diagnostics, with other data. */
function readFix(data: unknown): Fix | undefined {
  if (typeof data !== "object" || data === null || !("kind" in data)) return undefined;
  const { kind, text, id, name, versions, others } = data as Readonly<Record<string, unknown>>;
  if ((kind === "replace" || kind === "rename" || kind === "gate") && typeof text === "string")
    return { kind, text };
  if (kind === "copy") return { kind };
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

/** Every occurrence of the symbol gets the name; nothing is offered where renaming is refused. */
function renameTo(input: FixInput, text: string): readonly CodeAction[] {
  const { workspace, document, diagnostic } = input;
  try {
    const found = rename(workspace, document, diagnostic.range.start, text);
    const title = `Rename to '${text}'`;
    return [
      { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: true, edit: found },
    ];
  } catch (error) {
    if (!(error instanceof RenameRefused)) throw error;
    return [];
  }
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
  const here = nameables(surroundings, "interface");
  const elsewhere = otherPackages(workspace, surroundings).flatMap((state) =>
    [...state.items].map(([item, target]) => ({ item: target, path: qualifiedId(state.package.name, item) })),
  );
  return [...here, ...elsewhere].flatMap(({ item, path }) => {
    const { syntax } = item;
    if (syntax.kind !== "interface" || !typeNames(syntax.members).includes(name)) return [];
    return [
      edit(input, `Add 'use ${escapePath(path)}.{${escapeIdentifier(name)}}'`, [
        addUse(document, block, escapePath(path), name),
      ]),
    ];
  });
}

/** `wasi:http/types@0.2.12` with the `%` of names that are keywords. */
function escapePath(path: string): string {
  return path.replaceAll(
    /(^|[:/])([\w-]+)/g,
    (_, before: string, name: string) => before + escapeIdentifier(name),
  );
}

/** Another package, or another version of the package, for the one that the diagnostic is about. */
function usePackage(input: FixInput, { name, version }: PackageChoice): readonly CodeAction[] {
  const { document, diagnostic } = input;
  if (textAt(document, diagnostic.range) === name) return useVersion(input, version);
  const tail = versionEdit(input, version);
  if (tail === undefined) return [];
  const written = name.split(":").map(escapeIdentifier).join(":");
  const edits = [{ range: diagnostic.range, newText: written }, tail];
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

function addPackage(input: FixInput, id: string): readonly CodeAction[] {
  const { workspace, bundle, document, diagnostic } = input;
  const added = packageIntoDeps(workspace, bundle, document, id);
  if (added === undefined) return [];
  const others = added.count === 1 ? "" : ` and ${added.count - 1} more that it depends on`;
  const title = `Add '${id}' to 'deps'${others}`;
  const kind = CodeActionKind.QuickFix;
  return [{ title, kind, diagnostics: [diagnostic], isPreferred: true, edit: added.edit }];
}

/** A folder with `deps` has to have all packages there, so that they come together. */
function copyPackages(input: FixInput): readonly CodeAction[] {
  const { workspace, document, diagnostic } = input;
  const added = foundPackagesIntoDeps(workspace, document);
  if (added === undefined) return [];
  const title = added.count === 1 ? "Copy the package to 'deps'" : `Copy ${added.count} packages to 'deps'`;
  const kind = CodeActionKind.QuickFix;
  return [{ title, kind, diagnostics: [diagnostic], isPreferred: true, edit: added.edit }];
}

function kebabCase(input: FixInput): readonly CodeAction[] {
  const word = textAt(input.document, input.diagnostic.range).replace(/^%/, "");
  const kebab = word
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .toLowerCase();
  if (kebab === "") return [];
  const text = escapeIdentifier(kebab);
  const renaming = renameTo(input, text);
  return renaming.length > 0 ? renaming : [replace(input, text, true)];
}

function removeUse(input: FixInput, name: string): readonly CodeAction[] {
  const { document, diagnostic } = input;
  const edits = removeUnused(document, [diagnostic.range]);
  return edits.length === 0 ? [] : [edit(input, `Remove '${name}'`, edits, true)];
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
  // A byte order mark stays the first character.
  const start = document.positionAt(document.text.startsWith("\uFEFF") ? 1 : 0);
  return [edit(input, `Add '${line}'`, [{ range: { start, end: start }, newText: `${line}\n\n` }], true)];
}

function addSince(input: FixInput): readonly CodeAction[] {
  const { document, diagnostic } = input;
  const version =
    document.file.header?.name.version?.text ?? /\d[^)\s]*/.exec(textAt(document, diagnostic.range))?.[0];
  if (version === undefined) return [];
  const range = { start: diagnostic.range.start, end: diagnostic.range.start };
  const gate = `@since(version = ${version})`;
  return [
    edit(input, `Add '${gate}'`, [{ range, newText: `${gate}\n${" ".repeat(range.start.character)}` }]),
  ];
}

/** Before the member around the diagnostic, on a line of its own. */
function addGate(input: FixInput, gate: string): readonly CodeAction[] {
  const { document, diagnostic, workspace } = input;
  const offset = document.offsetAt(diagnostic.range.start);
  const block = surroundingsAt(workspace, document, offset)?.block;
  const member = block?.members.find(({ range }) => range.start <= offset && offset < range.end);
  if (member === undefined) return [];
  const start = document.positionAt(member.range.start);
  const line = document.text.slice(document.offsetAt({ line: start.line, character: 0 }), member.range.start);
  const newText = line.trim() === "" ? `${gate}\n${line}` : `${gate} `;
  return [edit(input, `Add '${gate}'`, [{ range: { start, end: start }, newText }], true)];
}

function remove(input: FixInput): readonly CodeAction[] {
  return [edit(input, "Remove", [{ range: input.diagnostic.range, newText: "" }])];
}
