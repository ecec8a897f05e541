/** One WIT file at one moment: its text, its tree, and how offsets become an editor's positions. */
import type { Position, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { packageId, parseWit, type SyntaxFile, type TextRange, type WitDiagnostic } from "../wit/index.ts";

/** Immutable; the tree is made when it is first asked for. */
export class WitDocument {
  readonly uri: string;
  readonly text: string;
  /** The editor's version of an open document, and `undefined` for what comes from the disk. */
  readonly version: number | undefined;
  /** The `.wasm` file that the text comes out of, and whether it is what the file is about; it cannot be changed. */
  readonly binary: string | undefined;
  readonly isMain: boolean;
  #parsed: { readonly file: SyntaxFile; readonly diagnostics: readonly WitDiagnostic[] } | undefined;
  #lines: TextDocument | undefined;
  #hasUnstable: boolean | undefined;

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

  /** What the parser has found; resolution comes later. */
  get syntaxDiagnostics(): readonly WitDiagnostic[] {
    return this.#parse().diagnostics;
  }

  /** `wasi:http@0.2.12`, if the file has a `package` line. */
  get packageId(): string | undefined {
    const name = this.file.header?.name;
    if (name === undefined) return undefined;
    return packageId({ namespace: name.namespace.text, name: name.name.text, version: name.version?.text });
  }

  /** Whether anything belongs to a feature. */
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
