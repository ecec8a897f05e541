/** Settings in TOML as a language of the server: which files are open, their diagnostics, and the requests about them. */
import type {
  CompletionItem,
  Connection,
  DidChangeTextDocumentParams,
  DocumentLink,
  Hover,
  Location,
  RenameFilesParams,
  TextDocumentItem,
  TextDocumentPositionParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { isPath } from "../../core/text/index.ts";
import type { GuardedFileSystem } from "../guarded-files.ts";
import type { DocumentParams, LanguageService } from "../language-service.ts";
import { canonicalUri, isWithin, parentUri } from "../workspace/index.ts";
import { settingsCompletion } from "./completion.ts";
import { settingsDiagnostics } from "./diagnostics.ts";
import { settingsHover } from "./hover.ts";
import { settingsKind } from "./kinds.ts";
import { editsAfterMoves } from "./moved-files.ts";
import { settingsDefinition, settingsLinks } from "./links.ts";
import { type SettingsFile, settingsFile, type SettingsWorld } from "./settings-file.ts";
import { type Config, configIn, pathUri } from "./specs.ts";
import { readToml } from "./tree.ts";

export interface TomlServiceOptions {
  readonly fileSystem: GuardedFileSystem;
  /** The URI of the user's `config.toml`; a browser has none. */
  readonly configUri?: string | undefined;
}

export class TomlService implements LanguageService {
  readonly #connection: Connection;
  readonly #options: TomlServiceOptions;
  readonly #open = new Map<string, TextDocument>();

  constructor(connection: Connection, options: TomlServiceOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  owns(uri: string): boolean {
    return settingsKind(canonicalUri(uri)) !== undefined;
  }

  async openDocument({ uri, version, text }: TextDocumentItem): Promise<void> {
    const key = canonicalUri(uri);
    this.#open.set(key, TextDocument.create(key, "toml", version, text));
    await this.#check();
  }

  async changeDocument({ textDocument, contentChanges }: DidChangeTextDocumentParams): Promise<void> {
    const key = canonicalUri(textDocument.uri);
    const document = this.#open.get(key);
    if (document === undefined) return;
    this.#open.set(key, TextDocument.update(document, contentChanges, textDocument.version));
    await this.#check();
  }

  async closeDocument(uri: string): Promise<void> {
    const key = canonicalUri(uri);
    this.#open.delete(key);
    await this.#connection.sendDiagnostics({ uri: key, diagnostics: [] });
    await this.#check();
  }

  async changeFiles(): Promise<void> {
    await this.#check();
  }

  /** The edits of the settings files around the files that move, and of the open ones. */
  async willRenameFiles(
    { files }: RenameFilesParams,
    folders: readonly string[],
  ): Promise<WorkspaceEdit | null> {
    const candidates = new Set([
      ...this.#open.keys(),
      ...files.flatMap(({ oldUri }) => settingsAround(oldUri, folders)),
    ]);
    const changes: Record<string, TextEdit[]> = {};
    for (const uri of candidates) {
      // What moves with its settings keeps its place from there.
      if (files.some(({ oldUri }) => isWithin(canonicalUri(oldUri), uri))) continue;
      const file = await this.#fileAt(uri);
      const edits = file === undefined ? [] : editsAfterMoves(file, files);
      if (edits.length > 0) changes[uri] = edits;
    }
    return Object.keys(changes).length === 0 ? null : { changes };
  }

  async #fileAt(uri: string): Promise<SettingsFile | undefined> {
    const kind = settingsKind(uri);
    const open = this.#file(uri);
    if (open !== undefined || kind === undefined) return open;
    const bytes = await this.#options.fileSystem.readFile(uri);
    if (bytes === undefined) return undefined;
    return settingsFile(TextDocument.create(uri, "toml", 0, new TextDecoder().decode(bytes)), kind);
  }

  async hover({ textDocument, position }: TextDocumentPositionParams): Promise<Hover | null> {
    const file = this.#file(textDocument.uri);
    return file === undefined ? null : settingsHover(file, await this.#world(), position);
  }

  async completion({ textDocument, position }: TextDocumentPositionParams): Promise<CompletionItem[]> {
    const file = this.#file(textDocument.uri);
    return file === undefined ? [] : settingsCompletion(file, await this.#world(), position);
  }

  async documentLinks({ textDocument }: DocumentParams): Promise<DocumentLink[]> {
    const file = this.#file(textDocument.uri);
    return file === undefined ? [] : settingsLinks(file, await this.#world());
  }

  async definition({ textDocument, position }: TextDocumentPositionParams): Promise<Location[]> {
    const file = this.#file(textDocument.uri);
    const text = await this.#configText();
    if (file === undefined || text === undefined) return [];
    const document = TextDocument.create("", "toml", 0, text);
    const { config } = await this.#world();
    return settingsDefinition(file, config, position, ({ start, end }) => ({
      start: document.positionAt(start),
      end: document.positionAt(end),
    }));
  }

  /** Checks every open file: each may name something that another file defines, or a file that was added or removed. */
  async #check(): Promise<void> {
    if (this.#open.size === 0) return;
    const world = await this.#world();
    for (const [uri, document] of this.#open) {
      const file = this.#file(uri);
      if (file === undefined) continue;
      const diagnostics = await settingsDiagnostics(file, world);
      const { version } = document;
      // Stale: the check of the newer text follows.
      if (this.#open.get(uri)?.version !== version) continue;
      await this.#connection.sendDiagnostics({ uri, version, diagnostics });
    }
  }

  #file(uri: string): SettingsFile | undefined {
    const key = canonicalUri(uri);
    const [document, kind] = [this.#open.get(key), settingsKind(key)];
    return document === undefined || kind === undefined ? undefined : settingsFile(document, kind);
  }

  async #world(): Promise<SettingsWorld> {
    return {
      config: await this.#config(),
      mayLookAt: (uri) => this.#options.fileSystem.mayLookAt(uri),
      exists: (uri) => this.#options.fileSystem.exists(uri),
      list: (uri) => this.#list(uri),
    };
  }

  /** A missing `config.toml` defines nothing, so that no name resolves. */
  async #config(): Promise<Config | undefined> {
    const { configUri } = this.#options;
    if (configUri === undefined) return undefined;
    const config = configIn(configUri, readToml((await this.#configText()) ?? "").root);
    // The user's own file names these.
    for (const { target } of config.aliases.values()) {
      const uri = target !== undefined && isPath(target) ? pathUri(target, "config", configUri) : undefined;
      if (uri !== undefined) this.#options.fileSystem.allow(uri);
    }
    return config;
  }

  /** The text of an open `config.toml` wins over the file. */
  async #configText(): Promise<string | undefined> {
    const { configUri, fileSystem } = this.#options;
    if (configUri === undefined) return undefined;
    const open = this.#open.get(canonicalUri(configUri))?.getText();
    if (open !== undefined) return open;
    const bytes = await fileSystem.readFile(configUri);
    // Unlike `readText`, this drops a byte order mark, which TOML does not know.
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }

  async #list(uri: string): Promise<readonly string[]> {
    const entries = await this.#options.fileSystem.readDirectory(uri);
    return entries.map(({ name, isDirectory }) => (isDirectory ? `${name}/` : name)).sort();
  }
}

/** `wasmcp.toml` in each folder from a file up to the workspace's. */
function settingsAround(uri: string, folders: readonly string[]): readonly string[] {
  const found: string[] = [];
  let folder = parentUri(canonicalUri(uri));
  while (folders.some((one) => isWithin(one, folder))) {
    found.push(`${folder}/wasmcp.toml`);
    folder = parentUri(folder);
  }
  return found;
}
