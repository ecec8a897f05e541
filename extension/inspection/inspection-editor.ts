/** The editor for `.wasm` files: a page about the file, which is read again whenever it changes. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import { ToolchainError } from "../../core/errors.ts";
import type { Inspection } from "../../toolchain/inspect/index.ts";
import { unwatchedJob, type Job } from "../../toolchain/progress.ts";
import { withJob } from "../ui/working.ts";
import { describeFailure, type Failure } from "./failure.ts";
import { kindOfBytes, type FileKind } from "./file-kind.ts";
import { inspectFile, listFile } from "./inspect-file.ts";
import type { Offer, PageFrame } from "./inspection-page.ts";

/** As in `package.json`, `contributes.customEditors`. */
export const inspectionViewType = "wasmcp.component";

export function registerInspectionEditor(
  assets: Assets,
  extension: vscode.Uri,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const media = vscode.Uri.joinPath(extension, "media", "inspection");
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => {} }),
    resolveCustomEditor: async ({ uri }, panel) => {
      panel.webview.options = { enableScripts: true, localResourceRoots: [media] };
      const page = new InspectionPage({ assets, media, log }, uri, panel);
      panel.onDidDispose(() => page.dispose());
      await page.read();
    },
  };
  return vscode.window.registerCustomEditorProvider(inspectionViewType, provider, {
    supportsMultipleEditorsPerDocument: true,
  });
}

interface PageContext {
  readonly assets: Assets;
  readonly media: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

/** One open page. Of several readings only the last one is shown. */
class InspectionPage implements vscode.Disposable {
  readonly #context: PageContext;
  readonly #uri: vscode.Uri;
  readonly #panel: vscode.WebviewPanel;
  readonly #subscriptions: vscode.Disposable;
  /** Ends the reading that is under way. */
  #reading = new AbortController();
  #inspection: Inspection | undefined;
  #offer: Offer = { kind: "unknown" };

  constructor(context: PageContext, uri: vscode.Uri, panel: vscode.WebviewPanel) {
    this.#context = context;
    this.#uri = uri;
    this.#panel = panel;
    // A file's own name may hold characters that mean something in a pattern.
    const folder = vscode.Uri.file(path.dirname(uri.fsPath));
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, "*"));
    const reread = (changed: vscode.Uri) => {
      if (changed.fsPath === uri.fsPath) void this.read();
    };
    this.#subscriptions = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(reread),
      watcher.onDidCreate(reread),
      watcher.onDidDelete(reread),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#show()),
      panel.webview.onDidReceiveMessage((message: unknown) => void this.#answer(message)),
    );
  }

  dispose(): void {
    this.#reading.abort();
    this.#subscriptions.dispose();
  }

  /** Shows what the file is now. Never fails: what went wrong is a page, too. */
  async read(): Promise<void> {
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#inspection = undefined;
    this.#offer = { kind: "unknown" };
    try {
      if (!isOnDisk(this.#uri)) {
        // An earlier version in a repository, for instance, has the path of the file that is on disk now.
        throw new ToolchainError(
          "not-on-disk",
          `expected a file on disk, found one of \`${this.#uri.scheme}\``,
        );
      }
      const job: Job = { progress: unwatchedJob.progress, signal: reading.signal };
      const inspection = await inspectFile(this.#context.assets, this.#uri.fsPath, job);
      if (reading.signal.aborted) return;
      this.#inspection = inspection;
      await this.#show();
    } catch (error) {
      if (!reading.signal.aborted) await this.#showFailure(error);
    }
  }

  async #answer(message: unknown): Promise<void> {
    if (message === "list-tools") await this.#listTools();
    if (message === "manage-trust") await vscode.commands.executeCommand("workbench.trust.manage");
  }

  /** The page's button is off in Restricted Mode; that alone would be no guard. */
  async #listTools(): Promise<void> {
    const inspection = this.#inspection;
    if (inspection === undefined || !vscode.workspace.isTrusted) return;
    const file = this.#uri.fsPath;
    const name = path.basename(file);
    try {
      const names = await withJob(`Listing what ${name} offers`, (job) =>
        listFile(this.#context.assets, file, job),
      );
      this.#offer = names === undefined ? { kind: "unknown" } : { kind: "listed", names };
    } catch (error) {
      const what = `Cannot list what ${name} offers.`;
      this.#context.log.error(what, error);
      this.#offer = { kind: "failed", failure: describeFailure(error, what, file) };
    }
    // The file may have changed meanwhile; then the answer is about another one.
    if (this.#inspection === inspection) await this.#show();
  }

  async #show(): Promise<void> {
    const inspection = this.#inspection;
    if (inspection === undefined) return;
    const offer: Offer = vscode.workspace.isTrusted ? this.#offer : { kind: "untrusted" };
    const { renderInspection } = await import("./inspection-page.ts");
    this.#panel.webview.html = renderInspection(inspection, offer, this.#frame());
  }

  async #showFailure(error: unknown): Promise<void> {
    const file = this.#uri.fsPath;
    const head = isOnDisk(this.#uri) ? await readHead(file).catch(() => undefined) : undefined;
    const name = path.basename(file);
    const kind = head === undefined ? "unreadable" : kindOfBytes(head);
    const failure = describeFailure(error, `${name} cannot be inspected.`, file);
    const { renderFailure } = await import("./inspection-page.ts");
    const { title, ...words } = failureWords[kind];
    this.#panel.webview.html = renderFailure(title, { ...failure, ...words }, this.#frame());
  }

  #frame(): PageFrame {
    const { webview } = this.#panel;
    const asset = (name: string) =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#context.media, name)).toString();
    return {
      file: path.basename(this.#uri.fsPath),
      styleSheet: asset("page.css"),
      script: asset("page.js"),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString("base64url"),
    };
  }
}

/** Where the first bytes tell more than the reader of components can, they replace what it says. */
const failureWords: Readonly<Record<FileKind | "unreadable", { title: string } & Partial<Failure>>> = {
  unreadable: {
    title: "File that cannot be read",
    remedies: ["Look whether the file is still there and may be read, or build it again."],
  },
  empty: {
    title: "Empty file",
    causes: ["The file has no bytes at all."],
    remedies: ["Build it again, or copy it again from where it came from."],
  },
  other: {
    title: "Not WebAssembly",
    causes: [
      "The name ends in .wasm, but the content is something else: every WebAssembly file begins with the bytes 00 61 73 6d.",
    ],
    remedies: [
      "Build it again, or copy it again from where it came from. If it is text, Reopen Editor With... shows it.",
    ],
  },
  "core-module": {
    title: "Core module",
    what: "This is a core module, not a component.",
    causes: [
      "It is WebAssembly, and may be all right. But it speaks in numbers and memory addresses, without the typed interfaces by which components are put together, so it cannot be part of a server as it is.",
    ],
  },
  component: { title: "Damaged component" },
};

function isOnDisk(uri: vscode.Uri): boolean {
  return uri.scheme === "file";
}

async function readHead(file: string): Promise<Uint8Array> {
  const handle = await fs.open(file);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
