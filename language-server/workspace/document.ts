/** One WIT file at one moment: its text, its tree, and the conversion of offsets to positions. */
import type { Position, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  packageId,
  parseWit,
  type SyntaxFile,
  type TextRange,
  type WitDiagnostic,
} from "../../core/wit/index.ts";

/** Immutable; the text is parsed when the tree is first needed. */
export class WitDocument {
  readonly uri: string;
  readonly text: string;
  /** The editor's version of an open document; `undefined` for a file on disk. */
  readonly version: number | undefined;
  /** The `.wasm` file that the text was decoded from; such a document is read-only. `isMain`: it is the package that the file defines. */
  readonly binary: string | undefined;
  readonly isMain: boolean;
  #parsed: { readonly file: SyntaxFile; readonly diagnostics: readonly WitDiagnostic[] } | undefined;
  #lines: TextDocument | undefined;
  #hasUnstable: boolean | undefined;
  #packages: readonly string[] | undefined;
  #packagesNamed: readonly string[] | undefined;

  constructor(
    uri: string,
    text: string,
    version?: number,
    origin?: { readonly binary: string; readonly isMain: boolean },
  ) {
    this.uri = uri;
    this.text = text;
    this.version = version;
    this.binary = origin?.binary;
    this.isMain = origin?.isMain ?? false;
  }

  get file(): SyntaxFile {
    return this.#parse().file;
  }

  get isReadOnly(): boolean {
    return this.binary !== undefined;
  }

  /** The mistakes that the parser found, without those of resolution. */
  get syntaxDiagnostics(): readonly WitDiagnostic[] {
    return this.#parse().diagnostics;
  }

  /** `wasi:http@0.2.12`, if the file has a `package` line. */
  get packageId(): string | undefined {
    const name = this.file.header?.name;
    if (name === undefined) return undefined;
    return packageId({ namespace: name.namespace.text, name: name.name.text, version: name.version?.text });
  }

  /** The packages that the file declares, wholly or in part. */
  get packages(): readonly string[] {
    this.#packages ??= packagesIn(this.file);
    return this.#packages;
  }

  /** The packages that anything in the file names. */
  get packagesNamed(): readonly string[] {
    this.#packagesNamed ??= packagesNamed(this.file);
    return this.#packagesNamed;
  }

  /** Whether any item belongs to a feature. */
  get hasUnstable(): boolean {
    const { tokens } = this.file;
    this.#hasUnstable ??= tokens.some(
      ({ text }, index) => text === "unstable" && tokens[index - 1]?.text === "@",
    );
    return this.#hasUnstable;
  }

  offsetAt(position: Position): number {
    return this.#document().offsetAt(position);
  }

  positionAt(offset: number): Position {
    return this.#document().positionAt(offset);
  }

  rangeOf(range: TextRange): Range {
    return { start: this.positionAt(range.start), end: this.positionAt(range.end) };
  }

  #parse(): { readonly file: SyntaxFile; readonly diagnostics: readonly WitDiagnostic[] } {
    this.#parsed ??= parseWit({ path: this.uri, text: this.text });
    return this.#parsed;
  }

  #document(): TextDocument {
    this.#lines ??= TextDocument.create(this.uri, "wit", this.version ?? 0, this.text);
    return this.#lines;
  }
}

function packagesIn(file: SyntaxFile): readonly string[] {
  const names = file.items.flatMap((item) => (item.kind === "package-block" ? [item.name] : []));
  if (file.header !== undefined) names.push(file.header.name);
  return names.map(
    (name) =>
      `${name.namespace.text}:${name.name.text}${name.version === undefined ? "" : `@${name.version.text}`}`,
  );
}

/** The packages in paths such as `a:b/c@1.0.0`. Found in the tokens, so that broken files have them too. */
function packagesNamed({ tokens }: SyntaxFile): readonly string[] {
  const names: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.text !== "/" || token.kind !== "punctuation") continue;
    const [namespace, colon, name, , , at, version] = [-3, -2, -1, 0, 1, 2, 3].map(
      (by) => tokens[index + by],
    );
    if (namespace?.kind !== "identifier" || colon?.text !== ":" || name?.kind !== "identifier") continue;
    const plain = `${withoutEscape(namespace.text)}:${withoutEscape(name.text)}`;
    names.push(at?.text === "@" && version?.kind === "version" ? `${plain}@${version.text}` : plain);
  }
  return names;
}

function withoutEscape(text: string): string {
  return text.startsWith("%") ? text.slice(1) : text;
}
