/** The editor for `.wasm` files: a page about the file, which follows its changes. */
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
import type { Offer } from "./offer-section.ts";
import type { PageFrame } from "../ui/page-frame.ts";

/** As in `package.json`, `contributes.customEditors`. */
export const INSPECTION_VIEW_TYPE = "wasmcp.component";

export function registerInspectionEditor(
  assets: Assets,
  extension: vscode.Uri,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const media = vscode.Uri.joinPath(extension, "media");
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => {} }),
    resolveCustomEditor: async ({ uri }, panel) => {
      panel.webview.options = { enableScripts: true, localResourceRoots: [media] };
      const page = new InspectionPage({ assets, media, log }, uri, panel);
      panel.onDidDispose(() => page.dispose());
      await page.read();
    },
  };
  return vscode.window.registerCustomEditorProvider(INSPECTION_VIEW_TYPE, provider, {
    supportsMultipleEditorsPerDocument: true,
  });
}

interface PageContext {
  readonly assets: Assets;
  readonly media: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

/** One open page. If readings overlap, it shows only the last one. */
class InspectionPage implements vscode.Disposable {
  readonly #context: PageContext;
  readonly #uri: vscode.Uri;
  readonly #panel: vscode.WebviewPanel;
  readonly #subscriptions: vscode.Disposable;
  /** Cancels the reading that is under way. */
  #reading = new AbortController();
  #inspection: Inspection | undefined;
  #offer: Offer = { kind: "unknown" };

  constructor(context: PageContext, uri: vscode.Uri, panel: vscode.WebviewPanel) {
    this.#context = context;
    this.#uri = uri;
    this.#panel = panel;
    // The file's name may contain characters with a meaning in patterns, so the watcher watches the folder.
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

  /** Reads the file and shows it. Does not fail: the page shows a failure, too. */
  async read(): Promise<void> {
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#inspection = undefined;
    this.#offer = { kind: "unknown" };
    try {
      if (!isOnDisk(this.#uri)) {
        // An earlier version in a repository, for instance, has the same path as the file on disk.
        throw new ToolchainError(
          "not-on-disk",
          `expected a file on disk, found a file with the scheme \`${this.#uri.scheme}\``,
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
    if (message === "test-tools") await vscode.commands.executeCommand("wasmcp.testTools", this.#uri);
    if (message === "manage-trust") await vscode.commands.executeCommand("workbench.trust.manage");
  }

  /** Checks trust itself, since a disabled button of the page does not guarantee anything. */
  async #listTools(): Promise<void> {
    const inspection = this.#inspection;
    if (inspection === undefined || !vscode.workspace.isTrusted) return;
    const file = this.#uri.fsPath;
    const name = path.basename(file);
    try {
      const listed = await withJob(`Listing tools of ${name}`, (job) =>
        listFile(this.#context.assets, file, job),
      );
      this.#offer = listed === undefined ? { kind: "unknown" } : { kind: "listed", ...listed };
    } catch (error) {
      const what = `Cannot list the tools of ${name}.`;
      this.#context.log.error(what, error);
      this.#offer = { kind: "failed", failure: describeFailure(error, what, file) };
    }
    // If the file has changed meanwhile, the answer is out of date.
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
    const failure = describeFailure(error, `Cannot inspect ${name}.`, file);
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
      styleSheets: [asset("base.css"), asset("inspection/page.css")],
      script: asset("inspection/page.js"),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString("base64url"),
    };
  }
}

/** If the first bytes of the file explain more than the reader of components does, these words replace its own. */
const failureWords: Readonly<Record<FileKind | "unreadable", { title: string } & Partial<Failure>>> = {
  unreadable: {
    title: "Unreadable file",
    remedies: ["Check that the file exists and that you have permission to read it."],
  },
  empty: {
    title: "Empty file",
    causes: ["The file does not contain any data."],
    remedies: ["Build or copy it again."],
  },
  other: {
    title: "Not WebAssembly",
    causes: [
      "The name ends in .wasm, but the content is not WebAssembly: every WebAssembly file begins with the bytes 00 61 73 6d.",
    ],
    remedies: ["Build or copy it again. If it is a text file, Reopen Editor With… shows its content."],
  },
  "core-module": {
    title: "Core module",
    what: "This is a core module, not a component.",
    causes: [
      "A core module does not have the typed interfaces that connect components, so it cannot be part of a server.",
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
