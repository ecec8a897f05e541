/** The part of the server that is about settings files: which are open, and what is answered about them. */
import type {
  CompletionItem,
  Connection,
  DocumentLink,
  Hover,
  Location,
  Position,
} from "vscode-languageserver";
import { TextDocument, type TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";
import type { FileSystem } from "./server.ts";
import {
  type Registry,
  registryIn,
  readToml,
  settingsCompletion,
  settingsDefinition,
  settingsDiagnostics,
  settingsFile,
  type SettingsFile,
  settingsHover,
  settingsKind,
  settingsLinks,
  type SettingsWorld,
} from "./toml/index.ts";
import { canonicalUri, parentUri, uriName } from "./workspace/index.ts";

export interface SettingsOptions {
  readonly fileSystem: FileSystem;
  /** Where the user's `config.toml` is, if there can be one. */
  readonly configUri?: string | undefined;
}

export class SettingsFiles {
  readonly #connection: Connection;
  readonly #options: SettingsOptions;
  readonly #open = new Map<string, TextDocument>();

  constructor(connection: Connection, options: SettingsOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Whether a file is one of these: whatever happens to it is then no matter of the WIT workspace. */
  owns(uri: string): boolean {
    return settingsKind(canonicalUri(uri)) !== undefined;
  }

  async open(uri: string, version: number, text: string): Promise<void> {
    const key = canonicalUri(uri);
    this.#open.set(key, TextDocument.create(key, "toml", version, text));
    await this.check();
  }

  async change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): Promise<void> {
    const key = canonicalUri(uri);
    const document = this.#open.get(key);
    if (document === undefined) return;
    this.#open.set(key, TextDocument.update(document, [...changes], version));
    await this.check();
  }

  async close(uri: string): Promise<void> {
    const key = canonicalUri(uri);
    this.#open.delete(key);
    await this.#connection.sendDiagnostics({ uri: key, diagnostics: [] });
    await this.check();
  }

  /** Looks at every open file: each may name what another defines, or a file that has come or gone. */
  async check(): Promise<void> {
    if (this.#open.size === 0) return;
    const world = await this.#world();
    for (const [uri, document] of this.#open) {
      const file = this.#file(uri);
      if (file === undefined) continue;
      const diagnostics = await settingsDiagnostics(file, world);
      const { version } = document;
      // Stale: the check of the newer text is on its way.
      if (this.#open.get(uri)?.version !== version) continue;
      await this.#connection.sendDiagnostics({ uri, version, diagnostics });
    }
  }

  async hover(uri: string, position: Position): Promise<Hover | null> {
    const file = this.#file(uri);
    return file === undefined ? null : settingsHover(file, await this.#world(), position);
  }

  async completion(uri: string, position: Position): Promise<CompletionItem[]> {
    const file = this.#file(uri);
    return file === undefined ? [] : settingsCompletion(file, await this.#world(), position);
  }

  async links(uri: string): Promise<DocumentLink[]> {
    const file = this.#file(uri);
    return file === undefined ? [] : settingsLinks(file, await this.#world());
  }

  async definition(uri: string, position: Position): Promise<Location[]> {
    const file = this.#file(uri);
    const text = await this.#configText();
    if (file === undefined || text === undefined) return [];
    const config = TextDocument.create("", "toml", 0, text);
    const { registry } = await this.#world();
    return settingsDefinition(file, registry, position, ({ start, end }) => ({
      start: config.positionAt(start),
      end: config.positionAt(end),
    }));
  }

  #file(uri: string): SettingsFile | undefined {
    const key = canonicalUri(uri);
    const [document, kind] = [this.#open.get(key), settingsKind(key)];
    return document === undefined || kind === undefined ? undefined : settingsFile(document, kind);
  }

  async #world(): Promise<SettingsWorld> {
    return {
      registry: await this.#registry(),
      exists: (uri) => this.#exists(uri),
      list: (uri) => this.#list(uri),
    };
  }

  /** No file is a registry without entries: then nothing resolves. */
  async #registry(): Promise<Registry | undefined> {
    const { configUri } = this.#options;
    if (configUri === undefined) return undefined;
    return registryIn(configUri, readToml((await this.#configText()) ?? "").root);
  }

  /** What is typed into an open `config.toml` counts already. */
  async #configText(): Promise<string | undefined> {
    const { configUri, fileSystem } = this.#options;
    if (configUri === undefined) return undefined;
    const open = this.#open.get(canonicalUri(configUri))?.getText();
    if (open !== undefined) return open;
    const bytes = await fileSystem.readFile(configUri);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }

  async #exists(uri: string): Promise<boolean> {
    const entries = await this.#options.fileSystem.readDirectory(parentUri(uri));
    return entries.some(({ name, isDirectory }) => name === uriName(uri) && !isDirectory);
  }

  async #list(uri: string): Promise<readonly string[]> {
    const entries = await this.#options.fileSystem.readDirectory(uri);
    return entries.map(({ name, isDirectory }) => (isDirectory ? `${name}/` : name)).sort();
  }
}
