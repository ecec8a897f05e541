/**
 * `textDocument/implementation`: the code that implements the exports of a world, in Rust, TypeScript, JavaScript,
 * AssemblyScript or Python. A search by name in the project around the `wit` folder, with the spelling that the bindings
 * of each language use. Generated files are left out.
 */
import type { Location, Position } from "vscode-languageserver";
import { findSymbol, occurrenceAt, type WitSymbol } from "../symbols/index.ts";
import { parentUri, uriName, type WitDocument, type Workspace } from "../workspace/index.ts";
import { camel, pascal, snake } from "./guest-names.ts";
import type { LoadScriptParser } from "./stubs/index.ts";

/** The files of the user, and the parser for those in script. */
export interface GuestFiles {
  readonly loadScriptParser: LoadScriptParser;
  readDirectory(uri: string): Promise<readonly { readonly name: string; readonly isDirectory: boolean }[]>;
  readText(uri: string): Promise<string | undefined>;
}

const LEFT_OUT: ReadonlySet<string> = new Set(
  "node_modules target dist build out bindings generated wit deps .git __pycache__ .venv venv componentize_py".split(
    " ",
  ),
);
/** The search ends after this many source files. */
const MAX_FILES = 500;

/** A language of guests: its files, and the form of a definition in it. */
interface Language {
  readonly extension: RegExp;
  readonly isGenerated: RegExp;
  definition(name: string, isType: boolean): RegExp;
}

const LANGUAGES: readonly Language[] = [
  {
    extension: /\.rs$/,
    isGenerated: /^(bindings|wit)\.rs$/,
    definition: (name, isType) =>
      isType
        ? new RegExp(
            `\\b(?:impl\\b[^{;]*?\\bGuest${pascal(name)}|impl\\b[^{;]*?\\b${pascal(name)}::Guest|struct\\s+${pascal(name)}|impl\\b[^{;]*?\\b${snake(name)}::Guest)\\b`,
          )
        : new RegExp(`\\bfn\\s+(?:r#)?${snake(name)}\\b`),
  },
  {
    extension: /\.(?:ts|tsx|js|mjs)$/,
    isGenerated: /\.d\.ts$/,
    definition: (name, isType) =>
      isType
        ? new RegExp(`\\b(?:class\\s+${pascal(name)}|(?:namespace|const|let|var)\\s+${camel(name)})\\b`)
        : new RegExp(
            `(?:\\bfunction\\s+${camel(name)}\\b|\\b(?:const|let)\\s+${camel(name)}\\s*=|^\\s*(?:(?:async|static|public)\\s+)*${camel(name)}\\s*(?:\\(|:\\s*(?:async\\s*)?(?:\\(|function)))`,
            "m",
          ),
  },
  {
    extension: /\.py$/,
    isGenerated: /^$/,
    definition: (name, isType) =>
      isType
        ? new RegExp(`^\\s*class\\s+${pascal(name)}\\b`, "m")
        : new RegExp(`^\\s*(?:async\\s+)?def\\s+${snake(name)}\\b`, "m"),
  },
];

export async function implementations(
  workspace: Workspace,
  files: GuestFiles,
  document: WitDocument,
  position: Position,
): Promise<Location[]> {
  const occurrence = occurrenceAt(workspace, document, document.offsetAt(position));
  const symbol = occurrence === undefined ? undefined : findSymbol(workspace, occurrence.key);
  return symbol === undefined ? [] : await findGuests(workspace, files, symbol);
}

/** Every definition of the symbol's name in the sources of the guest, in the order of the folders. */
export async function findGuests(
  workspace: Workspace,
  files: GuestFiles,
  symbol: WitSymbol,
): Promise<Location[]> {
  const { kind } = symbol.declaration;
  const isFunction =
    kind === "function" ||
    kind === "resource-function" ||
    (kind === "extern" && symbol.declaration.syntax.target.kind === "func");
  const isType = kind === "interface" || kind === "extern" || kind === "world" || kind === "type";
  if (!isFunction && !isType) return [];
  const found: Location[] = [];
  for (const uri of await sourcesAround(workspace, files, symbol.uri)) {
    const language = LANGUAGES.find(({ extension }) => extension.test(uri));
    const text = await files.readText(uri);
    if (language === undefined || text === undefined) continue;
    const pattern = language.definition(symbol.name, !isFunction);
    for (const match of text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))) {
      const end = positionAt(text, match.index + match[0].length);
      // In each pattern the name comes last, except for the opening bracket of its parameters.
      const start = positionAt(text, match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0));
      found.push({ uri, range: { start, end } });
    }
  }
  return found;
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { line, character: offset - (before.lastIndexOf("\n") + 1) };
}

/** The folder that contains the `wit` folder of a WIT file. */
export function projectOf(workspace: Workspace, uri: string): string {
  const root = workspace.viewOf(uri)?.root.uri ?? parentUri(uri);
  const folder = root.endsWith(".wit") ? parentUri(root) : root;
  return uriName(folder) === "wit" ? parentUri(folder) : folder;
}

/** The sources of the project that a WIT file belongs to. */
export async function sourcesAround(
  workspace: Workspace,
  files: GuestFiles,
  uri: string,
): Promise<readonly string[]> {
  const sources: string[] = [];
  const open = [projectOf(workspace, uri)];
  for (let next = open.shift(); next !== undefined && sources.length < MAX_FILES; next = open.shift()) {
    const entries = [...(await files.readDirectory(next))].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, isDirectory } of entries) {
      const inside = `${next}/${encodeURIComponent(name)}`;
      if (isDirectory) {
        if (!LEFT_OUT.has(name) && !name.startsWith(".")) open.push(inside);
      } else if (
        LANGUAGES.some(({ extension, isGenerated }) => extension.test(name) && !isGenerated.test(name))
      ) {
        sources.push(inside);
      }
    }
  }
  return sources;
}
