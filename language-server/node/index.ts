/** The language server as a process: the protocol over standard input and output. */
import { pathToFileURL } from "node:url";
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { startServer } from "../server.ts";
import { nodeFileSystem } from "./file-system.ts";

export interface StdioOptions {
  /** The version that the server reports. */
  readonly version: string;
  /** The folder with the bundled WIT packages, absolute. */
  readonly bundledWit?: string;
  /** The user's `config.toml`, absolute; it need not exist. */
  readonly configFile?: string;
  /** Ends the server early. */
  readonly signal?: AbortSignal;
}

type BabelParser = typeof import("@babel/parser");

/** A module of CommonJS is the default export of itself; bundled, it has nothing else. */
async function loadScriptParser(): Promise<BabelParser> {
  const loaded: BabelParser & { readonly default?: BabelParser } = await import("@babel/parser");
  return loaded.default ?? loaded;
}

/** Serves until the client closes the input. The notification `exit` ends the process at once, as the protocol requires. */
export async function serveStdio({ version, bundledWit, configFile, signal }: StdioOptions): Promise<void> {
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  // Output of libraries must not mix with the messages.
  console.log = console.error;
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  const closed = new Promise<void>((resolve) => {
    reader.onClose(() => resolve());
    signal?.addEventListener("abort", () => resolve());
  });
  startServer(connection, {
    fileSystem: nodeFileSystem,
    loadScriptParser,
    version,
    ...(bundledWit === undefined ? {} : { bundledWit: pathToFileURL(bundledWit).href }),
    ...(configFile === undefined ? {} : { configUri: pathToFileURL(configFile).href }),
  });
  await closed;
  connection.dispose();
  process.stdin.destroy();
}
