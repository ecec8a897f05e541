/** The part of the language client that the desktop and the browser share. */
import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions, Location, Position } from "vscode-languageclient";
import {
  ENABLE_FEATURE,
  WIT_OF_BINARY,
  WIT_SCHEME,
  WIT_TEXT,
  WORKSPACE_TRUSTED,
} from "../../core/wit-lsp-protocol.ts";
import { showInformation, showWarning } from "../ui/notify.ts";

export const CLIENT_ID = "wasmcp-wit";
export const CLIENT_NAME = "WIT Language Server";

/** `bundledWit`: the folder of the bundled packages. `commands`: the ones that code lenses may offer. */
export function clientOptions(bundledWit: vscode.Uri, commands: readonly string[]): LanguageClientOptions {
  return {
    // Without a scheme, because WIT may also come from a `.wasm` file or a remote folder.
    documentSelector: [{ language: "wit" }, { pattern: "**/{wasmcp.toml,wasmcp/config.toml}" }],
    initializationOptions: {
      bundledWit: bundledWit.toString(),
      commands: [...commands],
      isTrusted: vscode.workspace.isTrusted,
      // The server knows when they change; asking for those of a whole workspace is done all the time.
      diagnostics: "push",
      wit: vscode.workspace.getConfiguration("wasmcp").get<unknown>("wit"),
    },
    // The server asks for the settings when one of them changes.
    synchronize: { configurationSection: "wasmcp.wit" },
    middleware: {
      // A feature stays on: it becomes a setting, which the server hears of like of any other.
      executeCommand: async (command, args, next) => {
        const [feature]: readonly unknown[] = args;
        if (command === ENABLE_FEATURE && typeof feature === "string") await rememberFeature(feature);
        else await next(command, args);
      },
      // The commands take a `Uri`, but the protocol sends it as text.
      provideCodeLenses: async (document, token, next) => {
        const lenses = (await next(document, token)) ?? [];
        for (const { command } of lenses) {
          const [folder] = command?.arguments ?? [];
          if (command !== undefined && typeof folder === "string")
            command.arguments = [vscode.Uri.parse(folder, true)];
        }
        return lenses;
      },
    },
    markdown: { isTrusted: false, supportHtml: false },
  };
}

/** Starts the client and registers its commands. Disposing the result stops it. */
export async function runClient(client: BaseLanguageClient): Promise<vscode.Disposable> {
  const content: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) =>
      (await client.sendRequest<string | null>(WIT_TEXT, { uri: uri.toString() })) ?? "",
  };
  const provider = vscode.workspace.registerTextDocumentContentProvider(WIT_SCHEME, content);
  const command = vscode.commands.registerCommand("wasmcp.showWit", (target: unknown) =>
    showWit(client, target),
  );
  const references = vscode.commands.registerCommand("wasmcp.showReferences", showReferences);
  await client.start();
  const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    void client.sendNotification(WORKSPACE_TRUSTED);
  });
  return vscode.Disposable.from(trust, provider, command, references, {
    dispose: () => void client.dispose(),
  });
}

/** In the workspace's settings, or in the user's where there is only a file. */
async function rememberFeature(feature: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("wasmcp");
  const target =
    vscode.workspace.workspaceFolders === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  const features = configuration.get<unknown>("wit.features");
  const known = Array.isArray(features) ? features : [];
  await configuration.update("wit.features", [...new Set([...known, feature])], target);
}

/** Code lenses have places as the protocol sends them; the editor's command needs its own objects. */
async function showReferences(
  uri: string,
  position: Position,
  locations: readonly Location[],
): Promise<void> {
  const at = ({ line, character }: Position): vscode.Position => new vscode.Position(line, character);
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri, true),
    at(position),
    locations.map(
      ({ uri: file, range }) =>
        new vscode.Location(vscode.Uri.parse(file, true), new vscode.Range(at(range.start), at(range.end))),
    ),
  );
}

/** Shows the imports and exports of a `.wasm` file, or the packages in it, as WIT. */
export async function showWit(client: BaseLanguageClient, target: unknown): Promise<void> {
  const file = target instanceof vscode.Uri ? target : activeFile();
  if (file === undefined) {
    void showInformation("Select a .wasm file to see its WIT.");
    return;
  }
  const wit = await client.sendRequest<string | null>(WIT_OF_BINARY, { uri: file.toString() });
  if (wit === null) {
    void showWarning(
      `${vscode.workspace.asRelativePath(file)} does not contain WIT: it is neither a component nor a WIT package.`,
    );
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(wit, true));
  await vscode.languages.setTextDocumentLanguage(document, "wit");
  await vscode.window.showTextDocument(document, { preview: true });
}

function activeFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const hasFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return hasFile && input.uri.path.endsWith(".wasm") ? input.uri : undefined;
}
