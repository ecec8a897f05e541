/** A settings file at one moment: its text, its tree and its schema. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Range } from "vscode-languageserver";
import { type SettingsKind, SCHEMAS } from "./kinds.ts";
import type { Schema } from "./schema.ts";
import type { Config } from "./specs.ts";
import { readToml, type TextRange, type TomlFile } from "./tree.ts";

/** The definitions and files that settings can refer to. */
export interface SettingsWorld {
  /** The user's aliases and profiles; `undefined` in a browser, which has no `config.toml`. */
  readonly config: Config | undefined;
  /** Not at places outside of a workspace that is not trusted. */
  mayLookAt(uri: string): Promise<boolean>;
  exists(uri: string): Promise<boolean>;
  /** The names in a folder; those of folders end in a slash. */
  list(uri: string): Promise<readonly string[]>;
}

export interface SettingsFile {
  readonly uri: string;
  readonly kind: SettingsKind;
  readonly text: string;
  readonly toml: TomlFile;
  readonly schema: Schema;
  offsetAt(position: Range["start"]): number;
  rangeOf(range: TextRange): Range;
}

export function settingsFile(document: TextDocument, kind: SettingsKind): SettingsFile {
  const text = document.getText();
  return {
    uri: document.uri,
    kind,
    text,
    toml: readToml(text),
    schema: SCHEMAS[kind],
    offsetAt: (position) => document.offsetAt(position),
    rangeOf: ({ start, end }) => ({ start: document.positionAt(start), end: document.positionAt(end) }),
  };
}
