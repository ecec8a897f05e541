/**
 * Sound packages with one fault planted in each, and what the fixes that the server offers make of them.
 *
 * A fix is one key away, so it must not break a text: what the oracle accepts stays accepted, no fix adds a mistake, a fix
 * after which we see no mistake leaves a package that the oracle accepts, and a fix marked as preferred removes its
 * diagnostic.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type CodeAction, type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import type { syntax, Token } from "../../../core/wit/index.ts";
import { codeActions, rootDiagnostics } from "../../../language-server/features/index.ts";
import { textsAfter } from "../../../language-server/features/trial.ts";
import { Bundle, type WitDocument, Workspace } from "../../../language-server/workspace/index.ts";
import { ownWitPackages, wasiWitPackages } from "../../../scripts/wit-packages.ts";
import { type Case, fixtureCases, wasiCases } from "../../integration/wit-oracle/corpus.ts";
import { EXCEPTIONS } from "../../integration/wit-oracle/exceptions.ts";
import type { Random } from "../../random.ts";

/** A sound package in a folder of its own, with its `deps`. */
export interface Subject {
  readonly name: string;
  readonly folder: string;
  readonly workspace: Workspace;
  /** The package's own files. */
  readonly uris: readonly string[];
  readonly dependencies: readonly string[];
}

export interface Applied {
  readonly subject: Subject;
  readonly fault: string;
  readonly title: string;
  /** Why the fix is a bad one; none for a good one. */
  readonly complaint: string | undefined;
}

/** Copies the cases to `scratch`, each into a folder that the oracle can be asked about. */
export async function subjectsIn(scratch: string): Promise<readonly Subject[]> {
  const sources = path.join(scratch, "sources");
  // The oracle refuses the exceptions with and without a fault.
  const fixtures = (await fixtureCases("accept")).filter(({ name }) => !(name in EXCEPTIONS));
  const all = [...fixtures, ...(await wasiCases(sources))];
  const subjects: Subject[] = [];
  for (const one of all) {
    const folder = path.join(scratch, "packages", String(subjects.length), "wit");
    subjects.push(await subjectOf(one, folder));
  }
  return subjects;
}

async function subjectOf({ name, location }: Case, folder: string): Promise<Subject> {
  const isFolder = (await fs.stat(location)).isDirectory();
  if (isFolder) await fs.cp(location, folder, { recursive: true });
  else {
    await fs.mkdir(folder, { recursive: true });
    await fs.copyFile(location, path.join(folder, path.basename(location)));
  }
  const workspace = new Workspace();
  for (const file of (await fs.readdir(folder, { recursive: true })).sort()) {
    if (!file.endsWith(".wit")) continue;
    const at = path.join(folder, file);
    workspace.setFile(pathToFileURL(at).href, await fs.readFile(at, "utf8"));
  }
  const root = workspace.roots.find(({ uri }) => uri === pathToFileURL(folder).href);
  return { name, folder, workspace, uris: root?.files ?? [], dependencies: root?.dependencies.flat() ?? [] };
}

export async function bundledPackages(): Promise<Bundle> {
  const bundle = new Bundle();
  for (const folder of [...(await wasiWitPackages()), ...(await ownWitPackages())]) {
    for (const file of await fs.readdir(folder)) {
      if (!file.endsWith(".wit")) continue;
      const uri = `file:///bundle/${path.basename(folder)}/${file}`;
      bundle.setFile(uri, await fs.readFile(path.join(folder, file), "utf8"));
    }
  }
  return bundle;
}

/** The command's verdict about a folder; `undefined` where the command is not installed. */
export type Judge = ((folder: string) => Promise<boolean>) | undefined;

export function judgeWith(command: string): (folder: string) => Promise<boolean> {
  return (folder) =>
    new Promise((resolve) => {
      const args = ["component", "wit", folder, "--all-features", "--wasm"];
      execFile(command, args, { maxBuffer: 64 << 20 }, (error) => {
        resolve(error === null);
      });
    });
}

/** Plants one fault in a file of `subject`, and applies every fix that is offered for it, one at a time. */
export async function applyFixes(
  subject: Subject,
  bundle: Bundle,
  judge: Judge,
  random: Random,
): Promise<readonly Applied[]> {
  const fault = plant(subject, random);
  if (fault === undefined) return [];
  const { workspace, document } = fault;
  const before = diagnosticsOf(workspace, bundle, document);
  const applied: Applied[] = [];
  const wasAccepted =
    judge !== undefined && (await judged(subject, fault.texts, fault.removed, () => judge(subject.folder)));
  for (const diagnostic of before.slice(0, 4)) {
    const { range } = diagnostic;
    const actions = codeActions(workspace, bundle, document, {
      textDocument: { uri: document.uri },
      range,
      context: { diagnostics: [diagnostic], only: ["quickfix"] },
    });
    for (const action of actions) {
      const edited = textsAfter(workspace, action.edit ?? {});
      const after = workspace.withTexts(edited);
      const complaint =
        complain(bundle, { workspace, after, document, diagnostic, action }) ??
        (judge === undefined
          ? undefined
          : await contradict(subject, fault, edited, errorsIn(after, bundle, subject), wasAccepted, judge));
      applied.push({ subject, fault: fault.what, title: action.title, complaint });
    }
  }
  return applied;
}

interface Fix {
  readonly workspace: Workspace;
  readonly after: Workspace;
  readonly document: WitDocument;
  readonly diagnostic: Diagnostic;
  readonly action: CodeAction;
}

/** What our own front end has against a fix. */
function complain(
  bundle: Bundle,
  { workspace, after, document, diagnostic, action }: Fix,
): string | undefined {
  const edited = after.document(document.uri);
  if (edited === undefined) return "the file is gone";
  const [old, now] = [document, edited].map((one) => one.syntaxDiagnostics.length);
  if ((now ?? 0) > (old ?? 0)) return "more of the text cannot be parsed";
  if (action.isPreferred !== true) return undefined;
  const isSame = (one: Diagnostic): boolean =>
    one.code === diagnostic.code && one.message === diagnostic.message;
  const counts = [diagnosticsOf(workspace, bundle, document), diagnosticsOf(after, bundle, edited)].map(
    (all) => all.filter(isSame).length,
  );
  return (counts[1] ?? 0) < (counts[0] ?? 0) ? undefined : "it is preferred, and its diagnostic stays";
}

async function contradict(
  subject: Subject,
  fault: Fault,
  edited: ReadonlyMap<string, string>,
  errors: number,
  wasAccepted: boolean,
  judge: NonNullable<Judge>,
): Promise<string | undefined> {
  const texts = new Map([...fault.texts, ...edited]);
  const isAccepted = await judged(subject, texts, fault.removed, () => judge(subject.folder));
  if (wasAccepted && !isAccepted) return "wasm-tools accepted the text before";
  return errors === 0 && !isAccepted ? "no mistake is left, and wasm-tools refuses the text" : undefined;
}

/** Runs `body` while the files have `texts`, and the `removed` ones do not exist. */
async function judged(
  { workspace }: Subject,
  texts: ReadonlyMap<string, string>,
  removed: readonly string[],
  body: () => Promise<boolean>,
): Promise<boolean> {
  const originals = new Map([...texts.keys(), ...removed].map((uri) => [uri, workspace.document(uri)?.text]));
  for (const uri of removed) await removeFile(fileURLToPath(uri));
  for (const [uri, text] of texts) await writeFile(fileURLToPath(uri), text);
  try {
    return await body();
  } finally {
    for (const [uri, text] of originals) {
      if (text === undefined) await removeFile(fileURLToPath(uri));
      else await writeFile(fileURLToPath(uri), text);
    }
  }
}

async function writeFile(file: string, text: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text);
}

/** With its folder, if nothing else is in it: an empty folder in `deps` is a package without files, which is refused. */
async function removeFile(file: string): Promise<void> {
  await fs.rm(file);
  await fs.rmdir(path.dirname(file)).catch(() => undefined);
}

function diagnosticsOf(workspace: Workspace, bundle: Bundle, { uri }: WitDocument): readonly Diagnostic[] {
  const view = workspace.viewOf(uri);
  if (view === undefined) return [];
  return rootDiagnostics(workspace, view, bundle).find((one) => one.document.uri === uri)?.diagnostics ?? [];
}

function errorsIn(workspace: Workspace, bundle: Bundle, { uris }: Subject): number {
  const view = workspace.viewOf(uris[0] ?? "");
  if (view === undefined) return 0;
  return rootDiagnostics(workspace, view, bundle)
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity === DiagnosticSeverity.Error).length;
}

// Faults

interface Fault {
  readonly what: string;
  readonly workspace: Workspace;
  readonly document: WitDocument;
  readonly texts: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
}

const KINDS = [
  misspelt,
  misspelt,
  misspelt,
  otherVersion,
  withoutVersion,
  camelCase,
  upperCase,
  unescaped,
  doubledGate,
  lonelyGate,
  withoutUse,
  withoutHeader,
] as const;

/** A new text, and in words what is wrong with it; `undefined` where the text has no place for such a fault. */
type Plant = (
  document: WitDocument,
  random: Random,
) => { readonly text: string; readonly what: string } | undefined;

function plant(subject: Subject, random: Random): Fault | undefined {
  const uri = random.pick(subject.uris);
  if (subject.dependencies.length > 0 && random.below(12) === 0)
    return withoutDependency(subject, uri, random);
  const original = subject.workspace.document(uri);
  if (original === undefined) return undefined;
  const kind: Plant = random.pick(KINDS);
  const planted = kind(original, random);
  if (planted === undefined || planted.text === original.text) return undefined;
  const texts = new Map([[uri, planted.text]]);
  const workspace = subject.workspace.withTexts(texts);
  const document = workspace.document(uri);
  if (document === undefined) return undefined;
  const what = `${planted.what} in ${subject.name} (${path.basename(uri)})`;
  return { what, workspace, document, texts, removed: [] };
}

function withoutDependency(subject: Subject, uri: string, random: Random): Fault | undefined {
  const one = random.pick(subject.dependencies);
  const folder = path.dirname(one);
  // The whole package, unless it is a single file in `deps`.
  const removed = subject.dependencies.filter((other) =>
    path.basename(folder) === "deps" ? other === one : path.dirname(other) === folder,
  );
  const workspace = new Workspace();
  for (const document of subject.workspace.documents())
    if (!removed.includes(document.uri)) workspace.setFile(document.uri, document.text);
  const document = workspace.document(uri);
  if (document === undefined) return undefined;
  return {
    what: `${path.basename(folder)} is missing in ${subject.name}`,
    workspace,
    document,
    texts: new Map(),
    removed,
  };
}

function tokensOf(document: WitDocument, accept: (token: Token) => boolean): readonly Token[] {
  return document.file.tokens.filter((token) => token.kind !== "end" && accept(token));
}

function pickToken(
  document: WitDocument,
  random: Random,
  accept: (token: Token) => boolean,
): Token | undefined {
  const tokens = tokensOf(document, accept);
  return tokens.length === 0 ? undefined : random.pick(tokens);
}

function replaced(document: WitDocument, { start, end }: Pick<Token, "start" | "end">, by: string): string {
  return document.text.slice(0, start) + by + document.text.slice(end);
}

function misspelt(document: WitDocument, random: Random): ReturnType<Plant> {
  const token = pickToken(
    document,
    random,
    ({ kind, text }) => (kind === "identifier" || kind === "keyword") && text.length > 2,
  );
  if (token === undefined) return undefined;
  const { text } = token;
  const at = 1 + random.below(text.length - 2);
  const [before, one = "", two = "", after] = [text.slice(0, at), text[at], text[at + 1], text.slice(at + 2)];
  const wrong = random.pick([
    before + two + one + after,
    before + two + after,
    before + one + one + two + after,
  ]);
  return { text: replaced(document, token, wrong), what: `\`${text}\` is written \`${wrong}\`` };
}

function otherVersion(document: WitDocument, random: Random): ReturnType<Plant> {
  const token = pickToken(document, random, ({ kind }) => kind === "version");
  if (token === undefined) return undefined;
  const version = random.pick(["0.2.9", "0.2.12", "0.3.0", "1.0.0", "0.2.0"]);
  return { text: replaced(document, token, version), what: `\`${token.text}\` is \`${version}\`` };
}

function withoutVersion(document: WitDocument, random: Random): ReturnType<Plant> {
  const token = pickToken(
    document,
    random,
    ({ kind, start }) => kind === "version" && document.text[start - 1] === "@",
  );
  if (token === undefined) return undefined;
  return {
    text: replaced(document, { start: token.start - 1, end: token.end }, ""),
    what: "a version is missing",
  };
}

function camelCase(document: WitDocument, random: Random): ReturnType<Plant> {
  const token = pickToken(
    document,
    random,
    ({ kind, text }) => kind === "identifier" && /[a-z]-[a-z]/.test(text),
  );
  if (token === undefined) return undefined;
  const wrong = token.text.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  // At one place, or everywhere.
  const text =
    random.below(2) === 0 ? replaced(document, token, wrong) : everywhere(document, token.text, wrong);
  return { text, what: `\`${token.text}\` is written \`${wrong}\`` };
}

/** No fault, but a name that has a hint. */
function upperCase(document: WitDocument, random: Random): ReturnType<Plant> {
  const token = pickToken(
    document,
    random,
    ({ kind, text }) => kind === "identifier" && /^[a-z]+(?:-|$)/.test(text),
  );
  if (token === undefined) return undefined;
  const [word = ""] = token.text.split("-");
  const name = word.toUpperCase() + token.text.slice(word.length);
  return { text: everywhere(document, token.text, name), what: `\`${token.text}\` is called \`${name}\`` };
}

function everywhere(document: WitDocument, name: string, by: string): string {
  return tokensOf(document, ({ kind, text }) => kind === "identifier" && text === name)
    .toReversed()
    .reduce((text, { start, end }) => text.slice(0, start) + by + text.slice(end), document.text);
}

function unescaped(document: WitDocument, random: Random): ReturnType<Plant> {
  const token = pickToken(
    document,
    random,
    ({ kind, text }) => kind === "identifier" && text.startsWith("%"),
  );
  if (token !== undefined)
    return {
      text: replaced(document, token, token.text.slice(1)),
      what: `\`${token.text}\` without its \`%\``,
    };
  const other = pickToken(document, random, ({ kind }) => kind === "identifier");
  if (other === undefined) return undefined;
  const keyword = random.pick(["type", "list", "use", "from", "stream"]);
  return {
    text: replaced(document, other, keyword),
    what: `the keyword \`${keyword}\` for \`${other.text}\``,
  };
}

function gatesIn({ file }: WitDocument): readonly syntax.Gate[] {
  return file.items.flatMap((item) => {
    if (item.kind !== "interface" && item.kind !== "world") return [];
    const inside = item.members.flatMap((member) =>
      "annotations" in member ? member.annotations.gates : [],
    );
    return [...item.annotations.gates, ...inside];
  });
}

function doubledGate(document: WitDocument, random: Random): ReturnType<Plant> {
  const gates = gatesIn(document);
  if (gates.length === 0) return undefined;
  const { range } = random.pick(gates);
  const gate = document.text.slice(range.start, range.end);
  return { text: replaced(document, range, `${gate} ${gate}`), what: `\`${gate}\` stands twice` };
}

function lonelyGate(document: WitDocument, random: Random): ReturnType<Plant> {
  const gates = gatesIn(document).filter(({ kind }) => kind === "since");
  if (gates.length === 0) return undefined;
  const { range } = random.pick(gates);
  const gate = document.text.slice(range.start, range.end).replace("since", "deprecated");
  return { text: replaced(document, range, gate), what: `\`${gate}\` is alone` };
}

function withoutUse(document: WitDocument, random: Random): ReturnType<Plant> {
  const uses = document.file.items.flatMap((item) =>
    item.kind === "interface" || item.kind === "world"
      ? item.members.filter(({ kind }) => kind === "use")
      : [],
  );
  if (uses.length === 0) return undefined;
  const { range } = random.pick(uses);
  const use = document.text.slice(range.start, range.end);
  return { text: replaced(document, range, ""), what: `\`${use}\` is missing` };
}

function withoutHeader(document: WitDocument): ReturnType<Plant> {
  const { header } = document.file;
  if (header === undefined) return undefined;
  return { text: replaced(document, header.range, ""), what: "the package line is missing" };
}
