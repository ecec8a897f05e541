/** One WIT file at one moment: its text, its tree, and the conversion of offsets to positions. */
import type { Position, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  packageId,
  parseShortWit,
  type SyntaxFile,
  type TextRange,
  type WitDiagnostic,
} from "../../core/wit/index.ts";

/** In UTF-16 code units. The largest files of real packages have a quarter of it. */
const LONGEST_TEXT = 256 * 1024;

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
  #features: readonly string[] | undefined;
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

  /** Whether the text is too long to be analysed while its user waits; the tree is that of an empty file. */
  get isTooLong(): boolean {
    return this.text.length > LONGEST_TEXT;
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

  /** The features that items of the file belong to. */
  get features(): readonly string[] {
    this.#features ??= featuresIn(this.file);
    return this.#features;
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
    this.#parsed ??= parseShortWit({ path: this.uri, text: this.text }, LONGEST_TEXT);
    return this.#parsed;
  }

  #document(): TextDocument {
    this.#lines ??= TextDocument.create(this.uri, "wit", this.version ?? 0, this.text);
    return this.#lines;
  }
}

/** The names in `@unstable(feature = x)`. Found in the tokens, so that broken files have them too. */
function featuresIn({ tokens }: SyntaxFile): readonly string[] {
  const names = tokens.flatMap(({ text }, index) => {
    if (text !== "unstable" || tokens[index - 1]?.text !== "@") return [];
    const name = tokens[index + 4];
    return name?.kind === "identifier" || name?.kind === "keyword" ? [withoutEscape(name.text)] : [];
  });
  return [...new Set(names)];
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
