/**
 * The extension's entry in VS Code for the Web: the language server for WIT, in a worker. Commands that build, compose
 * or run explain that they are not available there.
 */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { READ_DIRECTORY, READ_FILE } from "../core/wit-lsp-protocol.ts";
import { CLIENT_ID, CLIENT_NAME, clientOptions, runClient, showWit } from "./language/client.ts";
import { showInformation } from "./ui/notify.ts";

/** The types of Node do not include those of the browser. */
declare const Worker: new (url: string) => ConstructorParameters<typeof LanguageClient>[2];

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist");
  const worker = new Worker(vscode.Uri.joinPath(dist, "web", "wit-lsp.js").toString(true));
  const bundledWit = vscode.Uri.joinPath(dist, "wit");
  const options = clientOptions(bundledWit, []);
  options.initializationOptions = {
    ...options.initializationOptions,
    scriptParser: vscode.Uri.joinPath(dist, "web", "script-parser.js").toString(true),
  };
  const client = new LanguageClient(CLIENT_ID, CLIENT_NAME, worker, options);
  const bundle = new BundledWit(vscode.Uri.joinPath(dist, "web", "wit.json"), bundledWit.toString());
  client.onRequest(
    READ_DIRECTORY,
    async ({ uri }: Named) => (await bundle.readDirectory(uri)) ?? readDirectory(uri),
  );
  client.onRequest(READ_FILE, async ({ uri }: Named) => (await bundle.readFile(uri)) ?? readFile(uri));
  context.subscriptions.push(
    vscode.window.registerCustomEditorProvider("wasmcp.component", new WitInsteadOfBytes(client)),
    ...explainMissing(context.extension.packageJSON),
    await runClient(client),
  );
}

interface Named {
  readonly uri: string;
}

/** The bundled packages, from one file, because folders cannot be listed over HTTP. */
class BundledWit {
  readonly #file: vscode.Uri;
  readonly #root: string;
  #texts: Promise<Readonly<Record<string, string>>> | undefined;

  /** `file` holds the texts by their path below `root`, such as `wasi-io/package.wit`. */
  constructor(file: vscode.Uri, root: string) {
    this.#file = file;
    this.#root = root;
  }

  async readDirectory(uri: string): Promise<readonly { name: string; isDirectory: boolean }[] | undefined> {
    const path = this.#pathOf(uri);
    if (path === undefined) return undefined;
    const prefix = path === "" ? "" : `${path}/`;
    const names = new Map<string, boolean>();
    for (const key of Object.keys(await this.#read())) {
      if (!key.startsWith(prefix)) continue;
      const [name = "", ...rest] = key.slice(prefix.length).split("/");
      names.set(name, rest.length > 0);
    }
    return [...names].map(([name, isDirectory]) => ({ name, isDirectory }));
  }

  async readFile(uri: string): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(uri);
    const text = path === undefined ? undefined : (await this.#read())[path];
    return text === undefined ? undefined : new TextEncoder().encode(text);
  }

  #pathOf(uri: string): string | undefined {
    if (uri === this.#root) return "";
    return uri.startsWith(`${this.#root}/`)
      ? decodeURIComponent(uri.slice(this.#root.length + 1))
      : undefined;
  }

  #read(): Promise<Readonly<Record<string, string>>> {
    this.#texts ??= (async () => {
      const bytes = await vscode.workspace.fs.readFile(this.#file);
      return JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, string>>;
    })();
    return this.#texts;
  }
}

async function readDirectory(uri: string): Promise<readonly { name: string; isDirectory: boolean }[]> {
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri, true));
  return entries.map(([name, type]) => ({ name, isDirectory: (type & vscode.FileType.Directory) !== 0 }));
}

async function readFile(uri: string): Promise<Uint8Array> {
  return await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true));
}

/** Opening a `.wasm` file shows its WIT: the page about components needs the toolchain. */
class WitInsteadOfBytes implements vscode.CustomReadonlyEditorProvider {
  readonly #client: LanguageClient;

  constructor(client: LanguageClient) {
    this.#client = client;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    await showWit(this.#client, uri);
    panel.dispose();
  }
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
  };
}

function explainMissing({ contributes }: Manifest): readonly vscode.Disposable[] {
  return contributes.commands
    .filter(({ command }) => command !== "wasmcp.showWit")
    .map(({ command, title }) =>
      vscode.commands.registerCommand(command, () => {
        const message = `${title.replace(/…$/, "")} is not available in VS Code for the Web. Open the folder in VS Code on the desktop or on a remote machine.`;
        void showInformation(message);
      }),
    );
}
