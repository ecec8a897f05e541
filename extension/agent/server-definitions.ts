/**
 * The servers of the workspace in VS Code's own list of MCP servers, so that its agent uses them. The list is made without running
 * anything; a server is composed and started when VS Code wants to use it. A workspace that is not trusted has an empty list.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Composer } from "../projects/compose-parts.ts";
import { runDefined } from "../servers/defined-server.ts";
import type { Runner } from "../servers/run-file.ts";
import { serverEntries } from "../sidebar/server-nodes.ts";
import type { Sidebar } from "../sidebar/sidebar.ts";
import { wasmcpCommandLine } from "../wasmcp-process.ts";
import { developmentServerCommand } from "./development-process.ts";
import { offeredServers, type OfferedServer } from "./offered-servers.ts";
import { ServerVersions } from "./server-versions.ts";

/** As in package.json. */
export const PROVIDER = "wasmcp.servers";

export interface DefinitionSources {
  readonly composer: Composer;
  readonly runner: Runner;
  readonly sidebar: Pick<Sidebar, "snapshot" | "onDidRead">;
  readonly version: string;
}

const DEVELOPMENT = "wasmcp development";

/** An address has to be in the list before the server is started. It stays there: VS Code ends servers whose definition changes. */
const UNKNOWN_URL = "http://127.0.0.1:8080/mcp";

type Definition = vscode.McpHttpServerDefinition | vscode.McpStdioServerDefinition;

export function registerServerDefinitions(sources: DefinitionSources): vscode.Disposable {
  const provider = new ServerDefinitions(sources);
  return vscode.Disposable.from(provider, vscode.lm.registerMcpServerDefinitionProvider(PROVIDER, provider));
}

class ServerDefinitions implements vscode.McpServerDefinitionProvider<Definition>, vscode.Disposable {
  readonly #sources: DefinitionSources;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeMcpServerDefinitions: vscode.Event<void> = this.#changed.event;
  readonly #listening: vscode.Disposable;
  /** What the last list was made of, by label. */
  #offered: ReadonlyMap<string, OfferedServer> = new Map();
  readonly #versions = new ServerVersions();

  constructor(sources: DefinitionSources) {
    this.#sources = sources;
    const refresh = (): void => this.#changed.fire();
    this.#listening = vscode.Disposable.from(
      sources.sidebar.onDidRead(refresh),
      sources.runner.sessions.onDidChange(refresh),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
      vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    );
  }

  async provideMcpServerDefinitions(): Promise<Definition[]> {
    if (!vscode.workspace.isTrusted) return [];
    const { sidebar, runner, composer } = this.#sources;
    const { sessions } = runner;
    const files = new Set([...sessions.files, ...(await existing(composer.composedFiles.all()))]);
    const entries = serverEntries(await sidebar.snapshot(), [...files]);
    const offered = offeredServers(entries, (file) => sessions.stateOf(file).kind === "running");
    this.#offered = new Map(offered.map((each) => [each.label, each]));
    return [...this.#developmentServers(), ...(await Promise.all(offered.map((each) => this.#define(each))))];
  }

  /** VS Code wants to use the server now, so it is composed and started. */
  async resolveMcpServerDefinition(definition: Definition): Promise<Definition | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const offered = this.#offered.get(definition.label);
    if (offered === undefined || !(definition instanceof vscode.McpHttpServerDefinition)) return definition;
    const { composer, runner } = this.#sources;
    const { file } = offered.entry;
    if (runner.sessions.stateOf(file).kind !== "running") {
      // Starting composes, and what comes of it is the version that VS Code asked for.
      await this.#versions.keep(file, definition.version, () => runDefined(composer, runner, offered.entry));
    }
    const state = runner.sessions.stateOf(file);
    if (state.kind !== "running") return undefined;
    definition.uri = vscode.Uri.parse(state.server.url);
    return definition;
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
  }

  /** One for each folder. */
  #developmentServers(): readonly Definition[] {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
    return folders.map(({ name, uri }) => {
      const label = folders.length === 1 ? DEVELOPMENT : `${DEVELOPMENT} (${name})`;
      const { program, args, env } = developmentServerCommand(this.#sources.composer.assets, uri.fsPath);
      const definition = new vscode.McpStdioServerDefinition(
        label,
        program,
        [...args],
        { ...env },
        this.#sources.version,
      );
      definition.cwd = uri;
      return definition;
    });
  }

  async #define({ label, entry, transport }: OfferedServer): Promise<Definition> {
    const version = await this.#versions.of(entry.file);
    if (transport === "stdio" && entry.source.kind === "project") {
      const { assets } = this.#sources.composer;
      const { program, args, env } = wasmcpCommandLine(assets, ["run", "--stdio", entry.name]);
      const definition = new vscode.McpStdioServerDefinition(label, program, [...args], { ...env }, version);
      definition.cwd = vscode.Uri.file(entry.source.project.directory);
      return definition;
    }
    return new vscode.McpHttpServerDefinition(label, vscode.Uri.parse(UNKNOWN_URL), {}, version);
  }
}

async function existing(files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(files.map((file) => fs.stat(path.resolve(file)).catch(() => undefined)));
  return files.filter((_file, index) => found[index]?.isFile() ?? false);
}
