/**
 * A small editor: starts the language server as its own process and speaks the protocol with it.
 *
 * Texts carry marks, which are taken out: `interface i { ⟨a⟩t: func(); }` has the position `a` where the function
 * starts, and `⟨⟩` is the mark without a name, for texts that need only one.
 */
import { spawn } from "node:child_process";
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  ErrorCodes,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type Range,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";

const root = path.join(import.meta.dirname, "../../..");
/** The server of the sources, so that a change needs no build. */
const entry = path.join(root, "language-server/node/main.ts");
const bundledWit = path.join(root, "dist/wit");

export interface ClientOptions {
  /** Files of the workspace by their path in it, marked; binary ones as they are. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Folders of the workspace, relative to where `files` are written. */
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: object;
  /** What the client answers when the server asks for its settings, by section. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Requests that the client refuses, though its capabilities say that it answers them. */
  readonly refused?: readonly string[];
  /** The command line of the server; that of the sources by default. */
  readonly command?: readonly [program: string, ...args: string[]];
}

/** Runs `body` with a server that has `files`, and ends it in good order. */
export async function withServer<T>(
  options: ClientOptions,
  body: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await Client.start(options);
  try {
    return await body(client);
  } finally {
    await client.stop();
  }
}

interface Published {
  readonly version: number | undefined;
  readonly diagnostics: Diagnostic[];
}

export class Client {
  readonly folder: string;
  readonly connection: ProtocolConnection;
  /** What the server can do, as it says itself. */
  initialized: InitializeResult | undefined;
  readonly #ended: Promise<number | null>;
  readonly #documents = new Map<string, TextDocument>();
  readonly #marks = new Map<string, ReadonlyMap<string, Position>>();
  readonly #published = new Map<string, Published>();
  #waiting: (() => void)[] = [];
  #hasEnded = false;
  /** What the server has said in the log of the editor. */
  readonly logged: string[] = [];
  /** The sections of settings that the server has asked for. */
  readonly asked: string[] = [];
  /** What the server has written to its standard error. */
  log = "";

  static async start(options: ClientOptions = {}): Promise<Client> {
    const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wit-lsp-")));
    const marks = new Map<string, ReadonlyMap<string, Position>>();
    for (const [name, content] of Object.entries(options.files ?? {})) {
      const file = path.join(folder, name);
      await fs.mkdir(path.dirname(file), { recursive: true });
      if (typeof content !== "string") await fs.writeFile(file, content);
      else {
        const { text, positions } = readMarks(content);
        await fs.writeFile(file, text);
        marks.set(pathToFileURL(file).href, positions);
      }
    }
    const client = new Client(folder, options, marks);
    const uris = (options.folders ?? ["."]).map((name) => client.uri(name).replace(/\/$/, ""));
    client.initialized = await client.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: uris[0] ?? null,
      workspaceFolders: uris.map((uri) => ({ uri, name: uri })),
      capabilities: options.capabilities ?? {},
      initializationOptions: options.initializationOptions ?? null,
    });
    await client.connection.sendNotification("initialized", {});
    return client;
  }

  private constructor(
    folder: string,
    options: ClientOptions,
    marks: ReadonlyMap<string, ReadonlyMap<string, Position>>,
  ) {
    this.folder = folder;
    for (const [uri, positions] of marks) this.#marks.set(uri, positions);
    const configFile = path.join(folder, ".config/wasmcp/config.toml");
    const own = [process.execPath, entry, "0.0.0", configFile, bundledWit, "--stdio"] as const;
    const [program, ...args] = options.command ?? own;
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      // Aliases and profiles are those of `.config/wasmcp/config.toml` among the files, if it is there.
      env: { ...process.env, XDG_CONFIG_HOME: path.join(folder, ".config") },
    });
    child.stderr.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    this.#ended = new Promise((resolve) => child.on("close", resolve));
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onNotification(
      "textDocument/publishDiagnostics",
      ({ uri, version, diagnostics }: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
        this.#published.set(canonical(uri), { version, diagnostics });
        for (const wake of this.#waiting.splice(0)) wake();
      },
    );
    this.connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    this.connection.onRequest(
      "workspace/configuration",
      ({ items }: { items: readonly { section?: string }[] }) =>
        items.map(({ section = "" }) => {
          this.asked.push(section);
          return options.configuration?.[section] ?? null;
        }),
    );
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.onRequest("workspace/semanticTokens/refresh", () => null);
    this.connection.onRequest("workspace/inlayHint/refresh", () => null);
    this.connection.onRequest("workspace/codeLens/refresh", () => null);
    for (const method of options.refused ?? [])
      this.connection.onRequest(
        method,
        () => new ResponseError(ErrorCodes.MethodNotFound, `no \`${method}\` here`),
      );
    // A server that has died answers nothing: what waits for it fails instead of waiting on.
    child.on("close", () => {
      this.#hasEnded = true;
      for (const wake of this.#waiting.splice(0)) wake();
      this.connection.dispose();
    });
    this.connection.listen();
  }

  /** The URI of a file or folder of the workspace. */
  uri(name: string): string {
    return pathToFileURL(path.join(this.folder, name)).href;
  }

  /** The path in the workspace of a URI that the server has given. */
  name(uri: string): string {
    return path.relative(this.folder, fileURLToPath(uri)).split(path.sep).join("/");
  }

  /** The files that the server has said something about, empty lists included. */
  get reported(): readonly string[] {
    return [...this.#published.keys()];
  }

  /** Resolves when the server sends its next request of a kind, which is answered. */
  once(method: string): Promise<void> {
    return new Promise((resolve) => {
      const handler = this.connection.onRequest(method, () => {
        handler.dispose();
        resolve();
        return null;
      });
    });
  }

  /** Opens a file with its text on disk, or with the unsaved text `marked`. */
  async open(name: string, marked?: string, languageId = "wit"): Promise<void> {
    const uri = this.uri(name);
    const { text, positions } =
      marked === undefined
        ? {
            text: await fs.readFile(path.join(this.folder, name), "utf8"),
            positions: this.#marks.get(uri) ?? new Map(),
          }
        : readMarks(marked);
    this.#marks.set(uri, positions);
    this.#documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the whole text of an open file. */
  async edit(name: string, marked: string): Promise<void> {
    const { text, positions } = readMarks(marked);
    this.#marks.set(this.uri(name), positions);
    await this.#change(name, [{ text }]);
  }

  /** Types `text` over a range of an open file. */
  async type(name: string, range: Range, text: string): Promise<void> {
    await this.#change(name, [{ range, text }]);
  }

  async #change(
    name: string,
    contentChanges: ({ text: string } | { range: Range; text: string })[],
  ): Promise<void> {
    const document = this.document(name);
    const version = document.version + 1;
    this.#documents.set(document.uri, TextDocument.update(document, contentChanges, version));
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: document.uri, version },
      contentChanges,
    });
  }

  async close(name: string): Promise<void> {
    const uri = this.uri(name);
    this.#documents.delete(uri);
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** Writes a file and says so, as an editor's file watcher would. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    const file = path.join(this.folder, name);
    const type = await fs.access(file).then(
      () => 2,
      () => 1,
    );
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: this.uri(name), type }],
    });
  }

  async remove(name: string): Promise<void> {
    await fs.rm(path.join(this.folder, name), { recursive: true });
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: this.uri(name), type: 3 }],
    });
  }

  /** An open file, as the editor has it now. */
  document(name: string): TextDocument {
    const document = this.#documents.get(this.uri(name));
    assert.ok(document !== undefined, `\`${name}\` is not open`);
    return document;
  }

  /** The position of a mark. */
  at(name: string, mark = ""): Position {
    const position = this.#marks.get(this.uri(name))?.get(mark);
    assert.ok(position !== undefined, `\`${name}\` has no mark ⟨${mark}⟩`);
    return position;
  }

  /** `{ textDocument, position }` of a mark: what most requests take. */
  place(name: string, mark = ""): { textDocument: { uri: string }; position: Position } {
    return { textDocument: { uri: this.uri(name) }, position: this.at(name, mark) };
  }

  async request<Result>(method: string, params: object): Promise<Result> {
    return await this.connection.sendRequest<Result>(method, params);
  }

  /** What the server says against a file, once it has looked at the newest text of every open file. */
  async diagnostics(name: string): Promise<Diagnostic[]> {
    const isCurrent = () =>
      [...this.#documents.values()].every(
        ({ uri, version }) => this.#published.get(canonical(uri))?.version === version,
      );
    while (!isCurrent()) await this.#publication();
    // Answers keep their order: what was published along with it has come when this has.
    await this.request("textDocument/documentSymbol", { textDocument: { uri: this.uri(name) } });
    return this.#published.get(canonical(this.uri(name)))?.diagnostics ?? [];
  }

  /** Waits for the diagnostics of a version of a file. */
  async diagnosticsOf(name: string, version: number): Promise<Diagnostic[]> {
    const published = (): Published | undefined => this.#published.get(canonical(this.uri(name)));
    while (published()?.version !== version) await this.#publication();
    return published()?.diagnostics ?? [];
  }

  /** Waits until the diagnostics of a file fulfil `condition`. */
  async diagnosticsWhere(
    name: string,
    condition: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<Diagnostic[]> {
    for (;;) {
      const diagnostics = this.#published.get(canonical(this.uri(name)))?.diagnostics ?? [];
      if (condition(diagnostics)) return diagnostics;
      await this.#publication();
    }
  }

  async #publication(): Promise<void> {
    if (!this.#hasEnded) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    assert.ok(!this.#hasEnded, `the server has ended:\n${this.log}`);
  }

  /** `code: text that it is about` for each diagnostic: short to compare. */
  async problems(name: string): Promise<string[]> {
    const document = this.#documents.get(this.uri(name));
    const text =
      document ?? TextDocument.create("", "wit", 0, await fs.readFile(path.join(this.folder, name), "utf8"));
    return (await this.diagnostics(name)).map(({ code, range }) => `${code}: ${text.getText(range)}`);
  }

  /** The texts of the files that an edit touches, after it. */
  async apply(edit: WorkspaceEdit): Promise<Record<string, string>> {
    const edits = new Map<string, TextEdit[]>();
    for (const [uri, list] of Object.entries(edit.changes ?? {})) edits.set(uri, list);
    for (const change of edit.documentChanges ?? []) {
      if (!("edits" in change)) continue;
      edits.set(
        change.textDocument.uri,
        change.edits.filter((one): one is TextEdit => "newText" in one),
      );
    }
    const texts: Record<string, string> = {};
    for (const [uri, list] of edits) {
      const file = fileURLToPath(uri);
      const open = [...this.#documents.values()].find(
        (document) => canonical(document.uri) === canonical(uri),
      );
      const document =
        open ?? TextDocument.create(uri, "wit", 0, await fs.readFile(file, "utf8").catch(() => ""));
      texts[this.name(uri)] = TextDocument.applyEdits(document, list);
    }
    return texts;
  }

  /** Ends the server as the protocol wants it, and takes its files away. The result is the exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await this.#ended;
    await fs.rm(this.folder, { recursive: true, force: true });
    return code;
  }
}

/** Takes the marks out of a text. */
export function readMarks(marked: string): {
  readonly text: string;
  readonly positions: ReadonlyMap<string, Position>;
} {
  const offsets = new Map<string, number>();
  let removed = 0;
  for (const found of marked.matchAll(/⟨([^⟩]*)⟩/g)) {
    offsets.set(found[1] ?? "", found.index - removed);
    removed += found[0].length;
  }
  const text = marked.replaceAll(/⟨[^⟩]*⟩/g, "");
  const document = TextDocument.create("", "", 0, text);
  return {
    text,
    positions: new Map([...offsets].map(([name, offset]) => [name, document.positionAt(offset)])),
  };
}

/** Servers and clients spell URIs differently. */
function canonical(uri: string): string {
  return decodeURIComponent(uri);
}
